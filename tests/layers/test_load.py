"""Layers of the sample kelurahan and of small deliveries, read and accounted for."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box

from kotaku_gis import manifest
from kotaku_gis.errors import LayerError
from kotaku_gis.layers import load_layers
from kotaku_gis.layers.ledger import totals

X, Y = 432_000, 9_155_000


def test_every_feature_of_the_sample_is_accounted_for(loaded, project):
    table = totals(loaded.ledger).set_index(["role", "file"])
    assert (table[["kept", "repaired", "set_aside"]].sum(axis=1) == table["read"]).all()
    assert table.loc[("building", "bangunan.shp"), "set_aside"] == 2
    for role, layer in loaded.layers.items():
        assert len(layer) == (table.loc[role, ["kept", "repaired"]].sum(axis=1)).sum()
    assert set(table.index.get_level_values("role")) == set(loaded.layers) | set(loaded.tables)
    assert set(project.layers) == set(loaded.layers) | set(loaded.tables) | set(loaded.rasters)


def test_planted_faults_are_found(loaded):
    aside = loaded.set_aside.set_index("unit_id")["reason"].to_dict()
    assert aside == {"B9001": "duplicate", "B9002": "null", "D901": "empty"}
    repaired = loaded.ledger[loaded.ledger["state"] == "repaired"].set_index("unit_id")["detail"]
    assert repaired["B0139"] == "make_valid"
    assert repaired["P0097"] == "make_valid"
    assert repaired["B0093#2"] == "renumber"
    building, drain = loaded.layers["building"], loaded.layers["drain"]
    assert building.loc["B0097", "condition"] == "heavy_damage"
    assert building["condition"].isna()["B0101"]
    assert building["storeys"].isna()["B0281"]
    assert drain.loc[["D010", "D020"], "width_m"].tolist() == [0.5, 0.5]


def test_unreadable_cells_are_told(loaded):
    cells = loaded.unreadable[["role", "attribute", "value"]].to_numpy().tolist()
    assert ["building", "condition", "belum didata"] in cells


def test_everything_is_in_one_metric_crs(loaded):
    assert {layer.crs.to_epsg() for layer in loaded.layers.values()} == {32749}


def delivery(folder, *, files=1, crs=32749, order=None):
    shapes = [box(X + 20 * i, Y, X + 20 * i + 8, Y + 10) for i in range(6)]
    frame = gpd.GeoDataFrame({"id_bgn": [f"B{i}" for i in range(6)]}, geometry=shapes, crs=32749).to_crs(crs)
    frame = frame if order is None else frame.iloc[order]
    parts = np.array_split(np.arange(6), files)
    for number, rows in enumerate(parts):
        frame.iloc[rows].to_file(folder / f"bangunan{number}.gpkg")
    block = gpd.GeoDataFrame({"rt_rw": ["RT1"]}, geometry=[box(X - 5, Y - 5, X + 150, Y + 20)], crs=32749)
    block.to_file(folder / "rt.gpkg")
    sources = tuple({"path": f"bangunan{number}.gpkg"} for number in range(files))
    document = {"project": {"name": "x"}, "layers": {"block": {"path": "rt.gpkg"}, "building": sources}}
    return load_layers(manifest.from_dict(document, folder=folder))


def numbered(folder, ids):
    shapes = [box(X + 20 * i, Y, X + 20 * i + 8, Y + 10) for i in range(len(ids))]
    gpd.GeoDataFrame({"id_bgn": ids}, geometry=shapes, crs=32749).to_file(folder / "b.gpkg")
    sources = {"block": {"path": "b.gpkg"}, "building": {"path": "b.gpkg"}}
    document = {"project": {"name": "x"}, "layers": sources, "repair": {"duplicate_ids": "number"}}
    return load_layers(manifest.from_dict(document, folder=folder))


@pytest.mark.parametrize(
    ("ids", "given"),
    [
        (["A", "A", "A#2"], ["A", "A#3", "A#2"]),
        (["A#2", "A", "A", "A"], ["A#2", "A", "A#3", "A#4"]),
        (["A", "A#2", "A", "A#2"], ["A", "A#2", "A#3", "A#2#2"]),
        (["A", "B", "A", "B"], ["A", "B", "A#2", "B#2"]),
    ],
)
def test_a_number_behind_a_doubled_code_is_one_that_is_free(tmp_path, ids, given):
    assert numbered(tmp_path, ids).layers["building"].index.tolist() == given


def test_a_code_of_a_feature_that_is_set_aside_is_not_given_again(tmp_path):
    loaded = numbered(tmp_path, ["A", "A"])
    assert loaded.ledger.loc[loaded.ledger["role"] == "building", "unit_id"].tolist() == ["A", "A#2"]


def test_every_column_that_is_read_is_told(tmp_path):
    loaded = delivery(tmp_path)
    told = loaded.columns[["role", "file", "attribute", "column", "by"]].to_numpy().tolist()
    assert ["building", "bangunan0.gpkg", "building_id", "id_bgn", "alias"] in told
    assert ["block", "rt.gpkg", "block_id", "rt_rw", "alias"] in told
    assert len(told) == 2


def test_a_column_that_the_manifest_leaves_empty_is_not_read(tmp_path):
    delivery(tmp_path)
    sources = {"block": {"path": "rt.gpkg"}, "building": {"path": "bangunan0.gpkg", "columns": {"building_id": ""}}}
    loaded = load_layers(manifest.from_dict({"project": {"name": "x"}, "layers": sources}, folder=tmp_path))
    assert loaded.layers["building"].index[0] == "building-1"


def test_a_layer_in_two_files_is_one_layer(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = delivery(tmp_path / "one"), delivery(tmp_path / "two", files=2)
    assert one.layers["building"].geometry.geom_equals_exact(two.layers["building"].geometry, 0).all()
    assert one.layers["building"].index.tolist() == two.layers["building"].index.tolist()


def test_degrees_and_metres_give_the_same_areas(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "deg").mkdir()
    metres, degrees = delivery(tmp_path / "m"), delivery(tmp_path / "deg", crs=4326)
    assert degrees.layers["building"].area.to_numpy() == pytest.approx(
        metres.layers["building"].area.to_numpy(), abs=1e-6
    )


def test_datum_shift_is_announced(tmp_path):
    srgi = delivery(tmp_path, crs=9470)
    (note,) = [note for note in srgi.notes if note.code == "crs.datum_shift"]
    assert "0,2" in note.render("id")


def test_features_outside_indonesia_are_set_aside(tmp_path):
    delivery(tmp_path)
    far = gpd.GeoDataFrame({"id_bgn": ["B0", "B1"]}, geometry=[box(X, Y, X + 9, Y + 9), box(0, 0, 9, 9)], crs=32749)
    far.to_file(tmp_path / "jauh.gpkg")
    document = {"project": {"name": "x"}, "layers": {"block": {"path": "rt.gpkg"}, "building": {"path": "jauh.gpkg"}}}
    loaded = load_layers(manifest.from_dict(document, folder=tmp_path))
    assert loaded.set_aside[["unit_id", "reason"]].to_numpy().tolist() == [["B1", "outside_indonesia"]]


def test_shapefile_without_shx_is_read(tmp_path):
    delivery(tmp_path)
    gpd.read_file(tmp_path / "bangunan0.gpkg").to_file(tmp_path / "b.shp")
    (tmp_path / "b.shx").unlink()
    document = {"project": {"name": "x"}, "layers": {"block": {"path": "rt.gpkg"}, "building": {"path": "b.shp"}}}
    assert len(load_layers(manifest.from_dict(document, folder=tmp_path)).layers["building"]) == 6


def test_names_of_rt_meet_and_what_was_written_stays(loaded, answers):
    blocks = loaded.layers["block"]
    assert set(blocks.index) == set(answers["blocks"])
    written = {name: facts["delivered_id"] for name, facts in answers["blocks"].items()}
    assert blocks["written"].to_dict() == written
    spelled = loaded.repairs[loaded.repairs["kind"] == "respell"]
    assert spelled.set_index("unit_id")["before"].to_dict() == {
        name: spelling for name, spelling in written.items() if spelling != name
    }


def test_every_repair_has_kind_ids_before_and_after(loaded):
    repairs = loaded.repairs
    told = loaded.ledger[loaded.ledger["state"] == "repaired"].set_index(["role", "unit_id"])["detail"]
    kinds = repairs.groupby(["role", "unit_id"])["kind"].agg(lambda kinds: ";".join(sorted(kinds)))
    assert kinds.to_dict() == {key: ";".join(sorted(detail.split(";"))) for key, detail in told.items()}
    assert repairs[["feature", "before", "after"]].notna().all(axis=None)
    bow = repairs[repairs["unit_id"] == "B0139"].iloc[0]
    assert bow["before"].startswith("Self-intersection")
    assert not bow["geometry"].is_valid
    twin = repairs[repairs["kind"] == "renumber"].iloc[0]
    assert (twin["before"], twin["after"]) == ("B0093", "B0093#2")


def test_a_feature_in_degrees_among_metres_is_read_as_degrees(tmp_path):
    delivery(tmp_path)
    sound = gpd.GeoSeries([box(X, Y, X + 9, Y + 9), box(X + 20, Y, X + 29, Y + 9)], crs=32749)
    swapped = shapely.transform(sound.to_crs(4326).iloc[0], lambda xy: xy[:, ::-1])
    shapes = [sound.iloc[0], sound.to_crs(4326).iloc[1], box(0, 0, 9, 9), swapped]
    gpd.GeoDataFrame({"id_bgn": ["B0", "B1", "B2", "B3"]}, geometry=shapes, crs=32749).to_file(tmp_path / "campur.gpkg")
    document = {"project": {"name": "x"}, "layers": {"block": {"path": "rt.gpkg"}, "building": {"path": "campur.gpkg"}}}
    loaded = load_layers(manifest.from_dict(document, folder=tmp_path))
    assert loaded.layers["building"].geometry["B1"].equals_exact(sound.iloc[1], 1e-3)
    assert loaded.repairs[["unit_id", "kind"]].to_numpy().tolist() == [["B1", "from_degrees"]]
    assert loaded.set_aside["unit_id"].tolist() == ["B2", "B3"]


def test_features_with_swapped_axes_or_metres_among_degrees(tmp_path):
    delivery(tmp_path)
    metres = gpd.GeoSeries([box(X + 20 * i, Y, X + 20 * i + 9, Y + 9) for i in range(3)], crs=32749)
    degrees = metres.to_crs(4326)
    swapped = shapely.transform(degrees.iloc[1], lambda xy: xy[:, ::-1])
    frame = gpd.GeoDataFrame({"id_bgn": ["B0", "B1", "B2"]}, geometry=[degrees[0], swapped, metres[2]], crs=4326)
    frame.to_file(tmp_path / "campur.gpkg")
    document = {"project": {"name": "x"}, "layers": {"block": {"path": "rt.gpkg"}, "building": {"path": "campur.gpkg"}}}
    loaded = load_layers(manifest.from_dict(document, folder=tmp_path))
    assert loaded.repairs["kind"].tolist() == ["from_metres", "swap_axes"]
    assert loaded.layers["building"].index.tolist() == ["B0", "B1", "B2"]
    assert shapely.equals_exact(loaded.layers["building"].geometry.to_numpy(), metres.to_numpy(), 1e-3).all()


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ({"rt": ["1", "02"], "rw": ["3", "3"]}, ["RT001-RW003", "RT002-RW003"]),
        ({"rt_rw": ["RT 1", "RT 2"], "kind": ["rt", "blok"]}, ["RT001", "RT 2"]),
        ({"rt_rw": ["RW 1", "1/2"]}, ["RW 1", "RT001-RW002"]),
        ({"no_rw": ["RW. 1", "ii"], "kind": ["rw", "rw"]}, ["RW001", "RW002"]),
        ({"no_rw": ["1", "1"], "kind": ["rw", "rw"]}, ["block-1", "block-2"]),
        ({"no_rw": ["1", "1"], "kind": ["rw", "rw"], "desa": ["Ulu", "Ilir"]}, ["Ulu RW001", "Ilir RW001"]),
    ],
)
def test_blocks_are_named(tmp_path, columns, names):
    shapes = [box(X, Y, X + 50, Y + 50), box(X + 50, Y, X + 90, Y + 50)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=32749).to_file(tmp_path / "rt.gpkg")
    document = {"project": {"name": "x"}, "layers": {"block": {"path": "rt.gpkg"}, "building": {"path": "rt.gpkg"}}}
    assert load_layers(manifest.from_dict(document, folder=tmp_path)).layers["block"].index.tolist() == names


def test_repairs_and_places_are_evidence_of_their_findings(assessment):
    ids = set(assessment.findings["finding_id"])
    for name in ("repairs", "topology"):
        assert set(assessment.evidence[name]["finding_id"]) <= ids
    sliver = assessment.evidence["topology"].query("role == 'block'")
    assert sliver[["kind", "ids"]].to_numpy().tolist() == [["sliver", "RT004-RW001,RT005-RW001"]]


def two_kelurahan(folder, places, **columns):
    shapes = [box(X + 100 * i, Y, X + 100 * i + 90, Y + 90) for i in range(len(places))]
    gpd.GeoDataFrame({**columns, "DESA": places}, geometry=shapes, crs=32749).to_file(folder / "rt.gpkg")
    document = {"project": {"name": "x"}, "layers": {"block": {"path": "rt.gpkg"}}}
    return load_layers(manifest.from_dict(document, folder=folder, whole=False))


def test_the_same_rt_of_two_kelurahan_are_two_blocks(tmp_path):
    found = two_kelurahan(tmp_path, ["Kuningan", "Dadapsari", "KUNINGAN ", None], NO_RT=[1, 1, 2, 3], NO_RW=1)
    names = ["Kuningan RT001-RW001", "Dadapsari RT001-RW001", "Kuningan RT002-RW001", "RT003-RW001"]
    assert found.layers["block"].index.tolist() == names
    assert found.ledger["state"].tolist() == ["kept"] * 4


def test_a_written_id_that_is_led_by_its_kelurahan_is_a_repair(tmp_path):
    found = two_kelurahan(tmp_path, ["Ulu", "Ilir"], NAMA_RT=["RT001-RW002", "1/2"])
    assert found.layers["block"].index.tolist() == ["Ulu RT001-RW002", "Ilir RT001-RW002"]
    assert found.ledger["detail"].tolist() == ["respell", "respell"]
    assert found.repairs["before"].tolist() == ["1/2", "RT001-RW002", "RT001-RW002"]


def test_an_rt_twice_in_one_kelurahan_is_a_doubled_code(tmp_path):
    with pytest.raises(LayerError, match="RT001-RW001"):
        two_kelurahan(tmp_path, ["Kuningan", "KUNINGAN"], NO_RT=1, NO_RW=1)


def mapinfo(folder, **values):
    """Three buildings in MapInfo TAB; storeys 2, -, 1; households 1, -, 0; height 3.5, -, -."""
    square = [box(X + 20 * n, Y, X + 20 * n + 10, Y + 10) for n in range(3)]
    columns = {"LANTAI": [2, None, 1], "JML_KK": [1, None, 0]}
    frame = gpd.GeoDataFrame(
        {name: pd.array(cells, dtype="Int64") for name, cells in columns.items()} | {"TINGGI": [3.5, None, None]},
        geometry=square,
        crs=32749,
    )
    frame.to_file(folder / "rumah.tab", driver="MapInfo File")
    block = gpd.GeoDataFrame({"BLOK": ["A"]}, geometry=[box(X - 5, Y - 5, X + 60, Y + 20)], crs=32749)
    block.to_file(folder / "blok.gpkg")
    (folder / "kotaku.toml").write_text(
        '[project]\nname = "x"\n[layers.block]\npath = "blok.gpkg"\ncolumns = { block_id = "BLOK" }\n'
        '[layers.building]\npath = "rumah.tab"\ncolumns = { storeys = "LANTAI" }\n'
        + "".join(f'[layers.building.values.{name}]\n"0" = "{word}"\n' for name, word in values.items())
    )
    return load_layers(manifest.load(folder))


def test_an_empty_number_of_mapinfo_comes_as_zero_and_that_is_told(tmp_path):
    loaded = mapinfo(tmp_path)
    building = loaded.layers["building"]
    assert building["storeys"].tolist() == [2, pd.NA, 1]
    assert building["height_m"].tolist() == [3.5, pd.NA, pd.NA]
    assert building["households"].tolist() == [1, 0, 0]
    told = [note for note in loaded.notes if note.code == "layers.blank_is_zero"]
    assert [("JML_KK: 2" in note.render(), "LANTAI" in note.render()) for note in told] == [(True, False)]


def test_the_manifest_says_that_zero_is_empty(tmp_path):
    loaded = mapinfo(tmp_path, households="")
    assert loaded.layers["building"]["households"].tolist() == [1, pd.NA, pd.NA]
    assert "households" not in set(loaded.unreadable["attribute"])
    assert not [note for note in loaded.notes if note.code == "layers.blank_is_zero"]


@pytest.mark.parametrize(("code", "placed"), [("", 3), ("ID_BGN", 0)])
def test_a_survey_table_without_codes_is_placed_by_its_coordinates(tmp_path, code, placed):
    """Three homes with decimal commas, the last in a block of its own; a table with codes stays keyed by them."""
    delivery(tmp_path)
    places = gpd.GeoSeries(shapely.points([X + 4, X + 24, X + 64], [Y + 5] * 3), crs=32749).to_crs(4326)
    rows = {"Bujur": places.x, "Lintang": places.y, "Jumlah KK": [1, 2, 1]} | (
        {code: ["B0", "B1", "B3"]} if code else {}
    )
    pd.DataFrame(rows).to_csv(tmp_path / "survei.csv", sep=";", decimal=",", index=False)
    sources = {
        "block": {"path": "rt.gpkg"},
        "building": {"path": "bangunan0.gpkg"},
        "household": {"path": "survei.csv", "columns": {"households": "Jumlah KK"}},
    }
    loaded = load_layers(manifest.from_dict({"project": {"name": "x"}, "layers": sources}, folder=tmp_path))
    homes = {**loaded.layers, **loaded.tables}["household"]
    assert homes["households"].tolist() == [1, 2, 1]
    assert isinstance(homes, gpd.GeoDataFrame) == bool(placed)
    if placed:
        found = loaded.layers["building"].sindex.query(homes.geometry, predicate="within")
        assert loaded.layers["building"].index[found[1]].tolist() == ["B0", "B1", "B3"]
