"""``kotaku-gis init`` as people run it."""

import signal
import subprocess
import sys
import time
import tomllib
from pathlib import PurePosixPath

import pytest

from kotaku_gis.cli.say import quoted


@pytest.fixture
def kiriman(place):
    """A delivery without a manifest."""
    (place / "kotaku.toml").unlink()
    return place


@pytest.fixture
def out(tmp_path_factory):
    return tmp_path_factory.mktemp("meja") / "proyek" / "kotaku.toml"


def test_a_delivery_becomes_a_manifest_that_check_takes(kiriman, out, kotaku):
    code, said, _ = kotaku("init", kiriman, "--out", out)
    assert code == 0
    assert "Alat bantu, bukan keputusan." in said
    assert {"block", "building"} <= set(tomllib.loads(out.read_text(encoding="utf-8"))["layers"])
    assert sorted(path.name for path in out.parent.iterdir()) == ["kotaku.toml", "kotaku_laporan.md"]
    assert kotaku("check", out)[0] == 0


def test_a_manifest_is_not_overwritten_unasked(kiriman, out, kotaku):
    out.parent.mkdir()
    out.write_text("milik saya", encoding="utf-8")
    code, _, complaint = kotaku("init", kiriman, "--out", out)
    assert code == 2
    assert "--force" in complaint
    assert out.read_text(encoding="utf-8") == "milik saya"
    assert kotaku("init", kiriman, "--out", out, "--force")[0] == 0
    assert out.read_text(encoding="utf-8") != "milik saya"


def test_a_folder_that_is_not_there_is_told(kiriman, out, kotaku):
    code, _, complaint = kotaku("init", kiriman / "tidak_ada", "--out", out)
    assert code == 2
    assert "tidak_ada" in complaint
    assert not out.parent.exists()


def test_a_delivery_without_buildings_says_what_lacks(kiriman, out, kotaku):
    (kiriman / "bangunan.gpkg").unlink()
    code, said, _ = kotaku("init", kiriman, "--out", out, "--lang", "en")
    assert code == 0
    assert "role building" in said
    code, _, complaint = kotaku("run", out, "--out", out.parent / "hasil")
    assert code == 2
    assert "building" in complaint
    code, said, _ = kotaku("check", out, "--lang", "en")
    assert code == 0
    assert "[ ] Footprints of buildings 1:1000" in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("patience_s", [0.3, 1.5, 3.0])
def test_a_killed_run_leaves_the_old_manifest_or_the_new(kiriman, out, patience_s):
    out.parent.mkdir()
    out.write_text("lama", encoding="utf-8")
    run = [sys.executable, "-m", "kotaku_gis", "init", str(kiriman), "--out", str(out), "--force"]
    with subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as work:
        time.sleep(patience_s)
        work.send_signal(signal.SIGKILL)
    text = out.read_text(encoding="utf-8")
    assert text == "lama" or {"block", "building"} <= set(tomllib.loads(text)["layers"])


@pytest.mark.parametrize(
    ("path", "written"),
    [("a/kotaku.toml", "a/kotaku.toml"), ("RW 03/k.toml", '"RW 03/k.toml"'), ("R&W/k.toml", '"R&W/k.toml"')],
)
def test_a_path_is_told_as_a_command_line_takes_it(path, written):
    assert quoted(PurePosixPath(path)) == written
