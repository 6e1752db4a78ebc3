"""Parcels and buildings across borders: their share of each zone or parcel, and the limit that follows from it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.spatial.overlay import overlap_shapes, shares
from kotaku_gis.zoning.footprint import part_width_m

_TWICE = 0.001
_LISTED = 0.10
"""Share of a parcel that may lie outside all zones with a limit before the limit of the whole is unknown."""


def area_shares(features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.DataFrame:
    """What each feature has in common with each area: `feature`, `area`, `area_m2`, `share` and the `width_m` of it.

    The width is only measured of features with more than one part, and of those that lie partly outside.
    """
    parts = shares(features, areas).rename(columns={"feature_share": "share"}).drop(columns="area_share")
    several = parts["feature"].duplicated(keep=False) | (parts["share"] < 1 - 1e-9)
    width = part_width_m(overlap_shapes(parts[several], features, areas))
    return parts.assign(width_m=width.reindex(parts.index))


def straddles(parts: pd.DataFrame, *, u95_m: float, flag: str) -> pd.Series:
    """By feature: `flag` with parts in several areas, ``sliver`` when one is narrower than `u95_m`, else missing.

    A sliver may be nothing but an error of the border between the areas.
    """
    by = parts.groupby("feature", sort=False)["width_m"]
    found = pd.Series(flag, index=by.min().index, dtype="string", name="flag")
    return found.mask(by.min() < u95_m, "sliver").mask(by.size() < 2)


def largest_area(parts: pd.DataFrame) -> pd.Series:
    """By feature: the area with the largest share; of equal ones the first."""
    rounded = parts.assign(share=parts["share"].round(9))
    first = rounded.sort_values("share", ascending=False, kind="stable").drop_duplicates("feature")
    return first.set_index("feature")["area"].reindex(parts["feature"].unique())


def pro_rata_limit(parts: pd.DataFrame, *, limit: pd.Series) -> pd.Series:
    """By feature: the limits of its areas, weighted with its share of each.

    Missing when more than a tenth of the feature has no limit.
    """
    known = parts.assign(limit=limit.astype("Float64").reindex(parts["area"]).to_numpy()).dropna(subset="limit")
    weighted = (known["share"] * known["limit"]).groupby(known["feature"].to_numpy(), sort=False).sum()
    covered = known.groupby("feature", sort=False)["share"].sum()
    return (weighted / covered).where(covered >= 1 - _LISTED).reindex(parts["feature"].unique())


def strictest_limit(parts: pd.DataFrame, *, limit: pd.Series, at_most: bool) -> pd.Series:
    """By feature: the strictest of the limits of its areas, as a sensitivity of the weighted one."""
    by = pd.Series(limit.reindex(parts["area"]).to_numpy(), index=parts["feature"]).groupby(level=0, sort=False)
    return by.min() if at_most else by.max()


def covered_twice(parts: pd.DataFrame) -> pd.Index:
    """Features whose shares of areas are more than the whole, so that some of these lie on one another."""
    whole = parts.groupby("feature", sort=False)["share"].sum()
    return pd.Index(whole.index[whole > 1 + _TWICE])


def zone_shares(parts: pd.DataFrame, *, code: pd.Series | None) -> pd.Series:
    """By feature that lies in several zones: the share of each, the largest first; missing in one zone.

    Examples
    --------
    >>> parts = pd.DataFrame({"feature": ["P1", "P1", "P2"], "area": ["a", "b", "b"], "share": [0.3, 0.7, 1.0]})
    >>> zone_shares(parts, code=pd.Series({"a": "R-4", "b": "K-2"})).tolist()
    ['K-2 70.0 %; R-4 30.0 %']
    """
    several = parts[parts["feature"].duplicated(keep=False)]
    if several.empty or code is None:
        return pd.Series(dtype="string", name="zone_shares")
    ordered = several.sort_values("share", ascending=False, kind="stable")
    named = ordered["area"].map(code).astype("string").fillna("?")
    text = named + " " + (100 * ordered["share"]).map("{:.1f} %".format).astype("string")
    return text.groupby(ordered["feature"].to_numpy()).agg("; ".join).astype("string").rename("zone_shares")
