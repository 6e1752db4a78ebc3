"""What docs/zonasi.md prints is what the toolkit takes: its blocks of TOML load and its commands run."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kotaku_gis.cli.app import app
from kotaku_gis.manifest import load
from kotaku_gis.zoning.rules_load import rule_table
from kotaku_gis.zoning.table_form import write_rule_forms
from kotaku_gis.zoning.use_lists import use_table

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "contoh_kelurahan"
PAGE = (ROOT / "docs" / "zonasi.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [line.strip().split("  ")[0] for line in PAGE.splitlines() if line.startswith("    kotaku-gis ")]


def place(folder):
    """The sample without its own plans, beside the filled-in forms under the names that the page gives them."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("foto", "*.tif"))
    for name in ("ketentuan.xlsx", "itbx.xlsx"):
        write_rule_forms(folder / name)
    text = (folder / "kotaku.toml").read_text(encoding="utf-8")
    sections = re.split(r"(?m)^(?=\[)", text)
    kept = [
        part for part in sections if not part.startswith(("[[zoning", "[zoning", "[layers.hazard", "[layers.ortho"))
    ]
    return "".join(kept)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_block_of_toml_loads_as_printed(tmp_path, block):
    bare = place(tmp_path)
    (tmp_path / "kotaku.toml").write_text(f"{bare}\n{block}", encoding="utf-8")
    project = load(tmp_path)
    table = rule_table(project.zoning, folder=tmp_path)
    uses = use_table(project.zoning, folder=tmp_path)
    assert (len(table) > 0) == bool(project.zoning.rules)
    assert (len(uses) > 0) == bool(project.zoning.uses)
    assert project.zoning.rules or project.zoning.plan


def test_there_are_blocks_and_commands():
    assert len(BLOCKS) >= 3
    assert len(COMMANDS) >= 3


@pytest.mark.parametrize("key", sorted(set(re.findall(r"`(zoning\.\w+ = [^`]+)`", PAGE))))
def test_every_key_that_is_printed_in_a_line_loads(tmp_path, key):
    bare = place(tmp_path)
    name, value = key.removeprefix("zoning.").split(" = ", 1)
    (tmp_path / "kotaku.toml").write_text(f"{bare}\n[zoning]\n{name} = {value}\n", encoding="utf-8")
    assert getattr(load(tmp_path).zoning, name)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs_on_the_sample(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command.replace("KOTAKU.TOML", str(SAMPLE / "kotaku.toml")))[1:]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    written = [words[place + 1] for place, word in enumerate(words) if word == "--out"]
    assert all((tmp_path / name).exists() for name in written)
