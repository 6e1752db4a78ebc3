"""A hazard of a project: its surface, and the account of what it is made from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from kotaku_gis import crs as grids
from kotaku_gis.hazards.classes import UNKNOWN, Classes, Scale, basis_of, by_words, layer_classes, zone_classes
from kotaku_gis.hazards.grids import RasterSurface, cell_size_m
from kotaku_gis.hazards.krb import denials, krb
from kotaku_gis.hazards.points import density
from kotaku_gis.hazards.scan import Scan, scan
from kotaku_gis.hazards.surface import SilentSurface, Surface
from kotaku_gis.hazards.zones import zone_surface
from kotaku_gis.layers.raster import RasterLayer
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Source
from kotaku_gis.spatial.raster import Grid, open_grid

PLAN_SCALE = 1000
PRONE = "rawan"
"""The class of a plan's zone that names a hazard without a class."""


@dataclass(frozen=True)
class Account:
    """What a reader must know of a hazard layer.

    Attributes
    ----------
    kind
        ``raster``, ``zones``, ``points`` or ``plan``.
    cell_m, held_cell_m
        Size of a cell on the ground, and the size that its values really have, where cells repeat them.
    scale
        Denominator of the scale that was stated, or that the cells stand for; None where nothing tells.
    indicative
        Whether that does not support a plan at 1:1000.
    strays
        Cells whose value cannot be.
    scores
        Whether the cells hold the scores 1/3, 2/3 and 1 of three classes, which the limits of an index put elsewhere.
    unread
        Words of zones that no class holds.
    denials
        Texts of a plan that deny, and still count as prone because they name a hazard.
    """

    file: str
    kind: str
    crs: str
    nodata_means: str
    quantity: str | None = None
    cell_m: float | None = None
    held_cell_m: float | None = None
    scale: float | None = None
    indicative: bool = True
    nodata: float | None = None
    strays: int = 0
    scores: bool = False
    unread: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    method: str | None = None
    date: str | None = None
    origin: str | None = None


@dataclass(frozen=True)
class HazardLayer:
    """One hazard; its surface is silent where `reason` says why it cannot be used."""

    name: str
    account: Account
    surface: Surface = field(default_factory=SilentSurface)
    reason: str | None = None

    @property
    def classes(self) -> Classes:
        """Its classes."""
        return self.surface.classes

    @property
    def hazardous(self) -> tuple[str, ...]:
        """Labels that stand for a danger, from low to high."""
        return tuple(label for label in self.classes.labels if label not in self.classes.free)


def raster_hazard(name: str, layer: RasterLayer, *, limits: Regulation, block: gpd.GeoSeries) -> HazardLayer:
    """A hazard from a raster."""
    grid = open_grid(layer.path, band=layer.source.band, crs=layer.crs, nodata=layer.nodata)
    grid = replace(grid, crs=layer.crs)  # the manifest's word goes before the file's
    classes = layer_classes(layer.source, limits=limits, role=layer.role)
    seen = scan(grid, classes=classes, area=block)
    surface = _raster_surface(grid, classes, layer.source, seen)
    account = _raster_account(grid, layer.source, seen, classes=classes, limits=limits, block=block)
    return HazardLayer(name, account, surface)


def zone_hazard(
    name: str, layer: gpd.GeoDataFrame, source: Source, *, limits: Regulation, block: gpd.GeoSeries
) -> HazardLayer:
    """A hazard from zone polygons, or from points where there are no polygons."""
    areal = layer.geom_type.isin(["Polygon", "MultiPolygon"])
    if not areal.any():
        return point_hazard(name, layer, source, limits=limits, block=block)
    zones = layer[areal]
    role = f"hazard.{name}"
    numbers = source.quantity in ("index", "depth_m") or "hazard_class" not in zones
    column = "hazard_value" if numbers else "hazard_class"
    about = _account(source, "zones", layer.crs, scale=source.scale)
    if column not in zones or zones[column].isna().all():
        return HazardLayer(name, about, reason=f"column_missing:{role}.{column}")
    if numbers:
        classes = layer_classes(source, limits=limits, role=role)
    else:
        classes = _present(zone_classes(source, limits=limits, role=role), zones[column])
    safe = source.nodata_means == "not_prone"
    surface = zone_surface(zones, zones[column], classes=classes, gap_is_safe=safe)
    account = _account(source, "zones", layer.crs, scale=source.scale, unread=_unread(zones[column], classes))
    return HazardLayer(name, account, surface)


def point_hazard(
    name: str, layer: gpd.GeoDataFrame, source: Source, *, limits: Regulation, block: gpd.GeoSeries
) -> HazardLayer:
    """A hazard from past events, once the manifest says how they become a density and where its classes end."""
    if source.density is None or not source.breaks:
        missing = "density" if source.density is None else "breaks"
        return HazardLayer(name, _account(source, "points", layer.crs), reason=f"setting_missing:{missing}")
    grid = density(layer.geometry, over=block, how=source.density)
    classes = layer_classes(source, limits=limits, role=f"hazard.{name}")
    surface = _raster_surface(grid, classes, source, Scan(0, 1.0))
    method = f"{source.density.method}:{source.density.radius_m:g}"
    cell = abs(grid.transform.a)
    return HazardLayer(
        name, _account(source, "points", layer.crs, scale=source.scale, method=method, cell_m=cell), surface
    )


def plan_hazards(zone: gpd.GeoDataFrame, source: Source, *, limits: Regulation) -> list[HazardLayer]:
    """The hazards that the text column of a plan's zones names, one layer each; ``rdtr`` where it names none."""
    if "krb" not in zone or zone["krb"].isna().all():
        return []
    read = krb(zone["krb"])
    scale = source.scale or limits.number("zone_plan_scale")
    account = replace(_account(source, "plan", zone.crs, scale=scale), denials=denials(zone["krb"]))
    names = list(dict.fromkeys(read["hazard"].dropna()))
    ranked = ("tidak ada", PRONE, *(label for label in Scale.of(limits).level if label != "tidak ada"))
    layers = []
    for name in names or [""]:
        words = read["class"].fillna(PRONE).where(read["hazard"] == name)
        words = words.mask(read["status"] == "not_prone", "tidak ada")
        order = [label for label in ranked if (words == label).any()]
        classes = by_words({label: label for label in order}, order=order, basis=basis_of(limits, "scale"))
        title = f"rdtr_{name}" if name else "rdtr"
        layers.append(HazardLayer(title, account, zone_surface(zone, words, classes=classes)))
    return layers


def levels(layer: HazardLayer, *, limits: Regulation) -> np.ndarray:
    """Level of each hazardous class on the scale of three; 0 for a class that has none."""
    numbers = Scale.of(limits).level_numbers(layer.hazardous)
    return np.where([label == PRONE for label in layer.hazardous], 0, numbers)


def _raster_surface(grid: Grid, classes: Classes, source: Source, seen: Scan) -> RasterSurface:
    return RasterSurface(
        grid,
        classes,
        strays=seen.strays > 0 or source.nodata_means == "not_prone",
        no_data_is_safe=source.nodata_means == "not_prone",
        index=source.quantity == "index",
    )


def _raster_account(
    grid: Grid, source: Source, seen: Scan, *, classes: Classes, limits: Regulation, block: gpd.GeoSeries
) -> Account:
    cell = cell_size_m(grid, block)
    held = cell * seen.repeats
    return _account(
        source,
        "raster",
        grid.crs,
        scale=source.scale or held * limits.number("scale_per_cell_m"),
        cell_m=cell,
        held_cell_m=held if seen.repeats > 1 else None,
        nodata=grid.nodata,
        strays=seen.strays,
        scores=seen.scores and source.quantity == "index" and _jump(classes),
    )


def _jump(classes: Classes) -> bool:
    """Whether a score of a class falls into another one, as 1/3 above a limit of 0.333."""
    return classes.breaks is not None and len(set(classes.codes(np.array([1.0, 2.0, 3.0]) / 3).tolist())) < 3


def _account(source: Source, kind: str, crs: CRS | None, *, scale: float | None = None, **found: Any) -> Account:
    return Account(
        file=source.name,
        kind=kind,
        crs=grids.label(crs),
        nodata_means=source.nodata_means,
        quantity=source.quantity,
        scale=None if scale is None else float(scale),
        indicative=scale is None or scale > PLAN_SCALE,
        date=source.date,
        origin=source.origin,
        **found,
    )


def _present(classes: Classes, words: pd.Series) -> Classes:
    """Of the classes that nobody chose those that the zones name."""
    if not classes.basis.default:
        return classes
    order = [classes.labels[number] for number in np.unique(classes.coded(words)) if number != UNKNOWN]
    return by_words(classes.words, order=order, basis=classes.basis)


def _unread(words: pd.Series, classes: Classes) -> tuple[str, ...]:
    """Words of zones that no class holds and that the classes do not know as no data."""
    if not classes.words:
        return ()
    folded = words.dropna().astype("string").str.split().str.join(" ").str.casefold()
    return tuple(sorted(set(words.dropna().astype(str)[~folded.isin(list(classes.words))])))
