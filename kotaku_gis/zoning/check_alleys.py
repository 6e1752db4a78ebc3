"""Alleys against the least width that a plan asks of them, those that are there and those that are planned."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.zoning.check_parcels import Checked
from kotaku_gis.zoning.footprint import part_width_m
from kotaku_gis.zoning.judge import judged, rule_findings
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import RANK, Streets

PARAM = "alley_min_width"


def check_alleys(site: Site, *, road: gpd.GeoDataFrame | None, plan_road: gpd.GeoDataFrame | None) -> Checked:
    """Judge every alley by its written width; a road drawn as an area that is nowhere so wide cannot be in its middle.

    Alleys are roads of the classes ``lingkungan`` and ``gang``. Of a road without a class, or without a width where
    its area leaves it open, nothing can be said. A planned road counts by its carriageway, else by its reserve.
    """
    if not site.rules.holds(PARAM):
        return Checked([], pd.DataFrame(), {})
    layers = {"road": road, "plan_road": plan_road}
    return Checked(
        [_rows(site, kind, roads) for kind, roads in layers.items() if roads is not None], pd.DataFrame(), {}
    )


def _rows(site: Site, kind: str, roads: gpd.GeoDataFrame) -> pd.DataFrame:
    some = Streets(roads)
    rank = some.rank
    alley = Streets(roads[(rank.isna() | (rank >= RANK["lingkungan"])).to_numpy(dtype=bool)])
    written = alley.numbers("width_m")
    if kind == "plan_road":
        written = written.fillna(alley.numbers("row_width_m"))
    widest = _widest_m(alley.road.geometry).where(written.isna())
    limits = site.limits(_units(site, alley), PARAM)
    reason = pd.Series(pd.NA, index=written.index, dtype="string")
    reason = reason.mask(written.isna() & widest.isna(), "road_width_missing")
    reason = reason.mask(alley.words("road_class").isna(), "road_class_missing")
    verdict = judged(
        worst=written.fillna(0.0 * widest), best=written.fillna(widest), limits=limits, u95=site.u95_m, reason=reason
    )
    open_ended = written.isna() & (verdict["status"] == "indicative")
    planned = "planned" if kind == "plan_road" else "existing"
    return rule_findings(
        written.index,
        name=PARAM,
        unit="m",
        unit_kind=kind,
        value=written.fillna(widest),
        limits=limits,
        u95=site.u95_m,
        status=verdict["status"].mask(open_ended, "not_assessable"),
        reason=verdict["reason"].mask(open_ended, "road_width_missing"),
        object_status=alley.words("status").where(lambda status: status == "planned").fillna(planned),
        also_unverified=site.unverified,
    )


def _widest_m(roads: gpd.GeoSeries) -> pd.Series:
    """Width of roads that are areas where they are widest; missing for axes."""
    areal = roads[shapely.get_dimensions(roads.to_numpy()) == 2]
    return part_width_m(areal).reindex(roads.index).astype("Float64")


def _units(site: Site, alley: Streets) -> pd.DataFrame:
    """What a rule asks of an alley: its class, and the zone and blocks that its middle touches."""
    units = pd.DataFrame({"road_class": alley.words("road_class")}, index=alley.road.index)
    reach = alley.numbers("width_m").fillna(0.0).astype(float) / 2 + site.u95_m
    middle = alley.road.geometry.representative_point()
    lines = shapely.get_dimensions(alley.road.geometry.to_numpy()) == 1
    middle[lines] = alley.road.geometry[lines].interpolate(0.5, normalized=True)
    for column, areas in {"block_id": site.block, "rt_id": site.rt}.items():
        if areas is not None:
            units[column] = _beside(middle, areas, reach).astype("string")
    if site.zone is not None:
        home = _beside(middle, site.zone.geometry, reach)
        units = units.assign(zone_id=home.astype("string"), zone_code=home.map(site.zone["code"]).astype("string"))
    return units


def _beside(middle: gpd.GeoSeries, areas: gpd.GeoSeries, reach_m: pd.Series) -> pd.Series:
    """The nearest area within the reach of each point, the first of equal ones."""
    point, area = shapely.STRtree(areas.to_numpy()).query(middle.to_numpy(), predicate="dwithin", distance=reach_m)
    away = shapely.distance(middle.to_numpy()[point], areas.to_numpy()[area])
    pairs = pd.DataFrame({"point": point, "area": area, "away": away.round(6)})
    first = pairs.sort_values(["point", "away", "area"], kind="stable").drop_duplicates("point")
    found = pd.Series(areas.index.to_numpy()[first["area"]], index=middle.index[first["point"]], dtype=object)
    return found.reindex(middle.index)
