"""What a fire engine, its hose and its water reach; the rules are the caller's.

Every distance comes twice: as it is for sure, and as it would be if all that nobody knows (widths of roads, the
condition of hydrants) turned out well. A limit between the two cannot be judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.spatial._noding import Ints
from kotaku_gis.spatial.network import Network, attached, road_network
from kotaku_gis.spatial.routes import border_crossings, shortest_ways, wide_reach

_WORKS = {"good": True, "light_damage": True, "heavy_damage": False}


@dataclass(frozen=True)
class Entries:
    """Where trucks enter: points, their own when mapped, else where roads cross the border (`assumed`)."""

    points: gpd.GeoSeries
    assumed: bool


def existing_roads(road: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The roads that are there and drawn as lines; planned ones and polygons carry nobody yet."""
    drawn = road.geom_type.isin(["LineString", "MultiLineString"]).to_numpy()
    there = road["status"].ne("planned").fillna(value=True).to_numpy(dtype=bool) if "status" in road else True
    return road[drawn & there]


def network_of(road: gpd.GeoDataFrame) -> Network:
    """Network of the existing roads with their widths."""
    roads = existing_roads(road)
    return road_network(roads.geometry, width_m=roads.get("width_m"))


def truck_entries(
    network: Network, *, mapped: gpd.GeoSeries | None, border: gpd.GeoSeries, min_width_m: float, tolerance_m: float
) -> Entries:
    """The mapped entries, else the places where roads of sufficient or unknown width cross the border."""
    if mapped is not None and len(mapped):
        return Entries(mapped.representative_point(), assumed=False)
    crossings = border_crossings(network, border, tolerance_m=tolerance_m)
    wide = crossings["width_m"].ge(min_width_m - 1e-9).fillna(value=True).to_numpy(dtype=bool)
    points = crossings.geometry[wide].drop_duplicates().reset_index(drop=True)
    return Entries(points.set_axis([f"T{number:03d}" for number in range(1, len(points) + 1)]), assumed=True)


def working(condition: pd.Series, *, assume: bool) -> pd.Series:
    """Whether each source gives water, by its condition; `assume` says what holds where nobody has stated one."""
    works = condition.map(_WORKS).astype("boolean")
    return works.mask(condition.isna(), other=True) if assume else works


def water_sources(
    hydrant: gpd.GeoDataFrame | None, water_point: gpd.GeoDataFrame | None, *, kinds: tuple[str, ...], assume: bool
) -> tuple[gpd.GeoSeries, pd.Series] | tuple[None, None]:
    """Hydrants, and the water points of the kinds that a fire pump draws from, with whether each works.

    None where no such layer is there: then nobody knows.
    """
    parts = [] if hydrant is None else [hydrant]
    if water_point is not None and kinds and "kind" in water_point:
        wanted = {kind.strip().casefold() for kind in kinds}
        parts.append(water_point[water_point["kind"].astype("string").str.strip().str.casefold().isin(wanted)])
    if not parts:
        return None, None
    places = pd.concat([part.geometry for part in parts])
    unknown = [part.get("condition", pd.Series(pd.NA, index=part.index, dtype="string")) for part in parts]
    return places, working(pd.concat(unknown), assume=assume)


def fire_reach(
    building: gpd.GeoSeries,
    network: Network,
    *,
    entries: gpd.GeoSeries,
    min_width_m: float,
    water: gpd.GeoSeries | None = None,
    works: pd.Series | None = None,
) -> pd.DataFrame:
    """How truck, hose and water reach each building.

    Parameters
    ----------
    water, works
        Sources, and whether each gives water (boolean, missing where unknown).

    Returns
    -------
    DataFrame
        As `kotaku_gis.spatial.routes.wide_reach`; ``water_m`` and ``least_water_m``, along the roads to the nearest
        source that works, or may work; ``water_straight_m`` to the nearest that works. `<NA>` where there is no way.
    """
    network, gate = attached(network, entries)
    network, house = attached(network, building)
    table = wide_reach(network, building, house, gate["foot"].to_numpy(), min_width_m=min_width_m)
    if water is None or works is None:
        unknown = pd.Series(pd.NA, index=building.index, dtype="Float64")
        return table.assign(water_m=unknown, least_water_m=unknown, water_straight_m=unknown)
    network, tap = attached(network, water)
    sure, perhaps = works.fillna(value=False).to_numpy(dtype=bool), works.fillna(value=True).to_numpy(dtype=bool)
    node = tap["node"].to_numpy()
    return table.assign(
        water_m=_ways(network, node[sure], house["node"]),
        least_water_m=_ways(network, node[perhaps], house["node"]),
        water_straight_m=_straight(building, water[sure]),
    )


def within(sure: pd.Series, least: pd.Series, *, limit: float) -> pd.Series:
    """Whether a distance keeps a limit (closed): True, False, and missing where what nobody knows decides.

    A distance that is missing is one that there is no way for.

    Examples
    --------
    >>> sure, least = pd.Series([40, 60, 60, None], dtype="Float64"), pd.Series([40, 40, 50, None], dtype="Float64")
    >>> within(sure, least, limit=45).tolist()
    [True, <NA>, False, False]
    """
    keeps = sure.le(limit + 1e-9).fillna(value=False)
    may = least.le(limit + 1e-9).fillna(value=False)
    return keeps.astype("boolean").mask(~keeps & may)


def _ways(network: Network, sources: Ints, node: pd.Series) -> pd.Series:
    distance = np.append(shortest_ways(network, sources).distance_m, np.inf)[node.to_numpy()]
    return pd.Series(np.where(np.isinf(distance), np.nan, distance), index=node.index).astype("Float64")


def _straight(building: gpd.GeoSeries, water: gpd.GeoSeries) -> pd.Series:
    found = pd.Series(np.nan, index=building.index)
    if len(water):
        (place, _), distance = shapely.STRtree(water.array).query_nearest(
            building.array, return_distance=True, all_matches=False
        )
        found.iloc[place] = distance
    return found.astype("Float64")
