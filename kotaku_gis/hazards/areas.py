"""Where each class of a hazard lies in each block, as polygons: the evidence behind the classes of blocks."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from rasterio.features import shapes

from kotaku_gis.hazards.classes import UNKNOWN
from kotaku_gis.hazards.exposure import NOT_AFFECTED, UNKNOWN_CLASS
from kotaku_gis.hazards.grids import RasterSurface
from kotaku_gis.hazards.layer import HazardLayer
from kotaku_gis.hazards.scan import window
from kotaku_gis.hazards.surface import STATED
from kotaku_gis.hazards.zones import ZoneSurface

MOST_CELLS = 2_000_000
_M2_PER_HA = 10_000
_DUST_M2 = 1e-4


def class_areas(layer: HazardLayer, block: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Parts of blocks by class.

    Returns
    -------
    ``hazard``, ``block``, ``class`` (a label, ``not_affected`` or ``unknown``), ``area_ha``, ``indicative`` and
    geometry; a row a block and class, without overlap. Nothing for a raster of more than two million cells over the
    blocks: its cells are better read from the raster itself.
    """
    parts = _parts(layer, block)
    if parts is None:
        return _table([], [], [], layer, block)
    of_part, of_block = shapely.STRtree(block.to_numpy()).query(parts.geometry.to_numpy(), predicate="intersects")
    cut = _areal(shapely.intersection(parts.geometry.to_numpy()[of_part], block.to_numpy()[of_block]))
    pieces = pd.DataFrame({"block": of_block, "class": parts["class"].to_numpy()[of_part], "shape": cut})
    pieces = pieces[shapely.area(cut) > _DUST_M2]
    whole = pieces.groupby(["block", "class"], sort=True)["shape"].agg(lambda own: shapely.union_all(own.to_numpy()))
    known = whole.groupby("block").agg(lambda own: shapely.union_all(own.to_numpy()))
    rest = block.to_numpy().copy()
    rest[known.index] = _areal(shapely.difference(rest[known.index], known.to_numpy()))
    open_ = np.flatnonzero(shapely.area(rest) > _DUST_M2)
    place = np.concatenate([whole.index.get_level_values(0).to_numpy(dtype=int), open_])
    names = [*whole.index.get_level_values(1), *[UNKNOWN_CLASS] * len(open_)]
    return _table(place, names, np.concatenate([whole.to_numpy(), rest[open_]]), layer, block)


def _parts(layer: HazardLayer, block: gpd.GeoSeries) -> gpd.GeoDataFrame | None:
    """Polygons of known class over the blocks; None where there would be too many."""
    surface = layer.surface
    if isinstance(surface, RasterSurface):
        return _raster_parts(surface, layer, block)
    if isinstance(surface, ZoneSurface):
        return _zone_parts(surface, layer, block)
    return gpd.GeoDataFrame({"class": []}, geometry=[], crs=block.crs)


def _raster_parts(surface: RasterSurface, layer: HazardLayer, block: gpd.GeoSeries) -> gpd.GeoDataFrame | None:
    """Cells of one class that touch, as one polygon."""
    grid = surface.grid
    rows, cols = window(grid, block)
    if (rows.stop - rows.start) * (cols.stop - cols.start) > MOST_CELLS:
        return None
    value = grid.known(np.asarray(grid.values[rows, cols]))
    code = surface.classes.codes(value)
    code[np.isnan(value) & surface.no_data_is_safe] = STATED
    corner = grid.transform @ Affine.translation(cols.start, rows.start)
    found = list(shapes(code.astype(np.int16), mask=code != UNKNOWN, transform=corner))
    geometry = [shapely.geometry.shape(outline) for outline, _ in found]
    names = [_class_name(int(number), layer) for _, number in found]
    return gpd.GeoDataFrame({"class": names}, geometry=geometry, crs=grid.crs).to_crs(block.crs)


def _zone_parts(surface: ZoneSurface, layer: HazardLayer, block: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Zones of each class where no higher one lies."""
    near = shapely.STRtree(surface.geometry.to_numpy()).query(block.to_numpy(), predicate="intersects")[1]
    near = np.unique(near)
    geometry, code = surface.geometry.to_numpy()[near], surface.code[near]
    names, parts, above = [], [], shapely.Polygon()
    silent = shapely.union_all(geometry[code == UNKNOWN])
    for number in sorted({int(number) for number in code if number != UNKNOWN}, reverse=True):
        own = shapely.union_all(geometry[code == number])
        names.append(_class_name(number, layer))
        parts.append(shapely.difference(own, above))
        above = shapely.union(own, above)
    if surface.gap_is_safe:
        names.append(NOT_AFFECTED)
        parts.append(shapely.difference(shapely.union_all(block.to_numpy()), shapely.union(above, silent)))
    return gpd.GeoDataFrame({"class": names}, geometry=parts, crs=block.crs)


def _class_name(number: int, layer: HazardLayer) -> str:
    label = layer.classes.labels[number] if number >= 0 else ""
    return label if label in layer.hazardous else NOT_AFFECTED


def _areal(geometry: np.ndarray) -> np.ndarray:
    """The polygons in each geometry; lines and points of a touch left out."""
    return np.asarray(shapely.buffer(shapely.make_valid(geometry), 0.0))


def _table(place: Any, names: Any, geometry: Any, layer: HazardLayer, block: gpd.GeoSeries) -> gpd.GeoDataFrame:
    table = gpd.GeoDataFrame(
        {
            "hazard": layer.name,
            "block": block.index.astype("string")[np.asarray(place, dtype=int)],
            "class": pd.array(np.asarray(names, dtype=object), dtype="string"),
            "indicative": layer.account.indicative,
        },
        geometry=np.asarray(geometry, dtype=object),
        crs=block.crs,
    )
    table.insert(3, "area_ha", table.area / _M2_PER_HA)
    return table.assign(finding_id=f"hazard/hazard_{layer.name}/block/" + table["block"])
