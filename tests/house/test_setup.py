"""The scripts that set up a fresh machine: what they say when it lacks something, and what they take for finished."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bootstrap():
    spec = importlib.util.spec_from_file_location("_bootstrap", ROOT / "scripts" / "_bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def elsewhere(bootstrap, tmp_path, monkeypatch):
    """The set-up of a copy of the project without a `.venv`."""
    venv = tmp_path / ".venv"
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(bootstrap, "_UNFINISHED", venv / "unfinished")
    return bootstrap


def finish(bootstrap, extra):
    bootstrap.VENV.mkdir(exist_ok=True)
    bootstrap._stamp(extra).write_text(bootstrap._digest(), encoding="utf-8")


def test_an_old_python_is_told_so(bootstrap, monkeypatch, capsys):
    old = SimpleNamespace(version_info=(3, 10, 12), version="3.10.12 (main)", stderr=sys.stderr)
    monkeypatch.setattr(bootstrap, "sys", old)
    with pytest.raises(SystemExit) as stopped:
        bootstrap.ready()
    assert stopped.value.code == 2
    assert "Python 3.11" in capsys.readouterr().err


def test_a_debian_without_venv_is_told_what_to_install(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(elsewhere, "PYTHON", elsewhere.VENV / "bin/python")
    monkeypatch.setattr(elsewhere, "importlib", SimpleNamespace(util=SimpleNamespace(find_spec={}.get)))
    with pytest.raises(SystemExit) as stopped:
        elsewhere.ready("dev")
    assert stopped.value.code == 2
    assert "apt install python3-venv" in capsys.readouterr().err
    assert not elsewhere.VENV.exists()


def test_what_was_finished_is_not_done_again(elsewhere):
    finish(elsewhere, "dev")
    assert elsewhere._is_current("dev")
    assert elsewhere._is_current(""), "dev holds the core too"


def test_the_core_does_not_stand_for_dev(elsewhere):
    finish(elsewhere, "")
    assert elsewhere._is_current("")
    assert not elsewhere._is_current("dev")


def test_an_interrupted_set_up_is_not_taken_for_finished(elsewhere):
    finish(elsewhere, "dev")
    (elsewhere.VENV / "unfinished").touch()
    assert not elsewhere._is_current("dev")


@pytest.mark.parametrize(
    ("name", "old", "new", "done"),
    [
        ("pyproject.toml", '"fiona>=1.10"', '"fiona>=1.11"', False),
        ("pyproject.toml", "line-length = 120", "line-length = 100", True),
        ("constraints.txt", "fiona==", "fiona==9.", False),
    ],
)
def test_a_new_dependency_or_pin_is_installed_and_a_tool_setting_is_not(elsewhere, name, old, new, done):
    finish(elsewhere, "dev")
    path = elsewhere.ROOT / name
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(old, new), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    assert elsewhere._is_current("dev") is done


def test_a_copied_project_is_installed_again(elsewhere, tmp_path, monkeypatch):
    finish(elsewhere, "dev")
    monkeypatch.setattr(elsewhere, "ROOT", tmp_path / "copy")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "pyproject.toml").write_bytes((tmp_path / "pyproject.toml").read_bytes())
    assert not elsewhere._is_current("dev")


def test_a_second_set_up_waits_for_the_first(elsewhere):
    with elsewhere._alone():
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT / 'scripts')!r}); import _bootstrap, pathlib;"
            f" _bootstrap.ROOT = pathlib.Path({str(elsewhere.ROOT)!r});"
            " print('starts', flush=True)\nwith _bootstrap._alone(): print('has it', flush=True)"
        )
        second = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert second.stdout.readline() == "starts\n"
        assert "Menunggu" in second.stdout.readline()
        assert second.poll() is None
    assert second.communicate(timeout=30)[0].endswith("has it\n")


def test_other_gis_software_leaves_no_trace(bootstrap, monkeypatch):
    monkeypatch.setenv("PROJ_LIB", "C:/OSGeo4W/share/proj")
    monkeypatch.setenv("GDAL_DATA", "C:/OSGeo4W/share/gdal")
    assert not {"PROJ_LIB", "GDAL_DATA"} & bootstrap.environment().keys()


def test_programs_are_found_on_windows_too(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "os", SimpleNamespace(name="nt"))
    assert bootstrap.program(Path("v")).as_posix() == "v/Scripts/python.exe"


def test_the_readme_installs_what_the_scripts_install(bootstrap):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"pip (install -e .*)$", readme, re.MULTILINE)
    for line in lines:
        words = line.replace('"', "").replace("'", "").split("&&")[0].split(";")[0].split()
        assert words == bootstrap.pip_install("dev")[: len(words)]


def test_the_continuous_integration_runs_the_checks_and_nothing_else():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.rstrip().splitlines()[-1] == 'exec "$python" scripts/check.py'
    assert os.name == "nt" or os.access(ROOT / ".ci" / "run", os.X_OK)
