"""Plans of real places: Cilegon's pola ruang and roads, Jakarta's buildings; and a whole plan in a manifest."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from kotaku_gis.manifest import from_dict
from kotaku_gis.settings import Place
from kotaku_gis.settings.zoning import PlanAbout, UseFile, Zoning
from kotaku_gis.zoning.alignment import aligned_parts, plan_objects
from kotaku_gis.zoning.alignment_words import whole_words
from kotaku_gis.zoning.plans import plans
from kotaku_gis.zoning.plans_above import higher_plan
from kotaku_gis.zoning.resettlement import road_cuts

DATA = Path(__file__).parents[2].parent / "shared" / "data"


def read(path, crs):
    if not (DATA / path).exists():
        pytest.skip(f"shared/data/{path} is not on this machine")
    frame = gpd.read_file(DATA / path).to_crs(crs)
    frame["geometry"] = frame.geometry.force_2d().make_valid()
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    return frame.set_index(frame.index.astype(str))


def test_cilegon_roads_against_the_pola_ruang():
    """Every collector road comes apart into parts that add up to it; the zones have names and no codes."""
    zones = read("cilegon/prasarana/RENCANA_POLA_RUANG_AR.geojson", "EPSG:32748")
    zones = zones.rename(columns={"POLA_RUANG": "zone_name"})[["zone_name", "geometry"]]
    roads = read("cilegon/prasarana/JALAN_KOLEKTOR_LN.geojson", "EPSG:32748")
    legend = PlanAbout(role="zone_rtrw", name="RTRW Kota Cilegon", codes={"Kawasan Perumahan": "R"})
    plan = higher_plan(
        zones, role="zone_rtrw", zoning=Zoning(plan=(legend,)), sources={}, folder=Path(), place=Place(name="Cilegon")
    )
    assert (plan.plan, plan.scale) == ("rtrw", 50000)
    objects = plan_objects(roads[["geometry"]], kind="plan_road")
    parts = aligned_parts(objects, plan, ce90_m=0.9)
    assert parts["area_m2"].isna().all()
    shares = parts.groupby("object_id")["share_pct"].sum()
    assert len(shares) == len(roads)
    overlapping = shares[shares > 100.5]
    assert len(overlapping) < 0.05 * len(shares)
    assert (shares > 99.5).all()
    assert set(whole_words(parts)["word"]) == {"tidak_diatur"}


def test_jakarta_buildings_under_a_widened_road():
    """What is lost and what remains add up; a wider road never takes less; nobody is cut who does not touch it."""
    buildings = read("jakarta_pademangan/jakarta_building.gpkg", "EPSG:32748").geometry
    buildings = buildings[buildings.geom_type.isin(["Polygon", "MultiPolygon"])]
    roads = read("jakarta_pademangan/jakarta_roads.shp", "EPSG:32748")[["geometry"]]
    narrow, wide = (road_cuts(roads.assign(width_m=m), units={"building": buildings}, ce90_m=0.9) for m in (4.0, 8.0))
    for found in (narrow, wide):
        units = found.units
        assert ((units["lost_m2"] + units["remains_m2"] - units["area_m2"]).abs() < 1e-6).all()
        assert (units["lost_share_pct"] <= 100 + 1e-9).all()
        assert (units["largest_rest_m2"] <= units["remains_m2"] + 1e-6).all()
        assert found.roads["buildings"].sum() == len(found.cuts)
    before = narrow.units.set_index("unit_id")["lost_m2"]
    after = wide.units.set_index("unit_id")["lost_m2"].reindex(before.index)
    assert (after >= before - 1e-6).all()
    assert len(wide.units) > len(narrow.units) > 0


def test_whole_study_with_every_layer(tmp_path):
    """A plan of two blocks and a road between an RDTR, an RTRW and a list of activities, through the study itself."""
    from shapely import LineString, box

    def layer(shapes, ids, **columns):
        return gpd.GeoDataFrame(columns, geometry=shapes, index=pd.Index(ids, dtype="object"), crs="EPSG:32749")

    (tmp_path / "legenda.csv").write_text("Isi;Kode\n32112300;K-1\n", encoding="utf-8")
    manifest = {
        "project": {"name": "Uji", "map_class": 1},
        "layers": {},
        "zoning": {
            "plan": [{"role": "zone", "name": "RDTR", "source": "Perwal 1/2025", "path": "legenda.csv", "scale": 1000}],
            "uses": [{"preset": "itbx_permen_pu_20_2011"}],
        },
    }
    manifest["zoning"] = {key: tuple(value) for key, value in manifest["zoning"].items()}
    project = from_dict(manifest, folder=tmp_path, whole=False)
    zones = layer([box(0, 0, 50, 50), box(50, 0, 100, 50)], ["Z1", "Z2"], zone_code=["R-5", "32112300"])
    rtrw = layer([box(-500, -500, 500, 500)], ["T1"], zone_name=["Kawasan Hutan Lindung"])
    houses = layer(
        [box(10, 10, 18, 18), box(60, 10, 68, 18), box(70, 30, 78, 38)],
        ["B1", "B2", "B3"],
        use=["Rumah kost", "Rumah kost", "Ruko"],
        households=[1, 2, 3],
        status=["existing", "existing", "planned"],
    )
    blocks = layer([box(0, 0, 50, 50), box(50, 0, 100, 50)], ["A", "B"], use=["Hunian", "Ruko"], zone_code=[None, None])
    road = layer([LineString([(0, 10), (100, 10)])], ["J1"], width_m=[4.0])
    studied = plans(
        houses, zoning=project.zoning, sources={}, folder=tmp_path, place=project.place, zoning_rules=None,
        block=None, parcel=None,
        zone=zones, zone_rtrw=rtrw, zone_rtbl=None, plan_block=blocks, plan_road=road, programme=None,
        intervention=None, household=None,
    )  # fmt: skip
    found = studied.findings.set_index(["name", "unit_kind", "unit_id"])["status"].to_dict()
    assert found["use_zone", "building", "B1"] == "pass"
    assert found["use_zone", "building", "B2"] == "violation"
    assert ("use_zone", "building", "B3") not in found
    assert found["alignment_rdtr", "building", "B3"] == "pass"
    assert found["alignment_rtrw", "building", "B3"] == "indicative"
    without = plans(
        houses, zoning=project.zoning, sources={}, folder=tmp_path, place=project.place, zoning_rules=None,
        block=None, parcel=None,
        zone=None, zone_rtrw=None, zone_rtbl=None, plan_block=blocks, plan_road=None, programme=None,
        intervention=None, household=None,
    ).findings  # fmt: skip
    assert set(without["status"]) == {"not_assessable"}
    assert set(without.loc[without["unit_kind"] == "plan_block", "reason"]) == {
        "role_missing:zone", "role_missing:zone_rtrw",
    }  # fmt: skip
    assert found["alignment_rdtr", "plan_block", "A"] == "pass"
    assert found["alignment_rdtr", "plan_block", "B"] == "pass"
    assert found["alignment_rtrw", "plan_block", "A"] == "indicative"
    cut = studied.result.cuts.units.set_index("unit_id")
    assert cut["lost_m2"].to_dict() == pytest.approx({"B1": 16.0, "B2": 16.0})
    assert cut["households"].to_dict() == {"B1": 1, "B2": 2}
    assert studied.result.plans["scale"].tolist() == [1000, 50000]
    assert {note.code for note in studied.notes} == {"zoning.rtrw_scale"}
    assert UseFile(preset="itbx_permen_pu_20_2011") in project.zoning.uses
