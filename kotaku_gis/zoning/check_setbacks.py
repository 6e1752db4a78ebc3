"""Setbacks of every building: behind each road that its parcel fronts, from its side lines and its rear line."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis import results
from kotaku_gis._garbage import swept_once
from kotaku_gis.i18n import text
from kotaku_gis.spatial.frontage import Frontage, frontage
from kotaku_gis.zoning.check_parcels import Checked
from kotaku_gis.zoning.fronts import FRONTS, edge_lines, front_lines, in_rumija, no_front_reason, plot_width_m
from kotaku_gis.zoning.gsb_lines import drawn_lines
from kotaku_gis.zoning.judge import fixed_limits, judged, no_limits, rule_findings
from kotaku_gis.zoning.road_widths import widths_at_fronts
from kotaku_gis.zoning.setback_lines import LAYERS, Lines, breach_layers, distances
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets
from kotaku_gis.zoning.verdicts import EDGE, ORDER


@swept_once()
def check_setbacks(site: Site, streets: Streets) -> Checked:
    """Judge every building behind every line that its parcel gives it, and say what could not be judged."""
    declared = site.parcel["front_override"] if site.parcel is not None and "front_override" in site.parcel else None
    found = frontage(
        site.land,
        streets.road.geometry,
        row_width_m=streets.numbers("row_width_m"),
        road_rank=streets.rank,
        barriers=streets.barriers,
        front_override=declared,
        u_m=site.u95_m,
    )
    reason = no_front_reason(found, parcel=site.land, road=streets.road.geometry)
    lines = {"gsb_front": _fronts(site, streets, found)}
    inside = _in_rumija(site, streets, found, lines["gsb_front"])
    kinds = {"gsb_side": "side", "gsb_rear": "rear"}
    lines |= {name: _edges(site, found, name, kind) for name, kind in kinds.items() if site.rules.holds(name)}
    del found  # of a city it is as large as all the rest
    front, *others = [_checked(site, name, lines.pop(name), reason) for name in list(lines)]
    checks = [front, inside, *others]
    evidence: dict[str, gpd.GeoDataFrame] = {}
    for name in (*LAYERS, "parcel_in_rumija"):
        parts = [check.evidence[name] for check in checks if len(check.evidence.get(name, ()))]
        evidence |= {name: pd.concat(parts, ignore_index=True)} if parts else {}
    table = pd.concat([check.table for check in checks], axis=1)
    return Checked([rows for check in checks for rows in check.findings], table, evidence)


def _fronts(site: Site, streets: Streets, found: Frontage) -> Lines:
    edges = found.edges[found.edges["kind"].isin(FRONTS)].reset_index(drop=True)
    roads = pd.DataFrame(
        {
            "road_class": streets.words("road_class").reindex(edges["road_id"]).to_numpy(),
            "row_width_m": streets.numbers("row_width_m").reindex(edges["road_id"]).to_numpy(),
        },
        index=edges.index,
    )
    measured = widths_at_fronts(edges.geometry, streets.road.geometry, road_id=edges["road_id"])
    roads["row_width_m"] = roads["row_width_m"].astype("Float64").fillna(measured.astype("Float64"))
    units = site.parcel_units.reindex(edges["parcel_id"]).set_axis(edges.index).join(roads)
    limits = site.limits(units, "gsb_front")
    if site.rules.holds("gsb_corner_secondary"):
        corner = site.limits(units, "gsb_corner_secondary")
        second = (edges["kind"] == "secondary_front") & corner["limit"].notna()
        limits = limits.mask(second, corner)
    limits = streets.limits(limits, road_id=edges["road_id"])
    base = front_lines(
        edges,
        measured_from=limits["measured_from"].fillna("batas_persil"),
        road=streets.road.geometry,
        row_width_m=streets.numbers("row_width_m"),
        carriage_width_m=streets.numbers("width_m"),
        u_m=site.u95_m,
        measured_row_m=measured,
    )
    table = base.assign(parcel=edges["parcel_id"], road=edges["road_id"].astype("string"), shift_m=0.0)
    way = streets.road.geometry.reindex(edges["road_id"]).set_axis(table.index)
    if streets.gsb_line is not None:
        drawn = drawn_lines(edges, parcel=site.land, gsb_line=streets.gsb_line, road=streets.road.geometry)
        table, limits = _with_drawn(table, limits, drawn)
    unknown = table["offset_m"].isna()
    return Lines(
        table.assign(reason=pd.Series(pd.NA, index=table.index, dtype="string").mask(unknown, "road_width_missing")),
        limits,
        extension_m=None,
        way=way,
    )


def _in_rumija(site: Site, streets: Streets, found: Frontage, lines: Lines) -> Checked:
    """Parcels that reach into the rumija by more than the map may be off: told apart, for no setback says so."""
    edges = found.edges[found.edges["kind"].isin(FRONTS)].reset_index(drop=True)
    deep = edges[(lines.table["gap_m"] < -site.u95_m).fillna(value=False).to_numpy()]
    parts = in_rumija(deep, parcel=site.land, road=streets.road.geometry, row_width_m=streets.numbers("row_width_m"))
    parcel = deep["parcel_id"].to_numpy()
    union = gpd.GeoDataFrame({"parcel": parcel}, geometry=parts.to_numpy(), crs=site.drawn.crs).dissolve("parcel")
    rows = results.findings(
        union.index,
        kind="measure",
        name="parcel_in_rumija",
        unit="m2",
        unit_kind="parcel",
        level="parcel",
        value=union.area.astype("Float64"),
        u95=site.u95_m,
        status="known",
    )
    layer = union.assign(finding_id="measure/parcel_in_rumija/parcel/" + union.index.astype(str))
    none = pd.DataFrame(index=site.building.index)
    return Checked([rows], none, {"parcel_in_rumija": layer.reset_index(drop=True)[["finding_id", "geometry"]]})


def _with_drawn(
    table: gpd.GeoDataFrame, limits: pd.DataFrame, drawn: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Fronts for which a plan draws the line: nothing of a building may stand before it."""
    at = drawn.index
    table = table.assign(behind=drawn["behind"].reindex(table.index))
    table.loc[at, "geometry"] = drawn.geometry
    table.loc[at, "offset_m"] = -drawn["shift_m"]
    table.loc[at, "shift_m"] = drawn["shift_m"]
    table.loc[at, "road_m"] = np.nan
    line = fixed_limits(
        pd.Series(0.0, index=at),
        op=">=",
        rule_id="gsb_line." + drawn["line"].astype("string"),
        source=text("zoning_measures.garis_peta"),
        legal_level="hukum",
        confidence="H",
        measured_from="garis_peta",
    )
    limits = limits.copy()
    for column in line.columns:
        limits.loc[at, column] = line[column]
    return table, limits


def _edges(site: Site, found: Frontage, name: str, kind: str) -> Lines:
    edges = edge_lines(found, kind=kind).reset_index(drop=True)
    units = site.parcel_units.reindex(edges["parcel_id"]).set_axis(edges.index)
    if name == "gsb_side" and site.rules.holds("side_waiver_max_width"):
        edges = edges.assign(plot_width_m=plot_width_m(found).reindex(edges["parcel_id"]).to_numpy())
    table = edges.rename(columns={"parcel_id": "parcel"}).assign(
        road=pd.Series(pd.NA, index=edges.index, dtype="string"),
        offset_m=0.0,
        shift_m=0.0,
        reason=pd.Series(pd.NA, index=edges.index, dtype="string"),
    )
    return Lines(table, site.limits(units, name), extension_m=0.0)


def _checked(site: Site, name: str, lines: Lines, no_line: pd.Series) -> Checked:
    """Findings of all buildings behind `lines`: the worst line of each road, or of each building."""
    pairs = site.on_parcels.merge(lines.table[["parcel", "road"]].reset_index(names="base"), on="parcel", how="inner")
    limits = lines.limits.loc[pairs["base"]].reset_index(drop=True)
    why = lines.table["reason"].loc[pairs["base"]].reset_index(drop=True)
    if name != "gsb_front":
        why = why.mask(why.isna() & _stands_over(site, lines, pairs), "straddles_parcels")
    known = limits["limit"].notna() & why.isna()
    drawn = distances(site, site.drawn, lines, pairs=pairs[known], geometry=True)
    doubtful = drawn.index[(drawn["distance_m"] < limits["limit"].reindex(drawn.index) + site.u95_m).fillna(value=True)]
    near = doubtful[(site.eaves_m.reindex(pairs["building"][doubtful]) > 0).to_numpy()]
    walls = distances(site, site.walls, lines, pairs=pairs.loc[near])
    worst = drawn["distance_m"].reindex(pairs.index)
    best = walls["distance_m"].reindex(pairs.index).fillna(worst)
    verdict = judged(worst=worst, best=best, limits=limits, u95=site.u95_m, reason=why)
    if "plot_width_m" in lines.table:
        verdict = _waived(site, verdict, lines.table.loc[pairs["base"]].reset_index(drop=True))
    rows = pairs.assign(
        distance_m=worst,
        intrusion_m2=drawn["intrusion_m2"].reindex(pairs.index),
        depth_m=drawn["intrusion_depth_m"].reindex(pairs.index),
        facade_m=drawn["facade_m"].reindex(pairs.index),
        cut=drawn["geometry"].reindex(pairs.index),
        **verdict,
    )
    worst_rows = _worst(rows)
    findings = _findings(site, name, worst_rows, limits.loc[worst_rows.index])
    findings.append(_without_line(site, name, pairs, no_line))
    table = _by_building(site, name, rows)
    bad = worst_rows[worst_rows["status"].isin(["indicative", "violation"])]
    key = f"rule/{name}/building/" + bad["building"].astype("string")
    several = worst_rows["building"].duplicated(keep=False).loc[bad.index]
    key = key.mask(several, key + "/" + bad["road"].fillna(""))
    return Checked(findings, table, breach_layers(site, lines, rows=bad, key=key))


def _stands_over(site: Site, lines: Lines, pairs: pd.DataFrame) -> pd.Series:
    """Whether a building of several parcels stands over the line of a pair by more than the map may be off.

    Such a line is no border where one owner holds both parcels; any other line of the building is one.
    """
    over = pairs["building"].isin(site.on_parcels["building"][site.on_parcels["building"].duplicated()])
    some = pairs[over]
    core = site.drawn.reindex(some["building"]).buffer(-site.u95_m)
    over[over] = shapely.intersects(core.to_numpy(), lines.table.geometry.reindex(some["base"]).to_numpy())
    return over


def _waived(site: Site, verdict: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Verdicts on side distances, exempt on parcels so narrow that the rules waive them.

    Where the width is not known, or nearer to the limit than the map may be off, a breach is not told as one.
    """
    units = site.parcel_units.reindex(edges["parcel"]).set_axis(verdict.index)
    limit = site.limits(units, "side_waiver_max_width")
    most, width = limit["limit"].astype("Float64"), edges["plot_width_m"].astype("Float64")
    narrow = (width <= most + EDGE).fillna(value=False)
    broken = verdict["status"].isin(["indicative", "violation"]) & most.notna() & ~narrow
    status = verdict["status"].mask(broken & (width < most + site.u95_m).fillna(value=False), "indicative")
    status = status.mask(broken & width.isna(), "not_assessable")
    reason = verdict["reason"].mask(broken & width.isna(), "plot_width_missing")
    told = "narrow_plot:" + most.round(2).astype("string") + " m, " + limit["source"].fillna("-")
    judged_at_all = verdict["reason"].isna()
    return verdict.assign(
        status=status.mask(narrow & judged_at_all, "exempt"), reason=reason.mask(narrow & judged_at_all, told)
    )


def _worst(rows: pd.DataFrame) -> pd.DataFrame:
    """The worst row of each building and road; of equal ones the deepest."""
    rank = pd.Series(pd.Categorical(rows["status"], categories=list(ORDER)).codes, index=rows.index)
    ordered = rows.assign(rank=rank, depth=rows["depth_m"].fillna(-1.0).astype(float)).sort_values(
        ["rank", "depth"], ascending=False, kind="stable"
    )
    first = ordered.drop_duplicates(["building", "road"])
    return rows.loc[np.sort(first.index)]


def _findings(site: Site, name: str, rows: pd.DataFrame, limits: pd.DataFrame) -> list[pd.DataFrame]:
    """One row a building; with the road as detail where it has several fronts."""
    several = rows["building"].duplicated(keep=False)
    found = []
    for some, detail in ((rows[~several], False), (rows[several], True)):
        units = pd.Index(some["building"])
        found.append(
            rule_findings(
                units,
                name=name,
                unit="m",
                unit_kind="building",
                value=some["distance_m"],
                limits=limits.loc[some.index],
                u95=site.u95_m,
                status=some["status"],
                reason=some["reason"],
                object_status=site.object_status.reindex(units),
                also_unverified=site.unverified,
                **({"detail": some["road"].to_numpy(dtype=object)} if detail else {}),
            )
        )
    return found


def _without_line(site: Site, name: str, pairs: pd.DataFrame, no_line: pd.Series) -> pd.DataFrame:
    """Buildings off all parcels, and those whose parcel has no such line."""
    rest = site.building.index.difference(pd.Index(pairs["building"].unique()), sort=False)
    home = site.home.reindex(rest)
    why = pd.Series(no_line.reindex(home).to_numpy(), index=rest, dtype="string").fillna(f"no_{name.split('_')[1]}")
    why = why.mask(home.isna(), "no_parcel")
    return rule_findings(
        rest,
        name=name,
        unit="m",
        unit_kind="building",
        value=pd.Series(pd.NA, index=rest, dtype="Float64"),
        limits=no_limits(rest, op=">=", reason=why),
        u95=site.u95_m,
        status="not_assessable",
        reason=why,
        object_status=site.object_status.reindex(rest),
    )


def _by_building(site: Site, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    by = rows.groupby("building", sort=False)
    table = by.agg(distance_m=("distance_m", "min"), depth_m=("depth_m", "max"), facade_m=("facade_m", "sum"))
    return table.reindex(site.building.index).add_prefix(f"{name}_")
