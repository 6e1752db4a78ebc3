"""What a parcel must have at least: floors over its area (minimum KLB), and an area of its own."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.spatial.uncertainty import area_u95
from kotaku_gis.zoning.judge import judged, rule_findings
from kotaku_gis.zoning.site import Site

PARAMS = {"klb_min": "klb_min", "lot_min": "lot_min_m2"}
"""Rule of a finding to the parameter that sets it."""


def klb_min(
    site: Site, limit: pd.DataFrame, *, areas: pd.DataFrame, least_m2: pd.Series, u95: pd.Series, unbuilt: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Findings and table of the minimum KLB: judged at the least floors with the walls furthest in, and at the most.

    With unknown storeys the footprints may prove that the minimum is met, never that it is not.

    Parameters
    ----------
    areas, least_m2, u95
        As `kotaku_gis.zoning.floor_area` has them for the parcels; `least_m2` with the walls as far in as they may be.
    unbuilt
        Why a parcel cannot be judged at all; an empty one breaks no minimum.
    """
    plot_m2 = site.plots.area
    lowest, unknown = areas["lowest_m2"] / plot_m2, areas["basis"] == "unknown"
    most = (areas["highest_m2"] / plot_m2).mask(unknown)
    verdict = judged(worst=least_m2 / plot_m2, best=most, limits=limit, u95=u95, reason=unbuilt)
    open_ended = (verdict["status"] == "not_assessable") & verdict["reason"].isna()
    reason = verdict["reason"].mask(open_ended, "levels_missing")
    rows = rule_findings(
        plot_m2.index,
        name="klb_min",
        unit="ratio",
        unit_kind="parcel",
        value=lowest.mask(open_ended),
        limits=limit,
        also_unverified=site.unverified,
        u95=u95,
        status=verdict["status"],
        reason=reason,
    )
    return rows, pd.DataFrame({"klb_min_ratio": limit["limit"], "klb_min_status": verdict["status"]})


def lot_min(site: Site, limit: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Findings and table of the area (m2) of every parcel, built on or not.

    Where a written area is known, a parcel breaks the minimum only if both it and the drawn area do.
    """
    drawn = site.land.area
    u95 = area_u95(site.land, sigma_m=site.sigma_m)
    written = _written_m2(site.parcel, drawn)
    both = pd.concat([drawn, written], axis=1)
    verdict = judged(worst=both.min(axis=1), best=both.max(axis=1), limits=limit, u95=u95)
    rows = rule_findings(
        drawn.index,
        name="lot_min",
        unit="m2",
        unit_kind="parcel",
        value=drawn,
        limits=limit,
        also_unverified=site.unverified,
        u95=u95,
        **verdict,
    )
    return rows, pd.DataFrame({"lot_min_m2": limit["limit"], "lot_min_status": verdict["status"]})


def _written_m2(parcel: gpd.GeoDataFrame | None, drawn: pd.Series) -> pd.Series:
    if parcel is None or "written_area_m2" not in parcel:
        return drawn
    written = parcel["written_area_m2"].astype("Float64")
    return written.where(written > 0).astype("float64").fillna(drawn)
