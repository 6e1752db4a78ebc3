"""The flag of each building: the highest class that covers enough of it, and whether the layer knows at all.

Five states keep the unknown apart from the safe: ``ok``, ``partial`` (some of the footprint lies on no data),
``no_data``, ``outside`` (beyond the layer), ``not_prone`` (where the layer states that there is no danger).
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.layers.raster import RasterLayer
from kotaku_gis.measure import verdict
from kotaku_gis.regulations import Regulation, Version
from kotaku_gis.spatial.overlay import covered_area
from kotaku_gis.spatial.raster import cell_shares, class_shares, open_grid

_ALL = 1 - 1e-6
_RULE_OF = {"index": "index", "depth_m": "flood_depth"}


@dataclass(frozen=True)
class Classes:
    """Classes of a hazard layer from low to high, by rising limits or by the values that stand for them.

    An empty label is a value that is known and free of the hazard, such as dry ground.
    """

    labels: tuple[str, ...]
    breaks: tuple[float, ...] | None = None
    values: tuple[float, ...] | None = None


def banded(version: Version) -> Classes:
    """The classes of a banded rule, one interval after the other; a value beyond them is no data."""
    bands = version.bands or ()
    ends = [-np.inf if bands[0].lo is None else bands[0].lo]
    ends += [np.inf if band.hi is None else band.hi for band in bands]
    return Classes(tuple(str(band.result) for band in bands), breaks=tuple(ends))


def raster_flags(building: gpd.GeoSeries, *, layer: RasterLayer, classes: Classes, min_share: float) -> pd.DataFrame:
    """Flags from a raster.

    Returns
    -------
    One row a building: ``status``; ``rank`` (1 for the lowest class) and ``label`` of the highest class that covers at
    least `min_share` of the footprint; ``class_share``; ``data_share``, ``nodata_share`` and ``outside_share``, which
    add up to 1.
    """
    grid = open_grid(layer.path, band=layer.source.band, crs=layer.crs, nodata=layer.nodata)
    table = class_shares(cell_shares(building, grid), breaks=classes.breaks, values=classes.values)
    share, cover = table["share"].to_numpy(), table["cover"]
    flags = _flags(share, cover["data"], cover["outside"], classes=classes, min_share=min_share)
    flags["nodata_share"] = cover["nodata"]
    if layer.source.nodata_means == "not_prone":
        flags["status"] = flags["status"].mask(flags["status"] == "no_data", "not_prone")
    return flags


def zone_flags(
    building: gpd.GeoSeries, *, zones: gpd.GeoDataFrame, order: tuple[str, ...], min_share: float
) -> pd.DataFrame:
    """Flags from zone polygons with a column ``hazard_class``; as `raster_flags`.

    Zones of one class are merged, and a higher class takes the place of a lower one where they overlap. `order` names
    the classes from low to high; zones of any other class hold no data.
    """
    words = zones["hazard_class"].astype("string").str.strip().str.casefold()
    area = building.area
    higher = pd.Series(0.0, index=building.index)
    columns = []
    for label in reversed(order):
        upto = covered_area(building, zones.geometry[words.isin(order[order.index(label) :])])
        columns.append(((upto - higher) / area).clip(lower=0).to_numpy())
        higher = upto
    share = np.column_stack(columns[::-1])
    data = pd.Series(share.sum(axis=1), index=building.index)
    anything = covered_area(building, zones.geometry) / area
    outside = (1 - anything).clip(lower=0)
    flags = _flags(share, data, outside, classes=Classes(order), min_share=min_share)
    flags["nodata_share"] = (anything - data).clip(lower=0)
    return flags


@verdict(
    kind="hazard",
    unit="class",
    per="building",
    each="hazard",
    needs={"building": "building", "layer": "{role}*", "limits": "@hazard_classes"},
)
def hazard(building: gpd.GeoSeries, *, layer: RasterLayer | gpd.GeoDataFrame, limits: Regulation) -> pd.DataFrame:
    """The flag of each building on one hazard layer; ``value`` is the rank of the class, 1 the lowest."""
    min_share = limits.number("min_share")
    if isinstance(layer, RasterLayer):
        name = _RULE_OF.get(layer.source.quantity or "", "index")
        version = limits.rule(name).at()
        classes = _own_classes(layer) or banded(version)
        flags = raster_flags(building, layer=layer, classes=classes, min_share=min_share)
    elif "hazard_class" not in layer:
        return pd.DataFrame({"status": "no_data", "reason": "column_missing:hazard_class"}, index=building.index)
    else:
        name = "index"
        version = limits.rule(name).at()
        flags = zone_flags(building, zones=layer, order=banded(version).labels, min_share=min_share)
    return pd.DataFrame(
        {
            "value": flags["rank"],
            "limit": min_share,
            "op": ">=",
            "margin": flags["class_share"] - min_share,
            "status": flags["status"],
            "reason": flags["label"],
            "rule_id": limits.rule_id(name),
            "source": limits.source(name),
            "confidence": version.confidence,
            "unverified": version.unverified,
        },
        index=building.index,
    )


def _own_classes(layer: RasterLayer) -> Classes | None:
    """Classes that the manifest declares: raster value to label, from low to high."""
    if layer.source.quantity != "class" or not layer.source.classes:
        return None
    pairs = sorted((float(value), label) for value, label in layer.source.classes.items())
    return Classes(tuple(label for _, label in pairs), values=tuple(value for value, _ in pairs))


def _flags(
    share: np.ndarray, data: pd.Series, outside: pd.Series, *, classes: Classes, min_share: float
) -> pd.DataFrame:
    free = [number for number, label in enumerate(classes.labels) if not label]
    share = np.delete(share, free, axis=1)
    reached = (share >= min_share) & (share > 0)
    rank = np.where(reached.any(axis=1), share.shape[1] - np.argmax(reached[:, ::-1], axis=1), 0)
    labels = np.array(["", *filter(None, classes.labels)], dtype=object)
    status = np.select([data > _ALL, data > 0, outside > _ALL], ["ok", "partial", "outside"], "no_data")
    flags = pd.DataFrame({"status": pd.Series(status, index=data.index, dtype="string")})
    flags["rank"] = pd.array(rank, dtype="Int64")
    flags["rank"] = flags["rank"].mask(flags["rank"] == 0)
    flags["label"] = pd.Series(labels[rank], index=data.index, dtype="string").mask(rank == 0)
    flags["class_share"] = np.where(rank > 0, share[np.arange(len(rank)), np.maximum(rank, 1) - 1], 0.0)
    flags["data_share"], flags["outside_share"] = data, outside
    return flags
