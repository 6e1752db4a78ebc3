"""Layers of land use as they are handed over: domains, odd cases, doubled polygons, three kinds of nothing.

Three blocks of a plan for housing (BL1 46 x 26, BL2 68 x 26, BL3 38 x 26 m) and four houses of 10 x 10 m; by the list
housing is I in R-2 and R-3, T in K-1, X in RTH-2. Three zones: A 50 x 30, B 50 x 30, C 100 x 30 m.
"""

import geopandas as gpd
import pytest
from shapely import box

import kotaku_gis

UTM = "EPSG:32749"
BLOCKS = {"BL1": (2, 2, 48, 28), "BL2": (30, 32, 98, 58), "BL3": (60, 2, 98, 28)}
HOUSES = {"B0": (5, 5, 15, 15), "B1": (45, 20, 55, 30), "B2": (70, 5, 80, 15), "B3": (88, 40, 98, 50)}
A, B, C = (0, 0, 50, 30), (50, 0, 100, 30), (0, 30, 100, 60)
HECTARES = {"BL1": 0.1196, "BL2": 0.1768, "BL3": 0.0988}


def at(bounds):
    x0, y0, x1, y1 = bounds
    return box(432000 + x0, 9155000 + y0, 432000 + x1, 9155000 + y1)


def layer(path, shapes, columns):
    gpd.GeoDataFrame(columns, geometry=[at(bounds) for bounds in shapes], crs=UTM).to_file(path)


@pytest.fixture
def found(tmp_path):
    def run(zones, columns, *, legend=""):
        layer(tmp_path / "rt.gpkg", [(0, 0, 100, 60)], {"id": ["RT001"]})
        layer(tmp_path / "bgn.gpkg", HOUSES.values(), {"id": list(HOUSES), "guna": "rumah"})
        layer(tmp_path / "blok.gpkg", BLOCKS.values(), {"id": list(BLOCKS), "guna": "Hunian"})
        layer(tmp_path / "rdtr.shp", zones, columns)
        (tmp_path / "itbx.csv").write_text("Kegiatan;R-2;R-3;K-1;RTH-2\nRumah tunggal;I;I;T;X\n", encoding="utf-8")
        (tmp_path / "kotaku.toml").write_text(
            '[project]\nname = "Uji"\nmap_class = 1\n'
            '[layers.block]\npath = "rt.gpkg"\ncolumns = { block_id = "id" }\n'
            '[layers.building]\npath = "bgn.gpkg"\ncolumns = { building_id = "id", use = "guna" }\n'
            '[layers.plan_block]\npath = "blok.gpkg"\ncolumns = { plan_block_id = "id", use = "guna" }\n'
            '[layers.zone]\npath = "rdtr.shp"\n'
            f'[[zoning.plan]]\nrole = "zone"\nname = "RDTR"\nsource = "Perwal 1"\nscale = 5000\n{legend}\n'
            '[[zoning.uses]]\npath = "itbx.csv"\nsource = "Perwal 1"\n'
            'activities = { residential = ["Rumah tunggal"] }\n',
            encoding="utf-8",
        )
        return kotaku_gis.assess(kotaku_gis.open_project(tmp_path))

    return run


def said(assessment):
    """Block to word, and hectares that add up to it."""
    words = assessment.studies["plans"].words
    return words[words["object_kind"] == "plan_block"].set_index("object_id")["word"].to_dict()


def status(assessment, name):
    rows = assessment.findings
    return rows[rows["name"] == name].set_index("unit_id")["status"].to_dict()


def hectares(assessment):
    rows = assessment.studies["plans"].alignment
    return rows[rows["object_kind"] == "plan_block"].groupby("object_id")["area_ha"].sum().to_dict()


def codes(assessment):
    return [note.code for note in assessment.notes]


def test_numbers_of_a_domain_and_a_polygon_that_is_there_twice(found):
    columns = {
        "KODZON": [32110200, 32110200, 32120100, 31060000],
        "KODSZN": [32110202, 32110202, 32120101, 31060002],
        "NAMSZN": [32110202, 32110202, 32120101, 31060002],
        "JNSRPR": [32000000, 32000000, 32000000, 31000000],
    }
    legend = 'codes = { "32110202" = "R-2", "32120101" = "K-1", "31060002" = "RTH-2" }'
    result = found([A, A, B, C], columns, legend=legend)
    assert said(result) == {"BL1": "selaras", "BL2": "tidak_selaras", "BL3": "bersyarat"}
    assert hectares(result) == pytest.approx(HECTARES)
    assert result.findings.query("unit_kind == 'zone'")["reason"].tolist() == ["duplicate"]
    assert result.studies["plans"].zones["zone"]["protected"].tolist() == [False, False, True]


def test_one_place_with_two_codes_is_never_a_pass_or_a_sure_breach(found):
    """Which of the two zones is the right one, only the regulation tells: both stay, and the strict one is told."""
    mixed = found([A, A, B, C], {"KODSZN": ["R-2", "K-1", "RTH-2", "R-3"]})
    assert len(mixed.layers["zone"]) == 4
    assert said(mixed) == {"BL1": "bersyarat", "BL2": "selaras", "BL3": "tidak_selaras"}
    assert status(mixed, "alignment_rdtr")["BL1"] == "not_assessable"
    assert "zoning.zones_overlap" in codes(mixed)
    worse = found([A, A, B, C], {"KODSZN": ["R-2", "RTH-2", "RTH-2", "R-3"]})
    assert status(worse, "alignment_rdtr") == {"BL1": "indicative", "BL2": "pass", "BL3": "violation"}
    assert status(worse, "use_zone")["B0"] == "indicative"


def test_zones_that_overlap_by_a_strip(found):
    """R-2 reaches 2 m into its neighbour, which is R-2 too: what lies in both counts once."""
    result = found([(0, 0, 52, 30), B, C], {"kodszn_1": ["r2.k", " R-2 ", "RTH 2"], "namszn_1": ["a", "b", None]})
    rows = result.findings[result.findings["name"] == "use_zone"].set_index("unit_id")
    assert rows.loc["B1", ["value", "status"]].tolist() == [100.0, "pass"]
    assert "zoning.zones_overlap" in codes(result)
    assert hectares(result) == pytest.approx(HECTARES)


def test_most_of_a_block_in_a_zone_that_overlaps_a_little_stays_a_breach(found):
    result = found([(0, 0, 52, 30), (45, 0, 100, 60), (0, 30, 48, 60)], {"KODSZN": ["R-2", "RTH-2", "R-3"]})
    # BL2: 53 of 68 m in RTH-2, 3 m of them in R-3 as well; BL1: its 3 m of RTH-2 lie in R-2 as well
    assert status(result, "alignment_rdtr") == {"BL1": "indicative", "BL2": "violation", "BL3": "violation"}


def test_three_kinds_of_nothing_and_words_in_any_case(found):
    result = found(
        [A, B, C],
        {"KODZO": ["R-2", "r.2", "R 3"], "KRB_03": ["TIDAK ADA ", None, "KAWASAN Rawan Banjir - tinggi"]},
    )
    assert said(result) == {"BL1": "selaras", "BL2": "bersyarat", "BL3": "selaras"}
    states = result.studies["plans"].overlays.query("overlay == 'krb'")
    assert states["state"].tolist() == ["none", "unknown", "value"]


def test_a_layer_without_any_known_column_says_so(found):
    result = found([A, B, C], {"FUNGSI": ["x", "y", "z"]})
    assert "zoning.no_zones" in codes(result)
    assert set(said(result).values()) == {"tidak_diatur"}


def test_limits_where_two_zones_lie_on_one_another():
    """KDB 80 and 60 for the whole parcel: built 70 %, it holds by one and breaks the other; 85 % breaks both."""
    from kotaku_gis.zoning.check_parcels import check_parcels
    from kotaku_gis.zoning.rules import RuleRow, RuleTable
    from kotaku_gis.zoning.site import Site

    rules = RuleTable.of(
        [
            RuleRow("a", "kdb_max", 80.0, "P", "P", "2025", "H", zone="R-2"),
            RuleRow("b", "kdb_max", 60.0, "P", "P", "2025", "H", zone="K-1"),
        ]
    )
    parcels = {"P0": (0, 0, 20, 20), "P1": (40, 0, 60, 20), "P2": (0, 30, 20, 50)}
    houses = {"B0": (0, 0, 20, 14), "B1": (40, 0, 60, 17), "B2": (0, 30, 20, 40)}
    site = Site(
        building=gpd.GeoDataFrame(
            {"footprint_kind": "wall"}, geometry=[at(box_) for box_ in houses.values()], index=list(houses), crs=UTM
        ),
        rules=rules,
        parcel=gpd.GeoDataFrame(geometry=[at(box_) for box_ in parcels.values()], index=list(parcels), crs=UTM),
        zone=gpd.GeoDataFrame(
            {"code": ["R-2", "K-1"]}, geometry=[at((0, 0, 100, 60))] * 2, index=["Z1", "Z2"], crs=UTM
        ),
        map_class=1,
    )
    rows = check_parcels(site, green=None).findings[0].set_index("unit_id")
    assert rows["status"].tolist() == ["indicative", "violation", "pass"]
