"""Edges of the worked cases: lots of just the least area, areas without buildings, and what is unknown."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from kotaku_gis.cases import FORMS
from kotaku_gis.zoning.density import coverage_pct, density
from kotaku_gis.zoning.lots import below_min_lot

CRS = "EPSG:32749"


def turned(shape, degrees):
    return shapely.affinity.rotate(shape, degrees, origin=(432000.0, 9155000.0))


def test_a_lot_of_just_the_least_area_is_large_enough_however_it_lies():
    lot = shapely.box(432003.2, 9155007.1, 432009.2, 9155019.1)
    area = pd.Series([turned(lot, degrees).area for degrees in range(360)])
    assert (area < 72).any()
    assert not below_min_lot(area, min_lot_m2=72.0).any()
    assert below_min_lot(area, min_lot_m2=72.01).all()


def test_an_area_in_which_no_building_counts_is_covered_by_none():
    area = gpd.GeoSeries([shapely.box(432000, 9155000, 432050, 9155040)], index=["K1"], crs=CRS)
    beside = gpd.GeoSeries([shapely.box(432060, 9155000, 432066, 9155008)], index=["B1"], crs=CRS)
    for buildings in (beside, beside.iloc[:0]):
        assert coverage_pct(buildings, area=area).to_dict() == {"K1": 0.0}
        assert density(buildings, area=area)["count"].to_dict() == {"K1": 0}


LOT = {"id": "P", "wkt": "POLYGON ((0 0, 10 0, 10 15, 0 15, 0 0))"}
HOUSE = {"id": "B", "wkt": "POLYGON ((1 2, 9 2, 9 10, 1 10, 1 2))"}
AXIS = {"id": "axis", "kind": "road_axis", "row_width_m": None, "wkt": "LINESTRING (0 -3, 10 -3)"}


def asked(form, rule):
    inputs = {"crs": CRS, "parcels": [LOT], "buildings": [HOUSE], "lines": [AXIS], "rule": rule, "checks": {}}
    return FORMS["zoning"][form](inputs, {"accuracy": {"ce90_m": 0.2}})


def test_what_cannot_be_told_is_null_and_not_left_out():
    answer = asked("setback", {"param": "gsb", "base": "axis", "measured_from": "tepi_rumija", "req_m": 3.0})
    assert (answer["status"], answer["reason"]) == ("not_assessable", "road_width_missing")
    unknown = {name: answer[name] for name in ("distance_m", "intrusion_depth_m", "intrusion_m2", "facade_m")}
    assert set(unknown.values()) == {None}
    assert asked("kdb", {"param": "kdb", "max_pct": 60})["reason"] is None


def test_a_datum_that_nobody_knows_is_no_missing_width():
    with pytest.raises(ValueError, match="tepi_trotoar"):
        asked("setback", {"param": "gsb", "base": "axis", "measured_from": "tepi_trotoar", "req_m": 3.0})
