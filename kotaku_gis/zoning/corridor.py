"""Corridors along rivers, coasts, railways and power lines, and how buildings stand to them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.spatial.corridors import corridor_intrusions
from kotaku_gis.zoning.verdicts import status_at_least

QUARTER_SEGMENTS = 256
"""Straight pieces of a quarter circle: at 200 m a corridor is drawn at most 1 mm too narrow."""


def corridor_pairs(
    building: gpd.GeoSeries, *, objects: gpd.GeoSeries, candidates: pd.DataFrame, u95_m: float
) -> pd.DataFrame:
    """Pairs of a `building` and an `object` that a corridor or its uncertainty may reach.

    `candidates` holds a row for each `object` and each distance `required_m` that it may ask for.
    """
    reach = candidates.groupby("object")["required_m"].max().reindex(objects.index)
    asked = np.flatnonzero(reach.notna().to_numpy())
    tree = shapely.STRtree(building.to_numpy())
    distance = reach.to_numpy(dtype=float)[asked] + u95_m
    thing, house = tree.query(objects.to_numpy()[asked], predicate="dwithin", distance=distance)
    pairs = pd.DataFrame({"building": building.index[house], "object": objects.index[asked[thing]]})
    order = np.lexsort([asked[thing], house])
    return pairs.iloc[order].reset_index(drop=True)


def corridors(
    building: gpd.GeoSeries,
    *,
    objects: gpd.GeoSeries,
    candidates: pd.DataFrame,
    pairs: pd.DataFrame,
    u95_m: float,
    quarter_segments: int = QUARTER_SEGMENTS,
) -> pd.DataFrame:
    """How each pair of a building and an object stands to the distance that is to be kept.

    Where an object has several candidates, what all of them say counts; else the pair cannot be judged.

    Returns
    -------
    `building`, `object`, `distance_m`; `required_m` and `required_most_m`, the least and the greatest candidate;
    `intrusion_depth_m` and `intrusion_m2`, missing unless there is one distance; `status`; `reason`. A row a pair, in
    the order of `pairs`; an object without candidates is not assessable.
    """
    ways = candidates.reset_index(drop=True)
    rows = pairs.assign(pair=np.arange(len(pairs))).merge(ways.reset_index(names="way"), on="object")
    found = corridor_intrusions(
        building,
        gpd.GeoSeries(objects.reindex(ways["object"]).to_numpy(), index=ways.index, crs=objects.crs),
        required_m=ways["required_m"].astype(float),
        pairs=pd.DataFrame({"building": rows["building"], "object": rows["way"]}),
        quarter_segments=quarter_segments,
    )
    status = status_at_least(found["distance_m"], limit=found["required_m"], u95=u95_m)
    return _by_pair(pairs.reset_index(drop=True), found.assign(status=status, pair=rows["pair"].to_numpy()))


def _by_pair(pairs: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    by = found.groupby("pair")
    first = by[["distance_m", "intrusion_depth_m", "intrusion_m2", "status"]].first().reindex(pairs.index)
    least, most = (getattr(by["required_m"], end)().reindex(pairs.index) for end in ("min", "max"))
    several, differ = (by[name].nunique().reindex(pairs.index).gt(1) for name in ("required_m", "status"))
    reason = pd.Series(pd.NA, index=pairs.index, dtype="string")
    return pairs.assign(
        distance_m=first["distance_m"],
        required_m=least,
        required_most_m=most,
        intrusion_depth_m=first["intrusion_depth_m"].mask(several),
        intrusion_m2=first["intrusion_m2"].mask(several),
        status=first["status"].mask(differ).fillna("not_assessable").astype("string"),
        reason=reason.mask(differ, "depth_missing").mask(least.isna(), "distance_unknown"),
    )
