"""What the cells of a raster of a hazard are: depths, an index, or classes, and what the classes are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyogrio

from kotaku_gis.intake.clues import plain
from kotaku_gis.intake.profile import Profile
from kotaku_gis.layers.formats.failures import told

Quantity = Literal["index", "depth_m", "class"]
_DEPTH = ("depth", "kedalaman", "tinggi", "genangan", "unit m")
_DEEPEST_M = 30.0  # deeper floods are centimetres, or none
_MOST_CLASSES = 9
_MOST_BYTES = 4_000_000
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|paletteEntry|ColorMapEntry)\b([^<>]*)>", re.IGNORECASE)
_VALUE = re.compile(r"\b(?:value|quantity)\s*=\s*\"([^\"]*)\"", re.IGNORECASE)
_LABEL = re.compile(r"\blabel\s*=\s*\"([^\"]*)\"", re.IGNORECASE)
_CATEGORY = re.compile(r"<Category>([^<]*)</Category>")
_NAME = re.compile(r"<Name>([^<]*)</Name>")
_CELL = re.compile(r"<F>([^<]*)</F>")
_CODES = ("value", "nilai", "kode", "gridcode", "dn")


@dataclass(frozen=True)
class Cells:
    """What the cells hold, None where only people know; `classes` names each value, empty where it has no name."""

    quantity: Quantity | None
    classes: Mapping[str, str] = field(default_factory=dict)

    @property
    def sure(self) -> bool:
        """Whether it may be written down without asking."""
        return self.quantity in ("index", "depth_m") or bool(self.classes and all(self.classes.values()))


def cells(profile: Profile) -> Cells:
    """What the cells of a raster are, as its name, values and the legends beside it tell."""
    numbers = [float(value) for value in profile.values.get("cells", ())]
    if not numbers:
        return Cells(None)
    words = f" {plain(profile.item.name)} {plain(profile.about)} "
    if any(f" {word}" in words for word in _DEPTH):
        return Cells("depth_m" if max(numbers) <= _DEEPEST_M else None)
    if all(number == int(number) for number in numbers) and len(numbers) <= _MOST_CLASSES:
        names = legend(profile.item.place)
        return Cells("class", {f"{number:g}": names.get(number, "") for number in numbers})
    return Cells("index" if min(numbers) >= 0 and max(numbers) <= 1 else None)


def legend(raster: Path) -> dict[float, str]:
    """Names of values out of what lies beside a raster: value table, auxiliary file of GDAL, style of QGIS or SLD."""
    for suffix, read in ((".vat.dbf", _from_table), (".aux.xml", _from_auxiliary)):
        for file in (raster.with_name(raster.name + suffix), raster.with_suffix(suffix)):
            if file.is_file() and (found := read(file)):
                return found
    styles = (raster.with_suffix(suffix) for suffix in (".qml", ".sld"))
    return next((found for file in styles if file.is_file() and (found := _from_style(_text(file)))), {})


def _from_table(file: Path) -> dict[float, str]:
    with told():
        rows = pyogrio.read_dataframe(file, read_geometry=False)
    names = [str(name) for name in rows.columns]
    return _paired(names, [["" if cell is None else str(cell) for cell in row] for row in rows.itertuples(index=False)])


def _from_auxiliary(file: Path) -> dict[float, str]:
    text = _text(file)
    fields = [name[1] for part in text.split("<FieldDefn")[1:] if (name := _NAME.search(part))]
    found = _paired(fields, [_CELL.findall(row) for row in text.split("<Row ")[1:]])
    return found or {float(n): name.strip() for n, name in enumerate(_CATEGORY.findall(text)) if name.strip()}


def _from_style(text: str) -> dict[float, str]:
    pairs = ((_VALUE.search(entry), _LABEL.search(entry)) for entry in _ENTRY.findall(text))
    return _named((value[1], label[1]) for value, label in pairs if value and label)


def _paired(names: list[str], rows: list[list[str]]) -> dict[float, str]:
    """Value to name: the column called value, and the first other one that holds words."""
    code = next((n for n, name in enumerate(names) if name.casefold() in _CODES), None)
    if code is None:
        return {}
    for place in range(len(names)):
        found = _named((row[code], row[place]) for row in rows if len(row) == len(names)) if place != code else {}
        if found:
            return found
    return {}


def _named(pairs: Iterable[tuple[str, str]]) -> dict[float, str]:
    """Pairs of a number and a word; names that are numbers themselves name nothing."""
    found = {_number(value): label.strip() for value, label in pairs if re.search(r"[^\W\d_]{2}", label)}
    return {value: label for value, label in found.items() if value is not None}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_MOST_BYTES).decode("utf-8", errors="replace")
