"""How densely blocks may be built: the built share (KWT) and the buildings per hectare that a plan allows in them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kotaku_gis.spatial.overlay import covered_area
from kotaku_gis.spatial.uncertainty import U95_PER_SIGMA, area_sigma
from kotaku_gis.zoning.check_parcels import Checked
from kotaku_gis.zoning.coverage import built_areas, kdb_u95_pct
from kotaku_gis.zoning.density import M2_PER_HA
from kotaku_gis.zoning.judge import judged, rule_findings
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.taken_land import TakenLand, net_density


def check_density(site: Site, *, taken: TakenLand | None) -> Checked:
    """Judge the blocks that rules name: those of the plan, or of the residents where there is no plan.

    Buildings per hectare count on net land, without roads and open space (`taken`); where nobody has mapped these, or
    told how wide a road of the block is, the gross density is the least that the net one can be, and proves no more.
    """
    checks = [_kwt(site)] if site.rules.holds("kwt_max") else []
    asked = [name for name in ("density_max", "density_min") if site.rules.holds(name)]
    if asked and site.block is not None:
        found = net_density(site.drawn, site.block, taken)
        checks += [_density(site, name, found) for name in asked]
    if site.block is None or not checks:
        return Checked([], pd.DataFrame(), {})
    table = pd.concat([check.table for check in checks], axis=1)
    return Checked([rows for check in checks for rows in check.findings], table, {})


def _kwt(site: Site) -> Checked:
    block = site.building.geometry.iloc[:0] if site.block is None else site.block
    built = built_areas(site.drawn, parcel=block, building_sigma_m=site.sigma_m, parcel_sigma_m=site.sigma_m)
    value = 100 * built["built_m2"] / block.area
    walled = 100 * covered_area(block, site.walls).astype(float) / block.area if site.roofs else value
    return _rows(site, "kwt", "%", value, worst=value, best=walled, u95=kdb_u95_pct(built))


def _density(site: Site, name: str, found: pd.DataFrame) -> Checked:
    """The count is sure; the area errs by the corners of the block. Gross where the net area is unknown."""
    block = site.building.geometry.iloc[:0] if site.block is None else site.block
    net = found["net_ha"].notna()
    value = found["net_per_ha"].astype(float).where(net, found["gross_per_ha"])
    hectares = found["net_ha"].where(net, found["gross_ha"]).where(lambda area: area > 0, np.nan)
    u95 = value * U95_PER_SIGMA * area_sigma(block, sigma_m=site.sigma_m) / M2_PER_HA / hectares
    more = value.where(net, np.inf)
    worst, best = (more, value) if name == "density_max" else (value, more)
    return _rows(site, name, "unit/ha", value, worst=worst, best=best, u95=u95, sure=net)


def _rows(
    site: Site,
    name: str,
    unit: str,
    value: pd.Series,
    *,
    worst: pd.Series,
    best: pd.Series,
    u95: pd.Series,
    sure: pd.Series | None = None,
) -> Checked:
    limit = site.limits(site.block_units, "kwt_max" if name == "kwt" else name)
    unknown = pd.Series(pd.NA, index=value.index, dtype="string").mask(value.isna(), "no_net_land")
    verdict = judged(worst=worst, best=best, limits=limit, u95=u95, reason=unknown)
    if sure is not None:
        open_ended = (verdict["status"] == "indicative") & ~sure
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
