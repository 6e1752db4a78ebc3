"""KDB, KLB, KDH and KTB of every parcel against the limits of its zones."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from kotaku_gis._garbage import swept_once
from kotaku_gis.zoning.basement import ktb_pct
from kotaku_gis.zoning.check_minimums import klb_min, lot_min
from kotaku_gis.zoning.coverage import kdb_excess_m2, kdb_u95_pct
from kotaku_gis.zoning.floor_area import floor_areas, klb_u95
from kotaku_gis.zoning.green import green_u95_pct, unbuilt_m2
from kotaku_gis.zoning.judge import judged, rule_findings
from kotaku_gis.zoning.shares import covered_twice, pro_rata_limit, strictest_limit, zone_shares
from kotaku_gis.zoning.site import Site


class Checked(NamedTuple):
    """Findings, a wide table of the units, and layers of evidence by name."""

    findings: list[pd.DataFrame]
    table: pd.DataFrame
    evidence: dict[str, gpd.GeoDataFrame]


def parcel_limits(site: Site, param: str) -> pd.DataFrame:
    """Limit of each parcel: of its zone, or the limits of its zones weighted with its share of each.

    `strictest` is the strictest of them, as a sensitivity. Where zones lie on one another nobody knows which holds:
    the strictest and the mildest of them are the two readings.
    """
    found = site.limits(site.parcel_units, param)
    parts = site.parcel_parts
    several = parts[parts["feature"].duplicated(keep=False)]
    if several.empty or site.zone is None:
        return found.assign(strictest=found["limit"])
    units = site.parcel_units.reindex(several["feature"]).reset_index(drop=True)
    code = several["area"].map(site.zone["code"]).astype("string").reset_index(drop=True)
    units = units.assign(zone_id=several["area"].astype("string").to_numpy(), zone_code=code)
    own = site.limits(units, param)
    parts = several.reset_index(drop=True).assign(piece=range(len(several)))
    by_piece = parts.drop(columns="area").rename(columns={"piece": "area"})
    found = found.assign(strictest=found["limit"])
    for column in ("limit", "limit_mild"):
        weighted = pro_rata_limit(by_piece, limit=own[column])
        found.loc[weighted.index, column] = weighted.astype("Float64")
    strict = strictest_limit(by_piece, limit=own["limit"], at_most=bool((found["op"] == "<=").all()))
    found.loc[strict.index, "strictest"] = strict.astype("Float64")
    doubled = covered_twice(several)
    for column, mild in (("limit", False), ("limit_mild", True)):
        at_most = bool((found["op"] == "<=").all()) != mild
        found.loc[doubled, column] = strictest_limit(by_piece, limit=own[column], at_most=at_most).reindex(doubled)
    lost = found["limit"].isna() & found["reason"].isna()
    return found.assign(reason=found["reason"].mask(lost, f"rule_missing:{param}"))


@swept_once()
def check_parcels(site: Site, *, green: gpd.GeoSeries | None) -> Checked:
    """Judge every parcel; one without a mapped building is not, for nobody knows whether it is built on."""
    checks = [_kdb(site), _klb(site), _kdh(site, green)]
    if site.rules.holds("ktb_max"):
        checks.append(_ktb(site))
    if site.rules.holds("lot_min_m2"):
        rows, lots = lot_min(site, parcel_limits(site, "lot_min_m2"))
        checks.append(Checked([rows], lots, {}))
    shares = zone_shares(site.parcel_parts, code=None if site.zone is None else site.zone["code"])
    units = site.parcel_units.assign(zone_shares=shares.reindex(site.parcel_units.index))
    table = pd.concat([units, *(check.table for check in checks)], axis=1)
    evidence = {name: layer for check in checks for name, layer in check.evidence.items()}
    return Checked([rows for check in checks for rows in check.findings], table, evidence)


def _unbuilt(site: Site, built: pd.Series) -> pd.Series:
    nothing = _netless(site).mask((built == 0).fillna(value=False), "no_building")
    return _netless(site).fillna(nothing)


def _netless(site: Site) -> pd.Series:
    """Why a parcel has no known net area."""
    if site.net is None:
        return pd.Series(pd.NA, index=site.plots.index, dtype="string")
    return site.net.reason


def _kdb(site: Site) -> Checked:
    parcel, limit = site.plots, parcel_limits(site, "kdb_max")
    value, u95 = 100 * site.built["built_m2"] / parcel.area, kdb_u95_pct(site.built)
    walled = 100 * site.walled_m2 / parcel.area
    verdict = judged(worst=value, best=walled, limits=limit, u95=u95, reason=_unbuilt(site, value))
    rows = _rows(site, "kdb", "%", value, limit, u95=u95, **verdict)
    over = verdict["status"].isin(["indicative", "violation"])
    excess = kdb_excess_m2(value, parcel_m2=parcel.area, max_pct=limit["limit"])
    layer = gpd.GeoDataFrame(
        {"finding_id": "rule/kdb/parcel/" + parcel.index.astype(str), "excess_m2": excess.astype(float)},
        geometry=parcel,
        crs=parcel.crs,
    )
    table = pd.DataFrame(
        {"kdb_pct": value, "kdb_max_pct": limit["limit"], "kdb_strictest_pct": limit["strictest"]}
    ).assign(kdb_status=verdict["status"], excess_m2=excess)
    return Checked([rows], table, {"kdb_excess": layer[over.to_numpy()].reset_index(drop=True)})


def _klb(site: Site) -> Checked:
    parcel, limit = site.plots, parcel_limits(site, "klb_max")
    areas = floor_areas(site.drawn, parcel=parcel, floors=site.floors)
    u95 = klb_u95(areas, built=site.built)
    lowest, highest = areas["lowest_m2"] / parcel.area, areas["highest_m2"] / parcel.area
    unbuilt = _unbuilt(site, areas["lowest_m2"])
    unknown = (areas["basis"] == "unknown") & (areas["lowest_m2"] > 0)
    least = _least_walls(site, areas) / parcel.area
    sure = judged(worst=lowest, best=least, limits=limit, u95=u95, reason=unbuilt)
    whole = judged(worst=highest.mask(unknown, lowest), best=least, limits=limit, u95=u95, reason=unbuilt)
    holds = unknown & ~sure["status"].isin(["violation", "indicative"]) & limit["limit"].notna()
    status = whole["status"].mask(unknown, sure["status"]).mask(holds, "not_assessable")
    rows = _rows(
        site,
        "klb",
        "ratio",
        lowest.mask(holds),
        limit,
        u95=u95,
        status=status,
        reason=whole["reason"].mask(holds, "levels_missing"),
    )
    table = pd.DataFrame({"klb_ratio": lowest.mask(unknown), "klb_lowest": lowest, "klb_basis": areas["basis"]})
    told = {"klb_max_ratio": limit["limit"], "klb_strictest_ratio": limit["strictest"], "klb_status": status}
    table = table.assign(**told)
    if not site.rules.holds("klb_min"):
        return Checked([rows], table, {})
    asked = parcel_limits(site, "klb_min")
    more, minimum = klb_min(site, asked, areas=areas, least_m2=least * parcel.area, u95=u95, unbuilt=unbuilt)
    return Checked([rows, more], table.join(minimum), {})


def _least_walls(site: Site, areas: pd.DataFrame) -> pd.Series:
    """The least floor area of each parcel when outlines are roofs: floors drawn shrink with the wall."""
    known = site.floors
    if not site.roofs:
        return areas["lowest_m2"]
    shrunk = (site.walls.area / site.drawn.area).where(known["basis"] != "level_areas", 1.0)
    return floor_areas(site.drawn, parcel=site.plots, floors=known.assign(lowest_m2=known["lowest_m2"] * shrunk))[
        "lowest_m2"
    ]


def _kdh(site: Site, green: gpd.GeoSeries | None) -> Checked:
    parcel, limit = site.plots, parcel_limits(site, "kdh_min")
    free = 100 - 100 * site.built["built_m2"] / parcel.area
    if green is None:
        u95, most = kdb_u95_pct(site.built), 100 - 100 * site.walled_m2 / parcel.area
        verdict = judged(worst=free, best=most, limits=limit, u95=u95, reason=_netless(site))
        open_ended = ~verdict["status"].isin(["violation", "indicative"]) & verdict["reason"].isna()
        status = verdict["status"].mask(open_ended, "not_assessable")
        reason = verdict["reason"].mask(open_ended, "green_layer_missing")
        rows = _rows(site, "kdh", "%", free.mask(open_ended), limit, u95=u95, status=status, reason=reason)
        return Checked([rows], pd.DataFrame({"open_pct": free, "kdh_status": status}), {})
    planted = unbuilt_m2(green, building=site.walls, parcel=parcel)
    value = 100 * planted / parcel.area
    u95 = green_u95_pct(green, parcel=parcel, green_m2=planted, green_sigma_m=site.sigma_m, parcel_sigma_m=site.sigma_m)
    verdict = judged(worst=value, best=value, limits=limit, u95=u95, reason=_netless(site))
    rows = _rows(site, "kdh", "%", value, limit, u95=u95, **verdict)
    table = pd.DataFrame(
        {"kdh_pct": value, "open_pct": free, "kdh_min_pct": limit["limit"], "kdh_strictest_pct": limit["strictest"]}
    )
    return Checked([rows], table.assign(kdh_status=verdict["status"]), {})


def _ktb(site: Site) -> Checked:
    parcel, limit = site.plots, parcel_limits(site, "ktb_max")
    value = ktb_pct(site.numbers("basement_m2"), building=site.drawn, parcel=parcel)
    unknown = _unbuilt(site, site.built["built_m2"]).mask(value.isna(), "basement_missing")
    verdict = judged(worst=value, best=value, limits=limit, u95=0.0, reason=unknown)
    return Checked([_rows(site, "ktb", "%", value, limit, u95=0.0, **verdict)], pd.DataFrame({"ktb_pct": value}), {})


def _rows(
    site: Site, name: str, unit: str, value: pd.Series, limit: pd.DataFrame, **columns: pd.Series | float
) -> pd.DataFrame:
    return rule_findings(
        value.index,
        name=name,
        unit=unit,
        unit_kind="parcel",
        value=value,
        limits=limit,
        also_unverified=site.unverified,
        **columns,
    )
