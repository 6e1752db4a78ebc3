"""Setbacks of streets, corners, oblique and curved lots, T-junctions, cul-de-sacs and alleys, drawn by a hurried hand.

The search for fronts is held to its own oracle; here the distances are, which a slow measure gives without any strip:
straight from the house to the road.
"""

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import affinity

from kotaku_gis.zoning.check_setbacks import check_setbacks
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets

sys.path.insert(0, str(Path(__file__).parents[1] / "spatial"))
import frontage_cases

UTM = frontage_cases.UTM
LIMITS = {"as_jalan": 6.0, "tepi_rumija": 2.5, "tepi_badan_jalan": 4.0}


def houses(parcels, rng):
    """A house somewhere in each parcel."""
    inner = parcels.buffer(-0.4)
    found = {}
    for name, shape in inner.items():
        if not shape.is_empty:
            room = max(shapely.get_parts(shape), key=lambda part: part.area)
            scale = rng.uniform(0.4, 0.95)
            found[f"B{name}"] = affinity.scale(room, scale, scale, origin=room.representative_point()) & room
    drawn = gpd.GeoDataFrame({"footprint_kind": "wall"}, geometry=list(found.values()), crs=UTM, index=list(found))
    return drawn[drawn.geom_type == "Polygon"]


@pytest.fixture(scope="module")
def place():
    return frontage_cases.city_of(150, seed=3)


@pytest.fixture(scope="module", params=list(LIMITS))
def checked(request, place):
    datum = request.param
    rule = RuleRow("f", "gsb_front", LIMITS[datum], "P", "P", "2025", "H", measured_from=datum)
    parcel = gpd.GeoDataFrame({"front_override": place.declared}, geometry=place.parcels.geometry, crs=UTM)
    width = place.roads.row_width_m
    roads = gpd.GeoDataFrame({"row_width_m": width, "width_m": width * 0.6}, geometry=place.roads.geometry)
    site = Site(
        building=houses(parcel.geometry, np.random.default_rng(3)),
        rules=RuleTable.of([rule]),
        parcel=parcel,
        map_class=1,
    )
    found = check_setbacks(site, Streets(roads, barriers=place.barriers))
    return datum, site, roads, pd.concat(found.findings, ignore_index=True), found.evidence


def straight(datum, site, roads, rows):
    """Distance of each house to the nearest road of any kind, less what lies between its axis and the datum."""
    half = roads["row_width_m"] / 2
    beside = {"as_jalan": half * 0, "tepi_rumija": half, "tepi_badan_jalan": half * 0.6}[datum]
    house = site.drawn.reindex(rows["unit_id"]).to_numpy()
    road = rows["finding_id"].str.split("/").str[4]
    way = roads.geometry.reindex(road).to_numpy()
    areal = shapely.get_dimensions(way) == 2
    away = shapely.distance(house, way) - np.where(areal, 0.0, beside.reindex(road))
    return np.where(areal & (datum != "tepi_rumija"), np.nan, np.maximum(away, 0))


def test_distances_are_those_to_the_road(checked):
    datum, site, roads, rows, _ = checked
    corner = rows[rows["value"].notna() & (rows["finding_id"].str.count("/") == 4)]
    assert len(corner) > 20
    error = (corner["value"].astype(float) - straight(datum, site, roads, corner)).abs().dropna()
    noise = 0.25 if datum == "tepi_rumija" else 1e-6  # the parcel's edge stands for the road's: off by the hand
    assert (error <= noise).mean() > 0.97
    assert error.max() < 1.0


def test_verdicts_follow_the_distances(checked):
    datum, site, _, rows, _ = checked
    known = rows[rows["value"].notna()]
    value, limit, u95 = known["value"].astype(float), LIMITS[datum], site.u95_m
    for status, holds in {
        "pass": value >= limit + u95,
        "marginal": (value >= limit) & (value < limit + u95),
        "indicative": (value < limit) & (value > limit - u95),
        "violation": value <= limit - u95,
    }.items():
        assert ((known["status"] == status) == holds).all()
    assert {"pass", "violation"} <= set(known["status"])


def test_what_cannot_be_judged_says_why(checked):
    datum, site, _, rows, _ = checked
    open_rows = rows[rows["status"] == "not_assessable"]
    assert open_rows["reason"].notna().all()
    assert set(open_rows["reason"]) <= {"no_frontage", "road_width_missing"}
    assert set(rows["unit_id"]) == set(site.building.index)
    assert rows["finding_id"].is_unique
    if datum == "tepi_rumija":
        assert set(open_rows["reason"]) == {"no_frontage"}  # behind, enclosed, and where water lies in between


def test_evidence_shows_every_breach(checked):
    _, site, _, rows, evidence = checked
    bad = set(rows.loc[rows["status"].isin(["indicative", "violation"]), "finding_id"])
    for name in ("setback_intrusion", "setback_base", "setback_dimension"):
        assert set(evidence[name]["finding_id"]) == bad
    cut = evidence["setback_intrusion"]
    house = site.drawn.reindex(cut["finding_id"].str.split("/").str[3]).to_numpy()
    assert np.allclose(shapely.area(shapely.intersection(cut.geometry.to_numpy(), house)), cut.area, atol=1e-6)
    assert np.allclose(cut.area, cut["intrusion_m2"], atol=1e-5)
    line = evidence["setback_dimension"]
    assert (line.length >= line["distance_m"] - 1e-6).all()
