"""Height, storeys and spacing of every building."""

from __future__ import annotations

import pandas as pd

from kotaku_gis.spatial.distance import neighbour_distance_m
from kotaku_gis.zoning.check_parcels import Checked
from kotaku_gis.zoning.height import assumed_floor_to_floor_m, height_range_m
from kotaku_gis.zoning.judge import judged, rule_findings
from kotaku_gis.zoning.site import Site


def check_buildings(site: Site) -> Checked:
    """Judge every building by the limits that the rule table sets for where it stands."""
    checks = {"height_max_m": _height, "storeys_max": _storeys, "spacing_min": _spacing}
    done = [
        check(site, site.limits(site.building_units, param))
        for param, check in checks.items()
        if site.rules.holds(param)
    ]
    table = pd.concat([check.table for check in done], axis=1) if done else pd.DataFrame(index=site.building.index)
    return Checked([rows for check in done for rows in check.findings], table, {})


def _height(site: Site, limit: pd.DataFrame) -> Checked:
    """Measured, or as many levels as there are times the lowest and the highest storey met."""
    found = height_range_m(
        storeys=site.numbers("storeys"), height_m=site.numbers("height_m"), floor_to_floor_m=assumed_floor_to_floor_m()
    )
    measured = found["lowest_m"] == found["highest_m"]
    u95 = pd.Series(0.0, index=found.index).mask(measured.fillna(value=False), site.height_u95_m)
    return _rows(site, "height", "m", found["highest_m"], found["lowest_m"], limit, u95=u95, missing="height_missing")


def _storeys(site: Site, limit: pd.DataFrame) -> Checked:
    storeys = site.numbers("storeys")
    return _rows(site, "storeys", "storeys", storeys, storeys, limit, u95=0.0, missing="levels_missing")


def _spacing(site: Site, limit: pd.DataFrame) -> Checked:
    """Distance to the nearest other building; between walls it may be wider by the eaves of both."""
    drawn = neighbour_distance_m(site.drawn).astype("Float64")
    widest = float(site.eaves_m.max()) if len(site.eaves_m) else 0.0
    best = drawn + site.eaves_m + widest
    return _rows(site, "spacing", "m", drawn, best, limit, u95=site.u95_m, missing="no_neighbour")


def _rows(
    site: Site,
    name: str,
    unit: str,
    worst: pd.Series,
    best: pd.Series,
    limit: pd.DataFrame,
    *,
    u95: pd.Series | float,
    missing: str,
) -> Checked:
    unknown = pd.Series(pd.NA, index=worst.index, dtype="string").mask(worst.isna(), missing)
    verdict = judged(worst=worst, best=best, limits=limit, u95=u95, reason=unknown)
    rows = rule_findings(
        site.building.index,
        name=name,
        unit=unit,
        unit_kind="building",
        value=worst,
        limits=limit,
        u95=u95,
        object_status=site.object_status,
        also_unverified=site.unverified,
        **verdict,
    )
    return Checked([rows], pd.DataFrame({name: worst, f"{name}_status": verdict["status"]}), {})
