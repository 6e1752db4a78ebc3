"""Archives, unpacked once into a folder that goes when the program ends; the user's folder is never written to."""

from __future__ import annotations

import atexit
import shutil
import stat
import subprocess
import tempfile
import time
import zipfile
from functools import cache
from pathlib import Path, PurePosixPath

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import Figure, fault

ARCHIVES = (".zip", ".rar", ".7z")
MAX_BYTES = 4_000_000_000
MAX_MEMBERS = 20_000
MAX_RATIO = 250
MAX_DEPTH = 3
_SMALL = 10_000_000  # below this, a high ratio of packing proves nothing
_BLOCK = 1 << 20
_SYSTEM = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_TOOLS = {"7z": ["x", "-y", "-bd"], "7zz": ["x", "-y", "-bd"], "unar": ["-q"], "unrar": ["x", "-y"], "bsdtar": ["-xf"]}


def inside(file: Path, member: str | None) -> Path:
    """The path on disk of `member` of an archive; the file itself without one.

    A member of an archive in an archive is written with slashes throughout, ``"kiriman/dalam.zip/bangunan.shp"``.

    Raises
    ------
    LayerError
        The archive is hostile or broken, has no such member, or no program here opens its kind.
    """
    if member is None:
        return file
    here = unpacked(file)
    for depth, part in enumerate(PurePosixPath(member).parts):
        if part in ("..", "/") or depth > 40:
            raise LayerError(fault("formats.escape", name=member))
        here = here / part
        if here.is_file() and here.suffix.lower() in ARCHIVES and not member.endswith(part):
            here = unpacked(here, depth=_depth(here) + 1)
    if not here.exists():
        names = ", ".join(sorted(path.name for path in unpacked(file).rglob("*") if path.is_file())[:12])
        raise LayerError(fault("formats.no_member", name=member, names=names))
    return here


def unpacked(file: Path, *, depth: int = 1) -> Path:
    """The folder that holds what an archive holds."""
    if depth > MAX_DEPTH:
        raise LayerError(fault("formats.too_deep", name=file.name, limit=MAX_DEPTH))
    about = file.stat()
    return _unpacked(file.resolve(), depth, about.st_mtime_ns, about.st_size)


@cache
def _unpacked(file: Path, depth: int, _changed: int, _size: int) -> Path:
    target = Path(tempfile.mkdtemp(prefix=f"{depth}-", dir=_home()))
    if file.suffix.lower() in (".zip", ".kmz", ".xlsx"):
        _unzip(file, target)
    else:
        _by_tool(file, target)
    return target


@cache
def _home() -> Path:
    """A folder for this process alone, removed at its end."""
    home = Path(tempfile.mkdtemp(prefix="kotaku_gis-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home.resolve()


def _depth(path: Path) -> int:
    """How many archives deep a path lies; the folder of each is named by it."""
    return int(path.relative_to(_home()).parts[0].split("-")[0])


def refuse_bomb(file: Path) -> None:
    """Refuse a zip (also ``.xlsx`` and ``.kmz``) that unpacks to more than its size can mean."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise LayerError(fault("formats.broken_archive", detail=str(error))) from error
    total = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if total > MAX_BYTES or len(entries) > MAX_MEMBERS or (total > _SMALL and total / packed > MAX_RATIO):
        raise LayerError(fault("formats.bomb", size_mb=Figure(total / 1e6), count=Figure(len(entries))))


def _unzip(file: Path, target: Path) -> None:
    refuse_bomb(file)
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                _extract(archive, entry, target)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise LayerError(fault("formats.broken_archive", detail=str(error))) from error


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    name = entry.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (parts and ":" in parts[0]):
        raise LayerError(fault("formats.escape", name=name))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise LayerError(fault("formats.link", name=name))
    if not parts or entry.is_dir() or name.endswith("/") or any(part in _SYSTEM for part in parts):
        return
    place = target.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, place.open("wb") as copy:
        written = 0
        while block := source.read(_BLOCK):
            written += len(block)
            if written > entry.file_size:
                raise LayerError(fault("formats.bomb", size_mb=Figure(written / 1e6), count="1"))
            copy.write(block)


def _by_tool(file: Path, target: Path) -> None:
    tool = next((name for name in _TOOLS if shutil.which(name)), None)
    if tool is None:
        raise LayerError(fault("formats.no_tool", kind=file.suffix.lower().lstrip(".").upper()))
    command = [str(shutil.which(tool)), *_TOOLS[tool], str(file)]
    quiet = subprocess.DEVNULL
    work = subprocess.Popen(command, cwd=target, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 a fixed program
    while work.poll() is None:
        if sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) > MAX_BYTES:
            work.kill()
            work.wait()
            raise LayerError(fault("formats.bomb", size_mb=Figure(MAX_BYTES / 1e6), count="?"))
        time.sleep(0.1)
    links = [path.name for path in target.rglob("*") if path.is_symlink()]
    if links:
        raise LayerError(fault("formats.link", name=links[0]))
    if work.returncode:
        raise LayerError(fault("formats.broken_archive", detail=f"{tool}: {work.returncode}"))
