"""What can be told of a layer before anyone says what it is: geometry, size, columns with some of their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from pyproj import CRS

from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.intake.find import Item
from kotaku_gis.layers.formats import FID, HEALED, POINT_TABLES, RASTERS, read_features, read_rows
from kotaku_gis.layers.formats.grids import opened
from kotaku_gis.layers.formats.points import coordinate_columns
from kotaku_gis.layers.values import as_text

Kind = Literal["point", "line", "polygon", "raster", "table"]
_KINDS: tuple[Kind, ...] = ("point", "line", "polygon")
_SAMPLE = 400
_THUMB = 256
_MOST_COLUMNS = 400
_MOST_KEYWORDS = 65_536
_DEGREE_M = 111_320.0


@dataclass(frozen=True)
class Profile:
    """A layer, looked at.

    Attributes
    ----------
    kind
        Of most features; ``table`` for rows without a place.
    values
        For each column up to 400 different texts, the commonest first.
    filled, distinct
        For each column the share of features that have a value, and how many different ones there are of each of these.
    points
        Up to 64 places of features as they stand in the file, x before y.
    size_m2
        Median area of polygons, roughly; NaN elsewhere.
    prints
        Fingerprints of the features, by which the same layer delivered twice is known.
    about
        What a file of keywords beside the layer says of it.
    """

    item: Item
    kind: Kind
    count: int
    crs: CRS | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filled: Mapping[str, float] = field(default_factory=dict)
    distinct: Mapping[str, float] = field(default_factory=dict)
    points: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    size_m2: float = float("nan")
    prints: frozenset[tuple[float, ...]] = frozenset()
    notes: tuple[Fault, ...] = ()
    about: str = ""


def profile(item: Item) -> Profile:
    """Look at one layer.

    Raises
    ------
    LayerError
        It cannot be read.
    """
    return replace(_profile(item), about=_keywords(item.place))


def _profile(item: Item) -> Profile:
    suffix = item.place.suffix.lower()
    if suffix in RASTERS:
        return _of_raster(item)
    if suffix in (*POINT_TABLES, ".dbf"):
        rows, notes = read_rows(item.place, sheet=item.layer, encoding=None)
        if suffix == ".dbf" or coordinate_columns(rows) is None:
            return replace(_columns(item, rows), notes=notes)
    reading = read_features(item.place, layer=item.layer)
    return _of_features(item, reading.frame, reading.notes)


def _of_features(item: Item, frame: gpd.GeoDataFrame, notes: tuple[Fault, ...]) -> Profile:
    shapes = frame.geometry.to_numpy()
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(there):
        code = "layers.all_null" if len(frame) else "layers.empty"
        raise LayerError(fault(code))
    dimensions = shapely.get_dimensions(there)
    kind = _KINDS[int(np.bincount(np.clip(dimensions, 0, 2)).argmax())]
    boxes = shapely.bounds(there)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    step = max(len(centres) // 64, 1)
    degrees = bool(np.abs(boxes).max(initial=0) <= 360)
    metre = _DEGREE_M if degrees else 1.0
    some = there[:: max(len(there) // 5000, 1)]
    table = pd.DataFrame(frame.drop(columns=[FID, HEALED, "geometry"], errors="ignore"))
    return replace(
        _columns(item, table),
        kind=kind,
        crs=frame.crs,
        points=centres[::step][:64],
        size_m2=float(np.median(shapely.area(some))) * metre**2 if kind == "polygon" else float("nan"),
        prints=frozenset(map(tuple, np.round(boxes[:: max(len(boxes) // 2000, 1)], 5 if degrees else 1))),
        notes=notes,
    )


def _columns(item: Item, frame: pd.DataFrame) -> Profile:
    """What the columns tell, of a table as yet."""
    values: dict[str, tuple[str, ...]] = {}
    filled: dict[str, float] = {}
    distinct: dict[str, float] = {}
    for name in frame.columns[:_MOST_COLUMNS]:
        cells = as_text(frame[name].dropna()).str.strip()
        cells = cells[cells != ""]
        counts = cells.value_counts()
        values[str(name)] = tuple(str(value)[:200] for value in counts.index[:_SAMPLE])
        filled[str(name)] = len(cells) / max(len(frame), 1)
        distinct[str(name)] = len(counts) / max(len(cells), 1)
    return Profile(item, "table", len(frame), values=values, filled=filled, distinct=distinct)


def _of_raster(item: Item) -> Profile:
    with opened(item.place) as raster:
        window = rasterio.windows.Window(0, max(raster.height - 1, 0), raster.width, 1)
        raster.read(1, window=window)  # a file cut off shows in its last row
        crs = CRS.from_user_input(raster.crs.to_wkt()) if raster.crs else None
        west, south, east, north = raster.bounds
        place = np.array([[(west + east) / 2, (south + north) / 2]])
        width, height, bands = raster.width, raster.height, raster.count
        shape = (min(height, _THUMB), min(width, _THUMB))
        cells = raster.read(1, out_shape=shape, masked=True).compressed()
    cells = cells[np.isfinite(cells)]
    numbers = np.unique(cells)[:_SAMPLE]
    values = {"cells": tuple(f"{number:g}" for number in (*numbers[:1], *numbers[1:-1][:10], *numbers[-1:]))}
    return Profile(item, "raster", bands, crs=crs, values=values, points=place)


def _keywords(place: Path) -> str:
    """Subject, title and unit out of the file of keywords that InaSAFE writes beside a layer."""
    file = place.with_suffix(".keywords")
    if not file.is_file():
        return ""
    with file.open("rb") as stream:
        lines = stream.read(_MOST_KEYWORDS).decode("utf-8", errors="replace").splitlines()
    told = (line.partition(":") for line in lines)
    words = {key.strip().casefold(): value.strip() for key, _, value in told}
    unit = f"unit {words['unit']}" if words.get("unit") else ""
    return " ".join(part for part in (words.get("subcategory", ""), words.get("title", ""), unit) if part)


def folders(item: Item) -> tuple[str, ...]:
    """Names of the folders a layer lies in, those in an archive included."""
    path = Path(item.path)
    return (*path.parent.parts, *((path.stem, *Path(item.member).parent.parts) if item.member else ()))
