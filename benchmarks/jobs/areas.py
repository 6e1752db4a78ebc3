"""J2, J3, J6: which block a building is in, its parts by block, coverage of parcels, shares of zones."""

from collections.abc import Callable
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd

from benchmarks.city import City, city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.spatial.assign import area_by_largest_overlap, area_by_point, split
from kotaku_gis.spatial.overlay import covered_area, overlap_areas, shares

Run: TypeAlias = Callable[[City], pd.Series | pd.DataFrame]


def point_join(place: City) -> pd.Series:
    """By `geopandas.sjoin` of the centroids, the first block of those that touch one."""
    centroids = gpd.GeoDataFrame(geometry=place.buildings.centroid)
    joined = centroids.sjoin(place.blocks[["geometry"]], how="left", predicate="intersects")["index_right"]
    return joined.groupby(level=0).min().fillna(-1)


def by_point(place: City) -> pd.Series:
    """By `kotaku_gis`."""
    return area_by_point(place.buildings.geometry, place.blocks.geometry).fillna(-1)


def overlaid(place: City, layer: str) -> pd.DataFrame:
    """By `geopandas.overlay`: geometry of all parts, then their area."""
    features = gpd.GeoDataFrame({"feature": place.buildings.index}, geometry=place.buildings.geometry)
    zones = getattr(place, layer)
    areas = gpd.GeoDataFrame({"area": zones.index}, geometry=zones.geometry)
    parts = features.overlay(areas, how="intersection", keep_geom_type=True)
    return pd.DataFrame(parts[["feature", "area"]]).assign(area_m2=parts.area)


def largest_overlaid(place: City) -> pd.Series:
    """By `geopandas.overlay`, then the largest part of each building."""
    parts = overlaid(place, "blocks").sort_values(["feature", "area_m2", "area"], ascending=[True, False, True])
    return parts.drop_duplicates("feature").set_index("feature")["area"].reindex(place.buildings.index, fill_value=-1)


def blocks_overlaid(place: City) -> pd.DataFrame:
    """By `geopandas.overlay`."""
    return overlaid(place, "blocks")


def largest(place: City) -> pd.Series:
    """By `kotaku_gis`."""
    return area_by_largest_overlap(place.buildings.geometry, place.blocks.geometry).fillna(-1)


def parts_by_block(place: City) -> pd.DataFrame:
    """By `kotaku_gis`."""
    return split(place.buildings.geometry, place.blocks.geometry)


def sums(place: City) -> pd.Series:
    """Footprint on each parcel, summed, by `kotaku_gis`."""
    pairs = overlap_areas(place.buildings.geometry, place.parcels.geometry)
    return pairs.groupby("area")["area_m2"].sum().reindex(place.parcels.index, fill_value=0.0)


def overlaid_sums(place: City) -> pd.Series:
    """Footprint on each parcel, summed, by `geopandas.overlay`."""
    parts = overlaid(place, "parcels")
    return parts.groupby("area")["area_m2"].sum().reindex(place.parcels.index, fill_value=0.0)


def cover(place: City) -> pd.Series:
    """Covered part of each parcel, counted once where buildings overlap, by `kotaku_gis`."""
    return covered_area(place.parcels.geometry, place.buildings.geometry)


def overlaid_cover(place: City) -> pd.Series:
    """Covered part of each parcel, by `geopandas.overlay` and the union of the parts on a parcel."""
    features = gpd.GeoDataFrame(geometry=place.buildings.geometry)
    areas = gpd.GeoDataFrame({"area": place.parcels.index}, geometry=place.parcels.geometry)
    parts = features.overlay(areas, how="intersection", keep_geom_type=True)
    return parts.dissolve("area").area.reindex(place.parcels.index, fill_value=0.0)


def zone_shares(place: City) -> pd.DataFrame:
    """By `kotaku_gis`."""
    return shares(place.buildings.geometry, place.zones.geometry)


def zones_overlaid(place: City) -> pd.DataFrame:
    """By `geopandas.overlay`."""
    parts = overlaid(place, "zones")
    whole = place.buildings.area.to_numpy()
    return parts.assign(feature_share=parts["area_m2"] / whole[parts["feature"]])


def agree(result: pd.DataFrame, reference: pd.DataFrame) -> float:
    """Worst difference of the areas of equal pairs; infinite where the pairs differ by more than slivers."""
    parts = [table[table["area_m2"] > 1e-6].set_index(["feature", "area"])["area_m2"] for table in (result, reference)]
    one, other = (part.sort_index() for part in parts)
    return worst_difference(one, other) if one.index.equals(other.index) else float("inf")


def job(name: str, title: str, ours: Run, peer: Runner, agree: Callable[[Any, Any], float] = worst_difference) -> Job:
    """A job with geopandas as the peer and both of our paths beside it."""
    plain = Runner(ours, plain=True)
    runners: dict[str, Run | Runner] = {"geopandas": peer, "kotaku_gis": ours, "kotaku_gis plain": plain}
    return Job(name=name, title=title, prepare=city, runners=runners, peer="geopandas", agree=agree)


JOBS = [
    job("assign_point", "block of each building by a point", by_point, Runner(point_join)),
    job("assign_largest", "block of each building by the largest part", largest, Runner(largest_overlaid)),
    job("split_blocks", "parts of the buildings by block", parts_by_block, Runner(blocks_overlaid), agree),
    job("coverage_sum", "footprint on each parcel, summed", sums, Runner(overlaid_sums)),
    job("coverage", "covered part of each parcel", cover, Runner(overlaid_cover, max_size=100_000)),
    job("zone_shares", "shares of the zones in each building", zone_shares, Runner(zones_overlaid), agree),
]
