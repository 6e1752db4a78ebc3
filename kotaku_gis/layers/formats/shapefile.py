"""Shapefiles in whatever subset of their files arrived; a missing or broken index is rebuilt in a copy."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyogrio

from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault

_SIDES = (".shx", ".dbf", ".prj", ".cpg")
_HEADER_BYTES = 100
_SAMPLE = 4_000_000


@contextmanager
def readable(file: Path) -> Iterator[Path]:
    """A shapefile that GDAL can open: the given one, or a copy in a temporary folder whose ``.shx`` is made anew."""
    sides = _sides(file)
    proper = all(path.suffix in (suffix, suffix.upper()) for suffix, path in sides.items())
    if proper and ".shx" in sides and _indexed(file, sides[".shx"]):
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="kotaku_gis-") as folder:
        copy = Path(folder) / f"{file.stem}.shp"
        shutil.copyfile(file, copy)
        for suffix, path in sides.items():
            if suffix != ".shx":
                shutil.copyfile(path, copy.with_suffix(suffix))
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
        try:
            yield copy
        finally:
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


def encoding_of(file: Path, declared: str | None) -> tuple[str | None, tuple[Fault, ...]]:
    """The encoding of the attributes: as declared, else as ``.cpg`` says, else as the bytes tell; None where ASCII."""
    dbf = _sides(file).get(".dbf")
    if declared or dbf is None:
        return declared, ()
    with dbf.open("rb") as stream:
        head = stream.read(32)
        text = stream.read(_SAMPLE)
    if text.isascii() or len(head) < 32:
        return None, ()
    cpg = _sides(file).get(".cpg")
    said = cpg.read_text(encoding="ascii", errors="replace").strip() if cpg else ""
    in_utf8 = _is_utf8(text)
    claims_utf8 = said.upper().replace("-", "") in ("UTF8", "65001")
    if said and claims_utf8 == in_utf8:
        return None, ()
    if said and not claims_utf8:
        return (None, ()) if not in_utf8 else ("UTF-8", (_told("UTF-8", said),))
    found = "UTF-8" if in_utf8 else "CP1252"
    return found, (_told(found, said or "-"),)


def _told(found: str, said: str) -> Fault:
    return fault("formats.encoding_found", encoding=found, said=said)


def _is_utf8(text: bytes) -> bool:
    try:
        text[: max(len(text) - 3, 0)].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(text) - 8
    return True


def _sides(file: Path) -> dict[str, Path]:
    """The files beside a ``.shp`` by lower-case suffix."""
    stem = file.stem.casefold()
    return {
        path.suffix.lower(): path
        for path in sorted(file.parent.iterdir())
        if path.stem.casefold() == stem and path.suffix.lower() in _SIDES
    }


def _indexed(file: Path, index: Path) -> bool:
    """Whether an index has a record, or there is nothing to index."""
    return index.stat().st_size > _HEADER_BYTES or file.stat().st_size <= _HEADER_BYTES
