"""Minimum KLB and parcel area: hand numbers on parcels of 10 x 12 m, map of class 1 (CE90 0.3 m, sigma 0.1398 m)."""

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import box

import kotaku_gis
from kotaku_gis.zoning.check_parcels import check_parcels
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.site import Site

UTM = "EPSG:32749"
X, Y = 432000, 9155000


def lot(number, width=10.0, depth=12.0):
    return box(X + 30 * number, Y, X + 30 * number + width, Y + depth)


def house(number, width, depth):
    return box(X + 30 * number + 1, Y + 1, X + 30 * number + 1 + width, Y + 1 + depth)


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes.values()), index=list(shapes), crs=UTM)


def rows(site, name):
    table = pd.concat(check_parcels(site, green=None).findings, ignore_index=True)
    return table[table["name"] == name].set_index("unit_id")


def rule(param, value):
    return RuleRow(f"r.{param}", param, value, "RDTR", "Perwal 1/2025", "2025", "H", article="Pasal 12")


def test_minimum_klb_by_storeys():
    """Minimum 1.0 on 120 m2: 60 m2 x 1 = 0.5 breaks it, x 2 = 1 is at it, x 3 = 1.5 holds; unknown, empty: not told."""
    lots = layer({f"P{number}": lot(number) for number in range(5)})
    houses = {f"B{number}": house(number, 6, 10) for number in range(4)}
    storeys = pd.array([1, 2, 3, None], dtype="Float64")
    building = layer(houses, storeys=storeys, footprint_kind="wall")
    site = Site(building=building, rules=RuleTable.of([rule("klb_min", 1.0)]), parcel=lots, map_class=1)
    found = rows(site, "klb_min")
    assert found["value"].tolist()[:3] == pytest.approx([0.5, 1.0, 1.5])
    assert pd.isna(found.loc["P3", "value"])
    assert found["status"].tolist() == ["violation", "marginal", "pass", "not_assessable", "not_assessable"]
    assert found.loc[["P3", "P4"], "reason"].tolist() == ["levels_missing", "no_building"]
    # 1 storey: 0.5 x sqrt((0.1398 x 11.662 / 60)^2 + (0.1398 x 15.620 / 120)^2) x 1.6449 = 0.0269
    assert found.loc["P0", "u95"] == pytest.approx(0.0269, abs=1e-4)
    assert found.loc["P0", ["margin", "op", "source"]].tolist() == [-0.5, ">=", "Perwal 1/2025, Pasal 12"]


def test_minimum_klb_of_a_roof_and_of_unknown_storeys():
    """Under a roof of 60 m2 with eaves of 0.5 m the wall holds 5 x 9 = 45 m2: 0.375 to 0.5 about a minimum of 0.45."""
    lots = layer({"P0": lot(0), "P1": lot(1)})
    building = layer(
        {"B0": house(0, 6, 10), "B1": house(1, 8, 10)},
        storeys=pd.array([1, None], dtype="Float64"),
        footprint_kind=["roof", "wall"],
        eaves_m=[0.5, 0.0],
    )
    site = Site(building=building, rules=RuleTable.of([rule("klb_min", 0.45)]), parcel=lots, map_class=1)
    found = rows(site, "klb_min")
    assert found.loc["P0", ["value", "status"]].tolist() == [0.5, "indicative"]
    # one storey at the least: 80 of 120 m2, 0.667, holds whatever stands above it
    assert found.loc["P1", "status"] == "pass"


def test_minimum_area_of_a_parcel():
    """Minimum 120 m2, u95 = 1.6449 x 0.1398 x diagonal, 3.6 m2: 100 breaks it, 118.8 may, 120 is at it, 130 holds."""
    lots = layer({"P0": lot(0, 10, 10), "P1": lot(1, 9.9), "P2": lot(2), "P3": lot(3, 10, 13), "P4": lot(4, 10, 10)})
    lots["written_area_m2"] = pd.array([None, None, 120, 0, 121], dtype="Float64")
    building = layer({"B0": house(0, 6, 8)}, footprint_kind="wall")
    site = Site(building=building, rules=RuleTable.of([rule("lot_min_m2", 120.0)]), parcel=lots, map_class=1)
    found = rows(site, "lot_min")
    assert found["value"].tolist() == pytest.approx([100, 118.8, 120, 130, 100])
    assert found.loc["P2", "u95"] == pytest.approx(1.6449 * 0.3 / 2.1460 * 244**0.5, rel=1e-3)
    # the last is 121 m2 by its certificate
    assert found["status"].tolist() == ["violation", "indicative", "marginal", "pass", "indicative"]


def test_minimum_klb_out_of_the_rule_table_of_a_project(tmp_path):
    """Minimum and maximum in two header rows: R-1 0.8 to 1.2, K-1 1.6 to 3.2; plots of 120 m2, houses of 60 m2.

    P0 in R-1 with 1 storey: 0.5 breaks the minimum; P1 with 2: 1.0 holds both; P2 with 3: 1.5 breaks the maximum.
    P3 in K-1 with 3: 1.5 breaks the minimum of 1.6 by 0.1, more than its u95 of 0.081; P4 lies on the border, 0.3 in
    R-1 and 0.7 in K-1: the minimum is 0.3 x 0.8 + 0.7 x 1.6 = 1.36, the maximum 0.3 x 1.2 + 0.7 x 3.2 = 2.6.
    """
    lots = layer({f"P{number}": lot(number) for number in range(5)})
    houses = layer({f"B{number}": house(number, 6, 10) for number in range(5)}, storeys=[1, 2, 3, 3, 3])
    border = X + 30 * 4 + 3
    zones = gpd.GeoDataFrame(
        {"KODSZN": ["R-1", "K-1", "K-1"]},
        geometry=[
            box(X - 9, Y - 9, X + 89, Y + 30).union(box(X + 118, Y - 9, border, Y + 30)),
            box(X + 89, Y - 9, X + 117, Y + 30), box(border, Y - 9, X + 160, Y + 30),
        ],
        crs=UTM,
    )  # fmt: skip
    blocks = layer({"RT001": box(X - 9, Y - 9, X + 160, Y + 30)})
    for name, some in (("persil", lots), ("bangunan", houses), ("rt", blocks)):
        some.rename_axis("kode").reset_index().to_file(tmp_path / f"{name}.gpkg")
    zones.to_file(tmp_path / "rdtr.gpkg")
    work = openpyxl.Workbook()
    for row in (["Sub Zona", "KLB", None], [None, "Min", "Maks"], ["R-1", "0,8", "1,2"], ["K-1", 1.6, 3.2]):
        work.active.append(row)
    work.save(tmp_path / "ketentuan.xlsx")
    (tmp_path / "kotaku.toml").write_text(
        '[project]\nname = "Uji"\nmap_class = 1\n'
        '[layers.block]\npath = "rt.gpkg"\ncolumns = { block_id = "kode" }\n'
        '[layers.building]\npath = "bangunan.gpkg"\ncolumns = { building_id = "kode" }\n'
        'constants = { footprint_kind = "wall" }\n'
        '[layers.parcel]\npath = "persil.gpkg"\ncolumns = { parcel_id = "kode" }\n'
        '[layers.zone]\npath = "rdtr.gpkg"\n'
        '[[zoning.plan]]\nrole = "zone"\nname = "RDTR"\nscale = 1000\n'
        '[[zoning.rules]]\npath = "ketentuan.xlsx"\nsource = "Perwal 1/2025"\ndate = "2025-01-01"\n',
        encoding="utf-8",
    )
    found = kotaku_gis.assess(kotaku_gis.open_project(tmp_path)).findings
    least, most = (found[found["name"] == name].set_index("unit_id").sort_index() for name in ("klb_min", "klb"))
    assert least["value"].tolist() == pytest.approx([0.5, 1.0, 1.5, 1.5, 1.5])
    assert least["limit"].tolist() == pytest.approx([0.8, 0.8, 0.8, 1.6, 1.36])
    assert least["status"].tolist() == ["violation", "pass", "pass", "violation", "pass"]
    assert most["limit"].tolist() == pytest.approx([1.2, 1.2, 1.2, 3.2, 2.6])
    assert most["status"].tolist() == ["pass", "pass", "violation", "pass", "pass"]
    assert least.loc["P3", "u95"] == pytest.approx(1.5 / 0.5 * 0.0269, abs=1e-3)
