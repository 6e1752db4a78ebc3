"""What a delivery holds: every file and layer that may be data, archives included, links out of it left alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kotaku_gis.errors import Fault, KotakuError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats import ARCHIVES, POINT_TABLES, RASTERS, VECTORS, WORKBOOKS, layers_in
from kotaku_gis.layers.formats.archive import unpacked

PHOTOS = (".jpg", ".jpeg")
_MAX_FILES = 20_000
_WORLD = (".jgw", ".jpgw", ".wld", ".jpegw")


@dataclass(frozen=True)
class Item:
    """One layer of a delivery: `path` from its folder, `member` in an archive, `layer` in a file, `place` on disk.

    `alone` says that the file is found without naming the layer.
    """

    path: str
    place: Path
    member: str | None = None
    layer: str | None = None
    alone: bool = False

    @property
    def name(self) -> str:
        """What people call it: file and layer."""
        file = self.member or self.path
        return f"{file} · {self.layer}" if self.layer and self.layer not in Path(file).stem else file


@dataclass
class Found:
    """The layers of a delivery in order, the photographs, and what was left alone and why."""

    items: list[Item] = field(default_factory=list)
    photos: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def find(folder: Path) -> Found:
    """Look through a folder, its sub-folders and archives."""
    found = Found()
    for count, place in enumerate(_files(folder, found)):
        if count >= _MAX_FILES:
            found.faults.append(fault("intake.too_many_files", file=folder, limit=_MAX_FILES))
            break
        _take(place, place.relative_to(folder).as_posix(), None, found)
    return found


def _files(folder: Path, found: Found) -> Iterator[Path]:
    """Files in order, a file geodatabase as one, nothing hidden, nothing through a link that leads away."""
    home = folder.resolve()
    for here, folders, files in os.walk(folder):
        place = Path(here)
        yield from (place / name for name in sorted(folders) if name.lower().endswith(".gdb"))
        folders[:] = sorted(n for n in folders if not n.startswith(".") and not n.lower().endswith(".gdb"))
        for name in sorted(files):
            path = place / name
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                found.faults.append(fault("intake.link_outside", file=path.relative_to(folder)))
            elif not name.startswith("."):
                yield path


def _take(place: Path, path: str, member: str | None, found: Found) -> None:
    suffix = place.suffix.lower()
    if suffix in ARCHIVES:
        _look_inside(place, path, member, found)
    elif suffix in PHOTOS and not any(place.with_suffix(world).exists() for world in _WORLD):
        found.photos.append(Item(path, place, member))
    elif suffix in RASTERS:
        found.items.append(Item(path, place, member))
    elif suffix in (*VECTORS, *POINT_TABLES) or _lone_table(place):
        try:
            names = layers_in(place) if suffix != ".dbf" else [None]
        except KotakuError as error:
            found.faults += [_told(item, path, member) for item in error.faults]
            return
        alone = len(names) == 1 and suffix not in WORKBOOKS
        found.items += [Item(path, place, member, name, alone) for name in names]


def _look_inside(archive: Path, path: str, member: str | None, found: Found) -> None:
    try:
        folder = unpacked(archive, depth=(member or "").lower().count(".zip") + 1)
    except KotakuError as error:
        found.faults += [_told(item, path, member) for item in error.faults]
        return
    for place in _files(folder, found):
        inner = place.relative_to(folder).as_posix()
        _take(place, path, f"{member}/{inner}" if member else inner, found)


def _lone_table(place: Path) -> bool:
    """A ``.dbf`` that belongs to no shapefile."""
    return place.suffix.lower() == ".dbf" and not any(place.with_suffix(end).exists() for end in (".shp", ".SHP"))


def _told(item: Fault, path: str, member: str | None) -> Fault:
    return Fault(item.code, item.text, f"{path}/{member}" if member else path, item.layer, item.ids)
