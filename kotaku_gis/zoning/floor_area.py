"""KLB: the floors on a parcel over its area, from what is known of each building."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.spatial.overlay import covered_area, overlap_areas
from kotaku_gis.spatial.uncertainty import share_u95_pct
from kotaku_gis.zoning.height import assumed_floor_to_floor_m, levels_of_height
from kotaku_gis.zoning.verdicts import status_at_most, status_of_range

BASES = ("level_areas", "levels", "height", "unknown")
"""What the floor area of a building rests on, the surest first."""


def level_area_m2(levels: pd.Series) -> pd.Series:
    """Summed area (m2) of the levels of a building, written from the ground up as ``60+60+30``; missing if unreadable.

    Examples
    --------
    >>> level_area_m2(pd.Series(["60+60+30", "48,5 + 20", "?", None])).tolist()
    [150.0, 68.5, <NA>, <NA>]
    """
    parts = levels.astype("string").str.replace(",", ".").str.split("+").explode()
    figures = pd.to_numeric(parts.str.strip(), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    total = np.bincount(pd.RangeIndex(len(levels)).repeat(parts.groupby(level=0, sort=False).size()), weights=figures)
    return pd.Series(total, index=levels.index, name="level_area_m2").astype("Float64")


def floors(
    building: gpd.GeoSeries,
    *,
    level_area_m2: pd.Series,
    storeys: pd.Series,
    height_m: pd.Series | None = None,
    basis: str | None = None,
    floor_to_floor_m: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Floor area (m2) of each building between `lowest_m2` and `highest_m2`, and the `basis` that it rests on.

    The surest of `BASES` that a building offers, or the one that is asked for. With none of them its footprint is the
    least it can have, and the most is missing. A height tells the number of levels by `floor_to_floor_m`.
    """
    tall = storeys.astype("Float64") * pd.NA if height_m is None else height_m
    levels = levels_of_height(tall, floor_to_floor_m=floor_to_floor_m or assumed_floor_to_floor_m())
    offered = pd.DataFrame({"level_areas": level_area_m2, "levels": storeys, "height": tall}).notna()
    offered &= [basis in (None, name) for name in offered]
    found = np.select([offered[name] for name in offered], [str(name) for name in offered], "unknown")
    footprint, by_levels = building.area, building.area * storeys.astype("Float64")
    conditions = [found == name for name in BASES[:3]]
    choice = {
        "lowest_m2": ([level_area_m2, by_levels, footprint * levels["fewest"]], footprint),
        "highest_m2": ([level_area_m2, by_levels, footprint * levels["most"]], np.nan),
    }
    figures = {
        name: np.select(conditions, [part.to_numpy(dtype=float, na_value=np.nan) for part in parts], other)
        for name, (parts, other) in choice.items()
    }
    return pd.DataFrame({"basis": pd.Series(found, index=building.index, dtype="string"), **figures})


def floor_areas(building: gpd.GeoSeries, *, parcel: gpd.GeoSeries, floors: pd.DataFrame) -> pd.DataFrame:
    """Floor area on each parcel; a building across parcels counts on each with the share of its footprint there.

    Returns
    -------
    Index of `parcel`. `basis`, the least sure of its buildings; `lowest_m2`, `highest_m2` as `floors`; `drawn_m2`, how
    much of the lowest rests on drawn footprints and not on areas that were stated.
    """
    pairs = overlap_areas(building, parcel)
    of, place = building.index.get_indexer(pairs["feature"]), parcel.index.get_indexer(pairs["area"])
    share = (pairs["area_m2"] / building.area.to_numpy()[of]).to_numpy()

    def total(weights: np.ndarray) -> np.ndarray:
        return np.bincount(place, weights=weights, minlength=len(parcel))

    basis, least = floors["basis"].to_numpy(dtype=object), floors["lowest_m2"].to_numpy()
    rank = np.zeros(len(parcel), dtype=np.int64)
    np.maximum.at(rank, place, pd.Categorical(basis, categories=list(BASES)).codes.astype(np.int64)[of])
    unknown = basis == "unknown"
    twice = _twice_m2(building, parcel, unknown, guessed=total(np.where(unknown[of], pairs["area_m2"], 0.0)))
    return pd.DataFrame(
        {
            "basis": pd.Series(np.asarray(BASES, dtype=object)[rank], index=parcel.index, dtype="string"),
            "lowest_m2": total(share * least[of]) - twice,
            "highest_m2": total(share * floors["highest_m2"].to_numpy()[of]),
            "drawn_m2": total(np.where(basis[of] == "level_areas", 0.0, share * least[of])) - twice,
        },
        index=parcel.index,
    )


def _twice_m2(
    building: gpd.GeoSeries, parcel: gpd.GeoSeries, unknown: np.ndarray, *, guessed: np.ndarray
) -> np.ndarray:
    """How much of the footprints that stand for unknown floors lies over one another, and must not count twice."""
    if not unknown.any():
        return guessed
    once = covered_area(parcel, building) - covered_area(parcel, building[~unknown])
    return np.asarray(guessed - once.to_numpy(dtype=float, na_value=0.0))


def klb_u95(areas: pd.DataFrame, *, built: pd.DataFrame) -> pd.Series:
    """Uncertainty of the KLB of each parcel: floors drawn err as their footprint does, stated areas do not.

    `areas` are those of `floor_areas`, `built` those of `kotaku_gis.zoning.coverage.built_areas`.
    """
    times = (areas["drawn_m2"] / built["built_m2"]).where(built["built_m2"] > 0, 0.0)
    u95 = share_u95_pct(
        part_m2=areas["lowest_m2"],
        part_sigma_m2=built["built_sigma_m2"] * times,
        whole_m2=built["parcel_m2"],
        whole_sigma_m2=built["parcel_sigma_m2"],
    )
    return pd.Series(u95 / 100, index=areas.index, name="klb_u95")


def klb_status(areas: pd.DataFrame, *, parcel_m2: pd.Series, limit: pd.Series | float, u95: pd.Series) -> pd.DataFrame:
    """`status` and `reason` of the KLB of each parcel; a lower bound may prove a breach, never that the limit holds."""
    best = status_at_most(areas["lowest_m2"] / parcel_m2, limit=limit, u95=u95)
    worst = status_at_most(areas["highest_m2"] / parcel_m2, limit=limit, u95=u95)
    open_ended = (areas["basis"] == "unknown") & ~best.isin(["violation", "indicative"])
    between = status_of_range(worst=worst.where(areas["basis"] != "unknown", "violation"), best=best)
    status = between.mask(areas["basis"] == "unknown", best).mask(open_ended, "not_assessable")
    reason = pd.Series(pd.NA, index=areas.index, dtype="string").mask(open_ended, "levels_missing")
    return pd.DataFrame({"status": status, "reason": reason})
