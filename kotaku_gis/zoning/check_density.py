"""How densely blocks may be built: the built share (KWT) and the buildings per hectare that a plan allows in them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.spatial.overlay import covered_area
from kotaku_gis.spatial.uncertainty import U95_PER_SIGMA, area_sigma
from kotaku_gis.zoning.check_parcels import Checked
from kotaku_gis.zoning.coverage import built_areas, kdb_u95_pct
from kotaku_gis.zoning.density import M2_PER_HA, density
from kotaku_gis.zoning.judge import judged, rule_findings
from kotaku_gis.zoning.site import Site


def check_density(site: Site, *, left_out: gpd.GeoSeries | None) -> Checked:
    """Judge the blocks that rules name: those of the plan, or of the residents where there is no plan.

    Buildings per hectare count on net land, without roads and open space (`left_out`); where nobody has mapped these,
    the gross density is the least that the net one can be, and proves no more than that.
    """
    checks = [_kwt(site)] if site.rules.holds("kwt_max") else []
    asked = [name for name in ("density_max", "density_min") if site.rules.holds(name)]
    if asked and site.block is not None:
        found = density(site.drawn, area=site.block, left_out=left_out)
        checks += [_density(site, name, found, net=left_out is not None) for name in asked]
    if site.block is None or not checks:
        return Checked([], pd.DataFrame(), {})
    table = pd.concat([check.table for check in checks], axis=1)
    return Checked([rows for check in checks for rows in check.findings], table, {})


def _kwt(site: Site) -> Checked:
    block = site.building.geometry.iloc[:0] if site.block is None else site.block
    built = built_areas(site.drawn, parcel=block, building_sigma_m=site.sigma_m, parcel_sigma_m=site.sigma_m)
    value = 100 * built["built_m2"] / block.area
    walled = 100 * covered_area(block, site.walls).astype(float) / block.area if site.roofs else value
    return _rows(site, "kwt", "%", worst=value, best=walled, u95=kdb_u95_pct(built), param="kwt_max")


def _density(site: Site, name: str, found: pd.DataFrame, *, net: bool) -> Checked:
    """The count is sure; the area errs by the corners of the block."""
    block = site.building.geometry.iloc[:0] if site.block is None else site.block
    value = found["net_per_ha" if net else "gross_per_ha"].astype(float)
    hectares = found["net_ha" if net else "gross_ha"].where(lambda area: area > 0, np.nan)
    u95 = value * U95_PER_SIGMA * area_sigma(block, sigma_m=site.sigma_m) / M2_PER_HA / hectares
    if net:
        return _rows(site, name, "unit/ha", worst=value, best=value, u95=u95, param=name)
    more = pd.Series(np.inf, index=value.index)
    worst, best = (more, value) if name == "density_max" else (value, more)
    return _rows(site, name, "unit/ha", worst=worst, best=best, u95=u95, param=name, shown=value)


def _rows(
    site: Site,
    name: str,
    unit: str,
    *,
    worst: pd.Series,
    best: pd.Series,
    u95: pd.Series,
    param: str,
    shown: pd.Series | None = None,
) -> Checked:
    value = worst if shown is None else shown
    limit = site.limits(site.block_units, param)
    unknown = pd.Series(pd.NA, index=value.index, dtype="string").mask(value.isna(), "no_net_land")
    verdict = judged(worst=worst, best=best, limits=limit, u95=u95, reason=unknown)
    if shown is not None:
        open_ended = verdict["status"] == "indicative"
        verdict["status"] = verdict["status"].mask(open_ended, "not_assessable")
        verdict["reason"] = verdict["reason"].mask(open_ended, "net_area_unknown")
    rows = rule_findings(
        value.index,
        name=name,
        unit=unit,
        unit_kind=site.block_kind,
        value=value,
        limits=limit,
        u95=u95,
        also_unverified=site.unverified,
        **verdict,
    )
    return Checked([rows], pd.DataFrame({name: value, f"{name}_status": verdict["status"]}), {})
