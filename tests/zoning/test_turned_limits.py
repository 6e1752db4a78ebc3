"""What lies exactly on a limit still does so after a turn, in coordinates of six decimals as files hold them."""

import json

import pytest
import shapely
from shapely import affinity

from kotaku_gis.cases import verify


def told(tmp_path, *cases):
    file = tmp_path / "kasus.json"
    context = {"accuracy": {"ce90_m": 0.2}, "tolerance": {"*": 0.0005}}
    file.write_text(json.dumps({"schema": "kotaku-cases/2", "domain": "zoning", "defaults": context, "cases": cases}))
    return [outcome.line() for outcome in verify(file) if not outcome.passed]


def as_filed(shape, angle):
    turned = affinity.translate(affinity.rotate(shape, angle, origin=(0, 0)), 432000, 9155000)
    return shapely.to_wkt(turned, rounding_precision=6)


@pytest.mark.parametrize("angle", range(1, 180, 6))
def test_half_of_a_plot_and_a_wall_on_its_line_are_marginal(tmp_path, angle):
    shapes = {
        "parcels": [{"id": "P", "wkt": as_filed(shapely.box(0, 0, 10, 12), angle)}],
        "buildings": [{"id": "B", "wkt": as_filed(shapely.box(2, 1, 8, 11), angle)}],
        "lines": [
            {"id": name, "kind": "rumija_edge", "wkt": as_filed(shapely.LineString([(0, y), (10, y)]), angle)}
            for name, y in (("muka", 0), ("belakang", 12))
        ],
    }
    inputs = {"crs": "EPSG:32749", **shapes}
    coverage = {"id": "kdb", "rule": {"param": "kdb", "max_pct": 50}, "expected": {"kdb_pct": 50, "status": "marginal"}}
    rule = {"param": "gsb", "base": "muka", "measured_from": "tepi_rumija", "req_m": 1}
    waiver = {"exempt_mean_width_max_m": 10, "width_edges": ["muka", "belakang"]}
    behind = {"intrusion_m2": 0, "facade_m": 0, "status": "marginal"}
    lines = [
        {"id": "gsb", "rule": rule, "expected": behind},
        {"id": "lebar", "rule": rule | waiver, "expected": {"mean_width_m": 10, "status": "exempt"}},
    ]
    cases = [
        {"id": "K", "form": "kdb", "inputs": inputs, "checks": [coverage]},
        {"id": "S", "form": "setback", "inputs": inputs, "checks": lines},
    ]
    assert told(tmp_path, *cases) == []


def test_an_area_without_buildings_has_a_density_of_nought(tmp_path):
    area = {"id": "K", "wkt": "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))"}
    expected = {"gross_ha": 1.0, "count": 0, "excluded": [], "gross_per_ha": 0, "coverage_pct": 0}
    check = {"id": "d", "rule": {"param": "density", "counted_by": "centroid"}, "expected": expected}
    inputs = {"crs": "EPSG:32749", "areas": [area], "roads": [], "buildings": []}
    assert told(tmp_path, {"id": "D", "form": "density", "inputs": inputs, "checks": [check]}) == []


def test_a_lot_outside_all_classes_has_no_class_and_no_limits(tmp_path):
    rule = {"param": "lot_class", "table": [{"id": 1, "lo": 0, "hi": 100, "kdb_max_pct": 90}]}
    expected = {"by_parcel": {"P": {"class": None, "kdb_max_pct": None}}}
    inputs = {"parcels": [{"id": "P", "area_m2": 100.5}]}
    checks = [{"id": "l", "rule": rule, "expected": expected}]
    assert told(tmp_path, {"id": "L", "form": "lot_class", "inputs": inputs, "checks": checks}) == []
