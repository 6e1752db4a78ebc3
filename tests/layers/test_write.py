"""Clean layers as shapefiles: names, widths and values come back as they went in, and nothing is cut off unseen."""

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point, box

from kotaku_gis.errors import LayerError
from kotaku_gis.layers.dbf import fields, short_names
from kotaku_gis.layers.write import write_geopackage, write_shapefiles


def layer(shapes=None, **columns):
    count = len(next(iter(columns.values())))
    shapes = shapes or [box(432_000 + 20 * i, 9_155_000, 432_008 + 20 * i, 9_155_010) for i in range(count)]
    index = pd.Index([f"B{i}" for i in range(count)], name="building_id")
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=32749, index=index)


@given(st.lists(st.text(max_size=14), min_size=1, max_size=30, unique=True))
@settings(max_examples=60)
def test_names_are_short_ascii_and_unlike(columns):
    names = short_names(columns)
    assert list(names) == columns
    assert all(0 < len(name) <= 10 and name.isascii() for name in names.values())
    assert len({name.casefold() for name in names.values()}) == len(columns)


@pytest.mark.parametrize(
    ("values", "delivered", "expected"),
    [
        (["Hunian", "Usaha"], "str:50", "str:50"),
        (["Hunian", "Usaha"], "", "str:6"),
        (["Dé", "a"], "str:2", "str:3"),
        ([1, 25], "int:9", "int:9"),
        ([1, 123_456], "int:3", "int:6"),
        ([0.5, 12.25], "float:19.11", "float:19.11"),
        ([0.5, 12.25], "", "float:5.2"),
        ([0.1234], "float:6.2", "float:6.4"),
        ([True, None], "int:4", "int:1"),
    ],
)
def test_widths_are_kept_where_they_hold_and_grow_where_they_do_not(values, delivered, expected):
    column = pd.Series(values, dtype="boolean" if values[0] is True else None)
    assert fields(pd.DataFrame({"a": column}), {"a": delivered})["a"].type == expected


@settings(max_examples=40)
@given(
    st.lists(st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 6)), min_size=1, max_size=4),
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=60), min_size=4, max_size=4),
)
def test_what_goes_in_comes_back(tmp_path_factory, numbers, texts):
    folder = tmp_path_factory.mktemp("shp")
    table = layer(panjang_sekali_m=numbers, panjang_sekali_teks=texts[: len(numbers)])
    told = write_shapefiles(table, folder, "bangunan", delivered={})
    back = pyogrio.read_dataframe(folder / "bangunan.shp")
    names = dict(zip(told["column"], told["field"], strict=True))
    assert back[names["panjang_sekali_m"]].astype(float).tolist() == numbers
    assert back[names["panjang_sekali_teks"]].fillna("").tolist() == texts[: len(numbers)]
    assert back["building_i"].tolist() == table.index.tolist()
    pairs = zip(back.geometry.normalize(), table.geometry.normalize(), strict=True)
    assert all(mine.equals_exact(other, 0) for mine, other in pairs)


def test_the_same_layer_gives_the_same_bytes(tmp_path):
    table = layer(nama=["a", None], luas=[1.5, None], ada=pd.array([True, None], dtype="boolean"))
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_shapefiles(table, tmp_path / name, "x", delivered={})
        write_geopackage({"x": table}, tmp_path / name / "x.gpkg")
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name
    back = pyogrio.read_dataframe(tmp_path / "a" / "x.shp")
    assert back["ada"].tolist()[0] == 1
    assert back.iloc[1][["nama", "luas", "ada"]].isna().all()
    assert back.crs.to_epsg() == 32749


def test_a_text_that_would_be_cut_off_is_refused_with_its_feature(tmp_path):
    with pytest.raises(LayerError, match="gpkg") as caught:
        write_shapefiles(layer(ket=["x" * 254, "é" * 128]), tmp_path, "x", delivered={})
    assert caught.value.faults[0].ids == ("1",)
    assert list(tmp_path.iterdir()) == []


def test_kinds_of_shapes_get_a_file_each(tmp_path):
    shapes = [LineString([(0, 0), (9, 9)]), box(0, 0, 9, 9), None, shapely.Polygon()]
    told = write_shapefiles(layer(shapes, n=[1, 2, 3, 4]), tmp_path, "jalan", delivered={})
    assert sorted(told["file"].unique()) == ["jalan_garis.shp", "jalan_poligon.shp"]
    assert pyogrio.read_dataframe(tmp_path / "jalan_garis.shp")["n"].tolist() == [1, 3, 4]
    assert pyogrio.read_dataframe(tmp_path / "jalan_poligon.shp").geometry.area.tolist() == [81]


def test_points_of_one_and_of_many_stand_in_one_file(tmp_path):
    write_shapefiles(layer([Point(1, 2), MultiPoint([(3, 4), (5, 6)])], n=[1, 2]), tmp_path, "hidran", delivered={})
    back = pyogrio.read_dataframe(tmp_path / "hidran.shp")
    assert back.geom_type.tolist() == ["MultiPoint", "MultiPoint"]
    assert shapely.get_num_geometries(back.geometry.to_numpy()).tolist() == [1, 2]
