"""Works, networks and what residents told: as many, as long and as dear as the answers say."""

import geopandas as gpd
import pytest

from kotaku_gis.sample.activities import INTERVENTIONS
from kotaku_gis.sample.networks import LINES, NEW_DRAINS


def test_works_are_delivered_under_the_names_of_offices(folder):
    works = gpd.read_file(folder / "rtplp_kegiatan.geojson")
    names = ["KODE", "KEGIATAN", "PELAKU", "TAHUN", "VOLUME", "SATUAN", "BIAYA", "SUMBER_DANA", "geometry"]
    assert works.columns.tolist() == names
    assert sorted(set(works["TAHUN"])) == [1, 2, 3, 4, 5]
    assert set(works.geom_type) == {"Point", "LineString", "Polygon"}


def test_works_of_each_year_cost_what_the_answers_say(truth):
    years = truth["works"]["intervention"]
    assert sum(year["cost_idr"] for year in years.values()) == sum(row[6] for row in INTERVENTIONS)
    assert sorted(code for year in years.values() for code in year["codes"]) == [row[0] for row in INTERVENTIONS]
    assert truth["works"]["intervention"]["2"] == {"codes": ["K03", "K04"], "cost_idr": 600_000_000}


def test_work_in_metres_is_as_long_as_its_line(layers):
    works = layers["intervention"]
    lines = works[works["volume_unit"] == "m"]
    assert len(lines) == 2
    assert lines["volume"].to_numpy() == pytest.approx(lines.length.to_numpy(), abs=0.5)


def test_networks_run_along_streets(layers, truth):
    axes = layers["road"].union_all().buffer(0.01)
    for role, rows in LINES.items():
        network = layers[role]
        assert network.within(axes).all()
        planned = network.length[network["status"] == "planned"].sum()
        assert truth["network_m"][role].get("planned", 0) == pytest.approx(planned, abs=0.01)
        assert network["status"].tolist() == [row[1] for row in rows]


def test_a_planned_drain_is_no_drain_of_today(folder, layers, truth):
    """The drains of the plan come with their status, and the length of today is that of the drains alone."""
    from kotaku_gis.layers.load import load_layers
    from kotaku_gis.layers.status import existing
    from kotaku_gis.manifest import load

    drains = load_layers(load(folder)).layers["drain"]
    assert (~existing(drains)).sum() == len(NEW_DRAINS)
    assert drains[~existing(drains)].length.sum() == pytest.approx(
        truth["network_m"]["planned_drain"]["planned"], abs=0.1
    )
    assert drains[existing(drains)].length.sum() == pytest.approx(layers["drain"].length.sum(), rel=0.02)


def test_disputes_are_whole_parcels(layers):
    assert len(layers["land_dispute"]) > 0
    for dispute in layers["land_dispute"].geometry:
        inside = layers["parcel"].geometry[layers["parcel"].representative_point().within(dispute)]
        assert inside.area.sum() == pytest.approx(dispute.area, rel=1e-4)
        assert len(inside) in (3, 6)
