"""The sample with its table of setbacks by road function: fronts of parcels, axes and edges of roads."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kotaku_gis.settings.zoning import RuleFile, Zoning
from kotaku_gis.zoning.check_setbacks import check_setbacks
from kotaku_gis.zoning.rules_load import rule_table
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets

LIMITS = {"kolektor": 12.0, "lokal": 6.0, "lingkungan": 1.0, "gang": 0.5}


@pytest.fixture(scope="module")
def checked(project, assessment):
    listed = RuleFile(path="ketentuan_gsb.csv", source="Perwal Kota Contoh 1/2025", date="2025-01-01")
    layers = assessment.layers
    rules = rule_table(Zoning(rules=(listed,)), folder=project.folder)
    site = Site(building=layers["building"], parcel=layers["parcel"], rules=rules)
    barriers = gpd.GeoSeries(layers["river"].geometry.to_numpy(), crs=layers["river"].crs)
    found = check_setbacks(site, Streets(layers["road"], barriers=barriers))
    return site, layers["road"], pd.concat(found.findings, ignore_index=True)


def test_every_building_is_judged_or_says_why(checked):
    site, _, rows = checked
    for name in ("gsb_front", "gsb_rear"):
        some = rows[rows["name"] == name]
        assert set(some["unit_id"]) == set(site.building.index)
        judged = some.loc[some["status"] != "not_assessable", "unit_id"].nunique()
        assert judged > 0.85 * len(site.building)
        assert some.loc[some["status"] == "not_assessable", "reason"].notna().all()


def test_distances_to_axis_and_carriageway_are_those_of_a_ruler(checked):
    """Straight from the outline of the house to the road, without any strip: as jalan, and half the carriageway."""
    site, road, rows = checked
    several = rows[(rows["name"] == "gsb_front") & (rows["finding_id"].str.count("/") == 4) & rows["value"].notna()]
    way = several["finding_id"].str.rsplit("/", n=1).str[1]
    kind = road["road_class"].astype(str).reindex(way).to_numpy()
    assert np.array_equal(several["limit"].astype(float), pd.Series(kind).map(LIMITS))
    house = site.building.geometry.reindex(several["unit_id"]).reset_index(drop=True)
    away = house.distance(road.geometry.reindex(way).reset_index(drop=True), align=False).to_numpy()
    beside = np.select(
        [np.isin(kind, ["kolektor", "lokal"]), kind == "gang"],
        [0.0, road["width_m"].astype(float).reindex(way).to_numpy() / 2], np.nan,
    )  # fmt: skip
    error = np.abs(several["value"].astype(float).to_numpy() - np.maximum(away - beside, 0))
    assert np.isfinite(error).sum() > 100
    assert (error[np.isfinite(error)] < 2e-3).mean() > 0.9  # axes of several points bend a little at the plot
    assert np.nanmax(error) < site.u95_m
