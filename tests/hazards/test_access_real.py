"""Real roads, hydrants and floods: what nobody has measured stays unknown, and ways are never shorter than straight."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from kotaku_gis.hazards.evacuation_routes import route_in_hazard
from kotaku_gis.hazards.evacuation_safety import Danger, safety
from kotaku_gis.hazards.evacuation_ways import led, spared, way_table
from kotaku_gis.hazards.isochrones import isochrones
from kotaku_gis.hazards.layer import raster_hazard
from kotaku_gis.layers.raster import open_raster
from kotaku_gis.regulations import load
from kotaku_gis.settings import Source
from kotaku_gis.spatial.reach import fire_reach, network_of, truck_entries, within, working
from kotaku_gis.spatial.routes import components

JAVA = "EPSG:32748"


@pytest.fixture(scope="module")
def cilegon(request):
    delivery = request.getfixturevalue("delivery")("cilegon")
    names = ["ARTERI", "KOLEKTOR", "LOKAL", "SETAPAK"]
    roads = pd.concat([gpd.read_file(delivery / "prasarana" / f"JALAN_{name}_LN.geojson") for name in names])
    roads = roads.to_crs(JAVA).explode(ignore_index=True)
    roads = roads[~roads.geometry.is_empty & roads.geometry.notna()]
    hydrant = gpd.read_file(delivery / "prasarana" / "HYDRANT_PT.geojson")
    hydrant = hydrant[hydrant.geometry.x > 0].to_crs(JAVA)
    school = gpd.read_file(delivery / "sarana" / "SD_SETINGKAT_SEDERAJAT_PT.geojson").to_crs(JAVA)
    return roads, hydrant, school


def test_hydrants_of_cilegon_against_networkx(cilegon):
    """The WIDTH of these roads is symbology: none is measured, so that no road can carry a truck for sure."""
    roads, hydrant, school = cilegon
    network = network_of(roads[["geometry"]])
    works = working(pd.Series(pd.NA, index=hydrant.index, dtype="string"), assume=True)
    found = fire_reach(
        school.geometry,
        network,
        entries=school.geometry.iloc[:1],
        min_width_m=3.5,
        water=hydrant.geometry,
        works=works,
    )
    assert found["walk_m"].isna().all()
    assert not found["reachable"].fillna(value=False).any()
    known = found["water_m"].notna()
    assert known.sum() > 100
    assert (found.loc[known, "water_m"] >= found.loc[known, "water_straight_m"] - 1e-6).all()
    graph = nx.Graph()
    for u, v, length in zip(network.u, network.v, network.length_m, strict=True):
        graph.add_edge(u, v, weight=length)
    pieces = components(network)
    assert len({pieces[node] for node in graph}) == nx.number_connected_components(graph)
    near = sorted(known[known].index[:12])
    for name in near:
        expected = min(_way(network, graph, school.geometry[name], tap) for tap in hydrant.geometry)
        assert found.loc[name, "water_m"] == pytest.approx(expected, abs=0.01)


def _way(network, graph, one, other):
    """One place to the other by networkx: on the nearest edges, to their ends, between these."""
    lines = network.edges()
    ends = []
    for place in (one, other):
        edge = int(np.argmin(shapely.distance(lines, place)))
        at = shapely.line_locate_point(lines[edge], place)
        away = shapely.distance(lines[edge], place)
        ends.append((edge, at, away))
    (a, at_a, off_a), (b, at_b, off_b) = ends
    if a == b:
        return off_a + abs(at_a - at_b) + off_b
    best = np.inf
    for start, walked in ((network.u[a], at_a), (network.v[a], network.length_m[a] - at_a)):
        for stop, left in ((network.u[b], at_b), (network.v[b], network.length_m[b] - at_b)):
            if nx.has_path(graph, start, stop):
                best = min(best, walked + nx.shortest_path_length(graph, start, stop, weight="weight") + left)
    return off_a + best + off_b


def test_evacuation_routes_of_cilegon_through_the_flood_zones(delivery):
    """Against shapely: each route cut with the union of all zones."""
    folder = delivery("cilegon")
    routes = gpd.read_file(folder / "rencana" / "JALUR_EVAKUASI_LN.geojson").to_crs(JAVA)
    zones = gpd.read_file(folder / "tematik" / "RAWAN_BANJIR_AR.geojson").to_crs(JAVA)
    zones = gpd.GeoSeries(shapely.make_valid(shapely.force_2d(zones.geometry.to_numpy())), crs=JAVA)
    lines = gpd.GeoSeries(shapely.force_2d(routes.geometry.to_numpy()), crs=JAVA)
    zones = zones.explode(ignore_index=True)
    zones = zones[zones.geom_type == "Polygon"]
    found = route_in_hazard(lines, zones)
    whole = shapely.union_all(zones.to_numpy())
    expected = shapely.length(shapely.intersection(lines.to_numpy(), whole))
    assert found["length_in_hazard_m"].to_numpy() == pytest.approx(expected, abs=0.05)
    assert found["length_m"].to_numpy() == pytest.approx(shapely.length(lines.to_numpy()))
    assert found["flagged"].tolist() == (expected > 1e-3).tolist()
    assert found["flagged"].any()


@pytest.fixture(scope="module")
def pademangan(request):
    delivery = request.getfixturevalue("delivery")("jakarta_pademangan")
    roads = gpd.read_file(delivery / "jakarta_roads.shp").to_crs(JAVA).explode(ignore_index=True)
    homes = gpd.read_file(delivery / "jakarta_building.gpkg").to_crs(JAVA)
    rw = gpd.read_file(delivery / "rw_jakarta.shp").to_crs(JAVA)
    source = Source(path="jakarta_continuous_flood.tif", quantity="depth_m")
    raster = open_raster(delivery / "hazard" / source.path, source, role="hazard.flood")
    layer = raster_hazard("flood", raster, limits=load("hazard_classes"), block=rw.geometry)
    return roads, homes, rw, layer


def test_trucks_in_pademangan_cannot_be_judged_without_widths(pademangan):
    roads, homes, rw, _ = pademangan
    network = network_of(roads[["geometry"]])
    entries = truck_entries(network, mapped=None, border=rw.geometry.buffer(0), min_width_m=3.5, tolerance_m=2.0)
    assert entries.assumed
    assert len(entries.points) > 10
    found = fire_reach(homes.geometry, network, entries=entries.points, min_width_m=3.5)
    assert found["walk_m"].isna().all()
    assert found["reachable"].isna().mean() > 0.95  # the others lie on roads that no entry is connected to
    hose = within(found["walk_m"], found["least_walk_m"], limit=45)
    assert not hose.fillna(value=False).any()


def test_evacuation_in_pademangan_knows_what_the_flood_map_says(pademangan):
    """Points in the middle of each RW: those in water deeper than 0.76 m take nobody."""
    roads, homes, rw, layer = pademangan
    labels = list(layer.classes.labels)
    unsafe = np.array([label in ("sedang", "tinggi") for label in labels])
    flood = Danger("flood", layer.surface, unsafe, silent_is_safe=False)
    points = rw.geometry.representative_point()
    safe = safety(points, [flood])["safe"]
    depth = _depth(layer.surface.grid, points)
    assert (depth[safe.eq(other=False).fillna(value=False)] > 0.76).all()
    assert (depth[safe.fillna(value=False)] <= 0.76).all()
    assert np.isnan(depth[safe.isna()]).all()
    network = network_of(roads[["geometry"]])
    ways = led(homes.geometry, network, points=points, safe=safe)
    table = way_table(ways, [flood], minutes=(5, 10, 15), pace=53.6)
    known = table["distance_m"].notna()
    assert known.mean() > 0.9
    target = points.reindex(table.loc[known, "assembly_point_id"].astype(int)).to_numpy()
    straight = shapely.distance(homes.geometry[known].to_numpy(), target)
    size = shapely.minimum_bounding_radius(homes.geometry[known].to_numpy())  # the foot lies off the middle of a house
    assert (table.loc[known, "distance_m"].to_numpy(dtype=float) >= straight - size).all()
    share = table["hazard_share"].dropna()
    assert share.between(0, 1 + 1e-6).all()
    assert set(spared(table, limit=0.0).dropna().unique()) <= {True, False}
    zones = isochrones(ways.ways, minutes=(5, 10, 15), pace=53.6)
    assert zones["length_m"].sum() == pytest.approx(network.length_m.sum(), rel=1e-9)


def _depth(grid, points):
    """Depth in the cell under each point, NaN for no data, read cell by cell."""
    west, north, size = grid.transform.c, grid.transform.f, (grid.transform.a, grid.transform.e)
    places = points.to_crs(grid.crs)
    height, width = grid.shape
    out = []
    for place in places:
        col, row = int((place.x - west) // size[0]), int((place.y - north) // size[1])
        inside = 0 <= row < height and 0 <= col < width
        value = np.asarray(grid.values[row : row + 1, col : col + 1]) if inside else np.array([[np.nan]])
        out.append(float(grid.known(value)[0, 0]) if inside else np.nan)
    return np.array(out)
