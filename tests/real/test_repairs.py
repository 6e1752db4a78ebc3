"""Faults of real deliveries, each with the outcome that its own README leads one to expect."""

import geopandas as gpd
import pytest
import shapely
from shapely import box

from kotaku_gis import manifest
from kotaku_gis.errors import LayerError
from kotaku_gis.layers import load_layers


def loaded(folder, tmp_path, bounds, **layers):
    """Layers of a delivery beside one block and one building that cover the ground; paths of the delivery are whole."""
    cover = gpd.GeoDataFrame({"id_bgn": ["B1"]}, geometry=[box(*bounds)], crs=4326)
    cover.to_file(tmp_path / "rt.geojson")
    sources = {"block": {"path": "rt.geojson"}, "building": {"path": "rt.geojson"}}
    sources |= {role: {**source, "path": str(folder / source["path"])} for role, source in layers.items()}
    return load_layers(manifest.from_dict({"project": {"name": "uji"}, "layers": sources}, folder=tmp_path))


CILEGON = (105.9, -6.1, 106.1, -5.9)


def test_the_hydrant_at_the_south_pole_is_outside_indonesia(delivery, tmp_path):
    folder = delivery("cilegon") / "prasarana"
    out = loaded(folder, tmp_path, CILEGON, hydrant={"path": "HYDRANT_PT.geojson"})
    raw = gpd.read_file(folder / "HYDRANT_PT.geojson")
    pole = (raw.geometry.x < -179) & (raw.geometry.y < -89)
    assert pole.sum() == 1
    aside = out.set_aside[out.set_aside["role"] == "hydrant"]
    assert aside[["feature", "reason"]].to_numpy().tolist() == [[str(pole.idxmax()), "outside_indonesia"]]
    assert len(out.layers["hydrant"]) == len(raw) - 1


def test_widths_in_words_and_heights_of_drains(delivery, tmp_path):
    folder = delivery("cilegon") / "prasarana"
    source = {"path": "KEMANTAPAN_DRAINASE_LN.geojson", "columns": {"width_m": "LEBAR"}}
    out = loaded(folder, tmp_path, CILEGON, drain=source)
    assert len(out.layers["drain"]) == 302
    assert out.layers["drain"]["width_m"].eq(0.5).all()
    assert (out.repairs["role"] == "drain").sum() == 0
    (note,) = [note for note in out.notes if note.code == "layers.flattened"]
    assert len(note.ids) == 302


def test_roads_without_geometry_are_set_aside(delivery, tmp_path):
    folder = delivery("cilegon") / "prasarana"
    out = loaded(folder, tmp_path, CILEGON, road={"path": "JARINGAN_JALAN_KOTA_LN.geojson"})
    assert out.set_aside[out.set_aside["role"] == "road"]["reason"].isin(["null", "empty"]).sum() == 5


def test_the_ring_of_marapi_is_closed_and_told(delivery, tmp_path):
    folder = delivery("ugly") / "marapi_ring_tak_tertutup"
    source = {"path": "Marapi_evac_zone_3000m.shp"}
    out = loaded(folder, tmp_path, (100.4, -0.5, 100.6, -0.3), **{"hazard.x": source})
    zone = out.layers["hazard.x"]
    assert zone.geometry.is_valid.all()
    assert float(zone.area.iloc[0]) == pytest.approx(3.14159 * 3000**2, rel=0.01)  # a circle of 3 km, as it is called
    row = out.repairs[out.repairs["role"] == "hazard.x"].iloc[0]
    assert row["kind"] == "close_ring"


def test_heights_and_islands(delivery, tmp_path):
    for name, file in (("poligon_25d", "25dpolygon.shp"), ("donut", "donut_with_problem.shp")):
        folder = delivery("ugly") / name
        raw = gpd.read_file(folder / file)
        place = tmp_path / name
        place.mkdir()
        out = loaded(folder, place, raw.to_crs(4326).total_bounds, kawasan={"path": file})
        layer = out.layers["kawasan"]
        assert len(layer) + len(out.set_aside) == len(raw)
        assert layer.geometry.is_valid.all()
        assert not layer.geometry.has_z.any()
        flat = shapely.make_valid(shapely.force_2d(raw.geometry.to_numpy()), method="structure")
        expected = gpd.GeoSeries(flat, crs=raw.crs).to_crs(out.crs).area.sum()
        assert float(layer.area.sum()) == pytest.approx(float(expected), rel=1e-9)


def test_impossible_photo_points_are_set_aside(delivery, tmp_path):
    folder = delivery("foto_geotag_agung_bali")
    columns = {"photo_id": "ID", "file": "Name", "direction_deg": "Azimuth"}
    source = {"path": "images.gpkg", "columns": columns}
    out = loaded(folder, tmp_path, (115.4, -8.4, 115.6, -8.2), photo=source)
    raw = gpd.read_file(folder / "images.gpkg").set_index("ID").geometry
    away = raw[(raw.x < 94) | (raw.x > 142) | (raw.y < -12) | (raw.y > 7)]
    assert len(away) > 0
    aside = out.set_aside[out.set_aside["role"] == "photo"]
    wrong = aside[aside["reason"] == "outside_indonesia"]
    assert set(wrong["unit_id"]) | set(out.repairs["unit_id"]) >= set(away.index.astype(str))
    assert len(out.layers["photo"]) + len(aside) == len(raw)


def test_drawn_twice_in_panjang_wetan(delivery, tmp_path):
    folder = delivery("pekalongan")
    out = loaded(
        folder, tmp_path, (109.6, -6.95, 109.8, -6.8), parcel={"path": "persil/BugisanIP4T_2_DIREDAKSI.geojson"}
    )
    aside = out.set_aside[out.set_aside["role"] == "parcel"]
    assert aside["reason"].tolist() == ["duplicate"]


def test_a_delivery_that_cannot_be_mended_says_what_to_do(delivery, tmp_path):
    with pytest.raises(LayerError) as caught:
        loaded(delivery("murung_raya_persil"), tmp_path, (113, -1, 115, 0), parcel={"path": "PERSIL_040924.shp"})
    assert "EPSG" in caught.value.render("id")
