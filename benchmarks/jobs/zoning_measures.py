"""Zoning: KDB with its verdict for every parcel, and every setback of every building, beside geopandas."""

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from benchmarks.city import City, city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.regulations import load
from kotaku_gis.settings import Place, Zoning
from kotaku_gis.spatial.assign import area_by_largest_overlap
from kotaku_gis.spatial.distance import neighbour_distance_m
from kotaku_gis.spatial.frontage import frontage
from kotaku_gis.spatial.overlay import covered_area, overlap_areas, shares
from kotaku_gis.spatial.strips import Strips, intrusions, inward_side
from kotaku_gis.zoning.check_corridors import ROLES
from kotaku_gis.zoning.check_parcels import check_parcels
from kotaku_gis.zoning.check_setbacks import check_setbacks
from kotaku_gis.zoning.coverage import built_areas, kdb_pct
from kotaku_gis.zoning.density import density
from kotaku_gis.zoning.footprint import footprint_pieces
from kotaku_gis.zoning.fronts import FRONTS
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets
from kotaku_gis.zoning.study import building_rules

GSB_M = 2.0
_BYLAW = Path(__file__).with_name("zoning_rules.toml")
_RULES = {"kdb_max": 60.0, "klb_max": 1.8, "kdh_min": 20.0}


@dataclass(frozen=True)
class Town:
    """A city, its rules, and the fronts of its parcels for the peer, which has no search for them."""

    site: Site
    streets: Streets
    place: City


def town(size: int) -> Town:
    """The city with one rule of each kind for all of it; outlines are those of walls."""
    place = city(size)
    rules = [RuleRow(name, name, value, "P", "P", "2025", "H") for name, value in _RULES.items()]
    rules.append(RuleRow("gsb", "gsb_front", GSB_M, "P", "P", "2025", "H", measured_from="batas_persil"))
    building = place.buildings.set_index("building_id").assign(footprint_kind="wall", storeys=1)
    parcel = place.parcels.set_index("parcel_id")
    site = Site(building=building, rules=RuleTable.of(rules), parcel=parcel, map_class=1)
    return Town(site, Streets(place.roads.set_index("road_id")), place)


def parcels(inputs: Town) -> pd.Series:
    """By `kotaku_gis`: KDB, KLB and KDH of every parcel with uncertainty and verdict; the KDB is compared."""
    found = check_parcels(replace(inputs.site), green=None)  # a place that knows nothing yet
    return found.table["kdb_pct"].astype(float)


def coverage(inputs: Town) -> pd.Series:
    """By `kotaku_gis`: the KDB alone."""
    return kdb_pct(inputs.site.drawn, parcel=inputs.site.land).astype(float)


def parcels_geopandas(inputs: Town) -> pd.Series:
    """By `geopandas.overlay` and a union a parcel: the KDB alone."""
    building = gpd.GeoDataFrame(geometry=inputs.site.drawn)
    land = gpd.GeoDataFrame({"parcel": inputs.site.land.index}, geometry=inputs.site.land.to_numpy(), crs=building.crs)
    parts = building.overlay(land, how="intersection", keep_geom_type=True).dissolve("parcel").area
    return 100 * parts.reindex(inputs.site.land.index, fill_value=0.0) / inputs.site.land.area


def setbacks(inputs: Town) -> pd.Series:
    """By `kotaku_gis`: fronts, strips, verdicts and evidence; compared by the depth of each building."""
    found = check_setbacks(replace(inputs.site), inputs.streets)
    return found.table["gsb_front_depth_m"].astype(float).fillna(0.0) > 0


def setbacks_geopandas(inputs: Town) -> pd.Series:
    """Strips of geopandas along fronts found for it, and an overlay with the buildings."""
    site, streets = inputs.site, inputs.streets
    found = frontage(site.land, streets.road.geometry, row_width_m=streets.numbers("row_width_m"), u_m=site.u95_m)
    edges = found.edges[found.edges["kind"].isin(FRONTS)]
    strips = gpd.GeoDataFrame(
        {"parcel": edges["parcel_id"].to_numpy()}, geometry=edges.buffer(GSB_M).to_numpy(), crs=edges.crs
    )
    land = gpd.GeoDataFrame({"parcel": site.land.index}, geometry=site.land.to_numpy(), crs=edges.crs)
    inside = strips.merge(land.rename(columns={"geometry": "land"}), on="parcel")
    free = gpd.GeoDataFrame(geometry=inside.geometry.intersection(gpd.GeoSeries(inside["land"])), crs=edges.crs)
    building = gpd.GeoDataFrame({"building": site.drawn.index}, geometry=site.drawn.to_numpy(), crs=edges.crs)
    parts = building.overlay(free, how="intersection", keep_geom_type=True)
    return pd.Series(site.drawn.index.isin(parts.loc[parts.area > 1e-4, "building"]), index=site.drawn.index)


def whole(inputs: Town) -> pd.Series:
    """The study of a project: parcels, setbacks, height, storeys, spacing and blocks, with zones; KDB is compared."""
    site, place = inputs.site, inputs.place
    nothing = {"zone_rtbl", "plan_block", "plan_road", "drain", "gsb_line", "green", "open_space", *ROLES} - {"road"}
    studied = building_rules(
        site.building,
        block=place.blocks.set_index("block_id"),
        parcel=site.parcel,
        road=inputs.streets.road,
        zone=place.zones,
        **dict.fromkeys(nothing),
        zoning=Zoning(),
        place=Place(name="kota", map_class=1),
        folder=Path(),
        zoning_rules=load(_BYLAW),
        statutes=load("statutory_corridors"),
    )
    return studied.result.parcels["kdb_pct"].astype(float)


def kernels(inputs: Town) -> pd.Series:
    """What the study asks of `kotaku_gis.spatial`, each once, and nothing else: no limit, verdict, row or reason."""
    site, place, road = inputs.site, inputs.place, inputs.streets
    drawn, land = site.drawn, site.land
    pieces = footprint_pieces(drawn, parcel=land)
    built = built_areas(drawn, parcel=land, building_sigma_m=site.sigma_m, parcel_sigma_m=site.sigma_m, pieces=pieces)
    home = area_by_largest_overlap(drawn, land)
    shares(land, place.zones.geometry)
    found = frontage(land, road.road.geometry, row_width_m=road.numbers("row_width_m"), u_m=site.u95_m)
    edges = found.edges[found.edges["kind"].isin(FRONTS)].reset_index(drop=True)
    lots = gpd.GeoSeries(land.reindex(edges["parcel_id"]).to_numpy(), index=edges.index, crs=land.crs)
    strips = Strips(edges.geometry, GSB_M, side=inward_side(edges.geometry, lots), parcel=lots)
    pairs = pd.DataFrame({"building": home.index, "parcel_id": home.to_numpy()}).merge(
        edges[["parcel_id"]].reset_index(names="base"), on="parcel_id"
    )
    intrusions(drawn, strips, pairs=pairs[["building", "base"]], geometry=True)
    neighbour_distance_m(drawn)
    blocks = place.blocks.set_index("block_id").geometry
    density(drawn, area=blocks)
    overlap_areas(drawn, blocks)
    covered_area(blocks, drawn)
    return 100 * built["built_m2"] / land.area


def both_geopandas(inputs: Town) -> pd.Series:
    """KDB by overlay and dissolve, then strips and an overlay: what a planner scripts; gives the KDB."""
    setbacks_geopandas(inputs)
    return parcels_geopandas(inputs)


def same_houses(result: pd.Series, reference: pd.Series) -> float:
    """Share of the buildings that one says stand in a strip and the other does not; strips end round there."""
    return float((result != reference).mean())


JOBS = [
    Job(
        name="zoning_whole",
        title="the whole study of the rules on buildings, against KDB and setbacks alone",
        prepare=town,
        runners={
            "geopandas": Runner(both_geopandas, max_size=100_000),
            "kotaku_gis": whole,
            "kotaku_gis, kernels alone": kernels,
        },
        peer="geopandas",
        agree=worst_difference,
    ),
    Job(
        name="zoning_parcels",
        title="KDB, KLB and KDH of parcels with verdicts, against KDB alone",
        prepare=town,
        runners={
            "geopandas": Runner(parcels_geopandas, max_size=100_000),
            "kotaku_gis": parcels,
            "kotaku_gis, KDB alone": coverage,
        },
        peer="geopandas",
        agree=worst_difference,
    ),
    Job(
        name="zoning_setbacks",
        title="fronts, setbacks, verdicts and evidence of buildings",
        prepare=town,
        runners={"geopandas": Runner(setbacks_geopandas, max_size=100_000), "kotaku_gis": setbacks},
        peer="geopandas",
        agree=same_houses,
        tolerance=0.05,
    ),
]
