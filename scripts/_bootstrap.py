"""Makes the `.venv` of this project and keeps it up to date, for the scripts beside it.

Standard library only, and written so that every Python 3.7 and newer can read it: an old one is told what to do.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST = (3, 11)

_UNFINISHED = VENV / "unfinished"
_MUST_LOAD = "import fiona, geopandas, matplotlib, pyogrio, rasterio"
# Left behind by QGIS, OSGeo4W and PostGIS installers; with them set, our libraries load the wrong PROJ and GDAL data.
_FOREIGN = ("PYTHONHOME", "PYTHONPATH", "GDAL_DATA", "GDAL_DRIVER_PATH", "PROJ_DATA", "PROJ_LIB")


def program(folder: Path, name: str = "python") -> Path:
    """Where a virtual environment keeps a program."""
    return folder / (f"Scripts/{name}.exe" if os.name == "nt" else f"bin/{name}")


PYTHON = program(VENV)


def ready(extra: str = "") -> Path:
    """Path of the python of a `.venv` that holds the project with `extra`, made or brought up to date where needed."""
    if sys.version_info < OLDEST:
        _stop(
            f"Perlu Python 3.11 atau lebih baru; yang ini {sys.version.split()[0]}. Pasang Python baru, lalu jalankan"
            " dengan `python3.11` (Windows: `py -3.11`).",
            "Python 3.11 or newer is needed; install it and start the script with it.",
        )
    with _alone():
        if not _is_current(extra):
            _make_venv()
            _install(extra)
    return PYTHON


def environment() -> dict[str, str]:
    """The environment for programs of the `.venv`: no settings of other GIS software, UTF-8 on Windows too."""
    return {**{key: value for key, value in os.environ.items() if key not in _FOREIGN}, "PYTHONUTF8": "1"}


def pip_install(extra: str) -> list[str]:
    """What pip is asked to install: the project as it stands, its dependencies as wheels in the pinned versions."""
    target = f".[{extra}]" if extra else "."
    return ["install", "-e", target, "-c", CONSTRAINTS.name, "--only-binary=:all:"]


def _is_current(extra: str) -> bool:
    stamps = (_stamp(extra), _stamp("dev"))
    if _UNFINISHED.exists() or not PYTHON.exists() or not any(stamp.exists() for stamp in stamps):
        return False
    wanted = _digest()
    return any(stamp.exists() and stamp.read_text(encoding="utf-8") == wanted for stamp in stamps)


def _stamp(extra: str) -> Path:
    return VENV / f"installed-{extra or 'core'}"


def _digest() -> str:
    """All that an installation depends on; settings of tools are left out."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = subprocess.run(
        [str(PYTHON), "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=False
    ).stdout
    parts = [str(ROOT), version, project["project"], project["build-system"], CONSTRAINTS.read_text(encoding="utf-8")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _make_venv() -> None:
    if _UNFINISHED.exists():
        _say("Pemasangan sebelumnya terputus; .venv dibuat ulang.", "The last set-up was interrupted; starting afresh.")
    elif PYTHON.exists() and _run(str(PYTHON), "-c", "import pip"):
        return
    if importlib.util.find_spec("ensurepip") is None:
        _stop(
            "Python ini tidak dapat membuat venv. Di Debian/Ubuntu: `sudo apt install python3-venv` (atau"
            f" `python3.{sys.version_info[1]}-venv`), lalu jalankan lagi.",
            "This Python cannot make a venv; install python3-venv and run again.",
        )
    _say(f"Membuat {VENV}", "Making the virtual environment.")
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
        VENV.mkdir()
        _UNFINISHED.touch()
    except OSError as error:
        _stop(
            f"{VENV} tidak dapat ditulis ({error}). Tutup program yang memakainya (Jupyter, VS Code), pastikan folder"
            " proyek boleh ditulis, lalu jalankan lagi.",
            "The folder .venv cannot be written; close the programs that use it and run again.",
        )
    if not _run(getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(VENV)):
        _stop(
            "venv gagal dibuat; sebabnya ada di atas. Periksa ruang disk dan izin folder, lalu jalankan lagi.",
            "The virtual environment could not be made; see above, then run again.",
        )


def _install(extra: str) -> None:
    _say(
        "Memasang pustaka; pertama kali perlu beberapa menit dan internet.", "Installing; the first time takes minutes."
    )
    _UNFINISHED.touch()
    done = _run(str(PYTHON), "-m", "pip", "--disable-pip-version-check", *pip_install(extra))
    _UNFINISHED.unlink()  # pip undoes its own failures; only a run that was cut off leaves the mark behind
    if not done:
        _stop(
            "pip gagal; sebabnya ada di atas. Tanpa internet atau di balik proxy: lihat docs/dependencies.md, bagian"
            " 'Tanpa internet'. Bila pustaka tidak ditemukan untuk Python yang lebih baru dari 3.13, pakai Python 3.11"
            " sampai 3.13. Setelah itu jalankan lagi.",
            "pip failed; see above. Without internet: docs/dependencies.md. Past Python 3.13, take an older one.",
        )
    if not _run(str(PYTHON), "-c", _MUST_LOAD):
        _stop(
            f"Pustaka terpasang tetapi tidak dapat dimuat; sebabnya ada di atas. Hapus {VENV} dan jalankan lagi.",
            "The libraries are installed but do not load; delete .venv and run again.",
        )
    _stamp(extra).write_text(_digest(), encoding="utf-8")


def _run(*command: str) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, check=False).returncode == 0


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One set-up at a time: a second one waits for the first."""
    name = hashlib.sha256(f"{ROOT}{Path.home()}".encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"kotaku_gis-{name}.lock").open("a+", encoding="utf-8") as handle:
        if not _locked(handle):
            _say("Menunggu pemasangan lain selesai.", "Waiting for another set-up to end.")
            while not _locked(handle):
                time.sleep(1)
        yield


def _locked(handle: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _say(indonesian: str, english: str) -> None:
    print(f"{indonesian}\n  ({english})", flush=True)


def _stop(indonesian: str, english: str) -> NoReturn:
    print(f"{indonesian}\n  ({english})", file=sys.stderr, flush=True)
    raise SystemExit(2)
