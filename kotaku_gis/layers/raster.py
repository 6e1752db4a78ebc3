"""Rasters as layers: opened, checked, not read."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import rasterio
from pyproj import CRS

from kotaku_gis import crs as grids
from kotaku_gis.contracts.load import HAZARD_PREFIX
from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats.grids import opened
from kotaku_gis.settings import Source


@dataclass(frozen=True)
class RasterLayer:
    """A raster that a role names."""

    role: str
    path: Path
    source: Source
    crs: CRS
    bounds: tuple[float, float, float, float]
    shape: tuple[int, int]
    nodata: float | None


def open_raster(path: Path, source: Source, *, role: str) -> RasterLayer:
    """Open a raster and check that it can be used.

    Raises `LayerError` when it cannot be read, has no CRS or no such band, or when it is a hazard and the manifest does
    not say what its values are.
    """
    unclear = _unclear(source, path, role) if role.startswith(HAZARD_PREFIX) else None
    if unclear is not None:
        raise LayerError(unclear)
    try:
        with opened(path) as raster:
            crs = grids.parse(source.crs) if source.crs else _crs_of(raster)
            bounds, shape, nodata, count = raster.bounds, raster.shape, raster.nodata, raster.count
    except LayerError as error:
        raise LayerError(replace(item, file=str(path)) for item in error.faults) from error
    if crs is None:
        raise LayerError(fault("layers.raster_no_crs", file=path, layer=role))
    if source.band > count:
        raise LayerError(fault("layers.no_band", file=path, layer=role, band=source.band, count=count))
    declared = source.nodata if source.nodata is not None else nodata
    return RasterLayer(role, path, source, crs, tuple(bounds), tuple(shape), declared)


def _crs_of(raster: rasterio.DatasetReader) -> CRS | None:
    return CRS.from_user_input(raster.crs.to_wkt()) if raster.crs else None


def _unclear(source: Source, path: Path, role: str) -> Fault | None:
    if source.quantity is None and not source.preset:
        return fault("layers.quantity_missing", file=path, layer=role)
    declared = source.classes or source.preset
    if source.quantity == "class" and (not declared or not all(map(_is_number, source.classes))):
        return fault("layers.classes_missing", file=path, layer=role)
    return None


def _is_number(word: str) -> bool:
    try:
        return math.isfinite(float(word))
    except ValueError:
        return False
