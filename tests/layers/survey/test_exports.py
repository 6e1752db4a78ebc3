"""Exports of Kobo and ODK become layers with no more said than where they lie."""

import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from kotaku_gis import manifest
from kotaku_gis.contracts import contract
from kotaku_gis.errors import LayerError
from kotaku_gis.layers import load_layers
from kotaku_gis.layers.survey.form import survey_form, write_form
from kotaku_gis.layers.survey.xlsform import renamed, shipped_labels

LON, LAT = 110.37, -6.99
MAIN = ["today", "building/rt", "building/rw", "building/block_id", "building/building_id", "building/footprint"]
MAIN += ["building/location", "_building/location_latitude", "building/photo", "building/use", "building/storeys"]
MAIN += ["building/wall", "building/condition", "building/substandard", "households", "_id", "_uuid"]
MAIN += ["_submission_time", "_index"]
CHILD = ["household/household_id", "household/occupants", "household/safe_water", "household/toilet"]
CHILD += ["household/litres_per_person_day", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"]


def shape(i):
    west, south = LON + 0.0002 * i, LAT
    corners = [(west, south), (west + 1e-4, south), (west + 1e-4, south + 1e-4), (west, south + 1e-4), (west, south)]
    return ";".join(f"{lat:.7f} {lon:.7f} 0.0 3.0" for lon, lat in corners)


def main_rows():
    rows = []
    for i, (use, wall, condition, poor) in enumerate(
        [("hunian", "semi_permanen", "rusak_berat", "ya"), ("campuran", "tembok", "baik", "tidak")]
    ):
        point = f"{LAT:.6f} {LON + 0.0002 * i:.6f} 20 4"
        place = ["2026-05-01", "6A", "2", "RT 6A RW 2", f"B{i}", shape(i), point, LAT, f"foto{i}.jpg"]
        rows.append([*place, use, 1 + i, wall, condition, poor, 1, 100 + i, f"uuid-{i}", "2026-05-01T10:00:00", 1 + i])
    return rows


def child_rows():
    return [
        ["B0-1", 4, "tidak", "leher_angsa_septik", 45.5, 1, "building", 1, "uuid-0"],
        ["B1-1", 2, "ya", "mck", 80, 2, "building", 2, "uuid-1"],
        ["B1-2", 5, "ya", "tidak_ada", None, 3, "building", 2, "uuid-1"],
    ]


def workbook(file, pages):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in pages.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(file)


def read(folder, **layers):
    frame = gpd.GeoDataFrame({"rt_rw": ["RT 6A RW 2"]}, geometry=[box(LON - 1e-3, LAT - 1e-3, LON + 2e-3, LAT + 2e-3)])
    frame.set_crs(4326).to_file(folder / "rt.geojson")
    sources = {"block": {"path": "rt.geojson"}, "building": {"path": "rt.geojson"}, **layers}
    return load_layers(manifest.from_dict({"project": {"name": "x"}, "layers": sources}, folder=folder))


def check_buildings(layer):
    assert layer.index.tolist() == ["B0", "B1"]
    assert layer["use"].tolist() == ["residential", "mixed"]
    assert layer["wall"].tolist() == ["fair", "good"]
    assert layer["condition"].tolist() == ["heavy_damage", "good"]
    assert layer["substandard"].tolist() == [True, False]
    assert layer["storeys"].tolist() == [1, 2]
    assert set(layer.geom_type) == {"Polygon"}
    centre = layer.geometry.to_crs(4326).iloc[1].centroid
    assert (centre.x, centre.y) == pytest.approx((LON + 0.00025, LAT + 0.00005), abs=1e-6)


def check_households(table):
    assert table.index.tolist() == ["B0-1", "B1-1", "B1-2"]
    assert table["building_id"].tolist() == ["B0", "B1", "B1"]
    assert table["block_id"].tolist() == ["RT006A-RW002"] * 3
    assert table["occupants"].tolist() == [4, 2, 5]
    assert table["safe_water"].tolist() == [False, True, True]
    assert table["toilet"].tolist() == ["gooseneck_septic", "shared", "none"]
    assert table["litres_per_person_day"].fillna(-1).tolist() == [45.5, 80.0, -1.0]


def test_a_kobo_workbook_of_the_shipped_form_needs_no_configuration(tmp_path):
    workbook(tmp_path / "s.xlsx", {"building": [MAIN, *main_rows()], "household": [CHILD, *child_rows()]})
    loaded = read(tmp_path, **{role: {"path": "s.xlsx"} for role in ("building", "household", "photo")})
    check_buildings(loaded.layers["building"])
    household = loaded.layers.get("household", loaded.tables.get("household"))
    check_households(household)
    assert loaded.layers["photo"]["file"].tolist() == ["foto0.jpg", "foto1.jpg"]


def test_an_export_with_labels_reads_as_one_with_names(tmp_path):
    form = survey_form()
    label = {q.name: q.label["id"] for g in form.group for q in g.question if q.label}
    words = {name: said["id"] for entries in form.choices.values() for name, said in entries.items()}
    heads = [label.get(name.rpartition("/")[2], name.rpartition("/")[2]) for name in MAIN]
    rows = [[words.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in main_rows()]
    workbook(tmp_path / "s.xlsx", {"building": [heads, *rows]})
    check_buildings(read(tmp_path, building={"path": "s.xlsx"}).layers["building"])


def test_odk_central_csv_with_repeats(tmp_path):
    main = pd.DataFrame(main_rows(), columns=MAIN).drop(columns=["_id", "_submission_time", "_index"])
    main.columns = [name.replace("/", "-") for name in main.columns]
    main["KEY"] = main.pop("_uuid")
    main.insert(0, "SubmissionDate", "2026-05-01T10:00:00.000Z")
    main["building-location-Latitude"] = LAT
    main["building-location-Longitude"] = [LON, LON + 0.0002]
    main = main.drop(columns=["building-location"])
    child = pd.DataFrame(child_rows(), columns=CHILD)
    child.columns = [name.replace("/", "-") for name in child.columns]
    child = child.rename(columns={"_submission__uuid": "PARENT_KEY"}).drop(
        columns=[c for c in child if c[0] == "_"][:3]
    )
    main.to_csv(tmp_path / "survei.csv", index=False)
    child.to_csv(tmp_path / "survei-household.csv", index=False)
    loaded = read(tmp_path, building={"path": "survei.csv"}, household={"path": "survei-household.csv"})
    check_buildings(loaded.layers["building"])
    check_households(loaded.layers.get("household", loaded.tables.get("household")))


def test_a_form_of_others_gives_codes_their_words(tmp_path):
    survey = [["type", "name", "label"], ["select_one k", "q7", "Kondisi"], ["select_multiple m", "q8", "Masalah"]]
    survey += [["geopoint", "q9", "Lokasi"], ["text", "q1", "ID bgn"], ["geoshape", "q2", "Denah"]]
    choices = [["list_name", "name", "label"], ["k", "1", "Baik"], ["k", "2", "Rusak ringan"], ["m", "a", "Banjir"]]
    choices += [["m", "b", "Sampah"]]
    workbook(tmp_path / "formulir.xlsx", {"survey": survey, "choices": choices})
    heads = ["g/q1", "g/q2", "g/q7", "g/q8/a", "g/q8/b", "_uuid", "_submission_time"]
    rows = [["X1", shape(0), "2", "1", "0", "u1", "t"], ["X2", shape(1), "1", "1", "1", "u2", "t"]]
    pd.DataFrame(rows, columns=heads).to_csv(tmp_path / "hasil.csv", index=False)
    layer = read(tmp_path, building={"path": "hasil.csv", "columns": {"building_id": "q1"}}).layers["building"]
    assert layer["condition"].to_dict() == {"X1": "light_damage", "X2": "good"}


def test_geojson_of_kobo(tmp_path):
    rows = [dict(zip(MAIN, row, strict=True)) for row in main_rows()]
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in row.items() if k != "building/footprint"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[float(x) for x in place.split()[1::-1]] for place in row["building/footprint"].split(";")]
                ],
            },
        }
        for row in rows
    ]
    document = {"type": "FeatureCollection", "features": features}
    (tmp_path / "k.geojson").write_text(json.dumps(document), encoding="utf-8")
    check_buildings(read(tmp_path, building={"path": "k.geojson"}).layers["building"])


def test_an_export_without_positions_says_so(tmp_path):
    rows = pd.DataFrame({"building_id": ["B1"], "_uuid": ["u"], "_submission_time": ["t"]})
    rows.to_csv(tmp_path / "s.csv", index=False)
    with pytest.raises(LayerError, match="geoshape"):
        read(tmp_path, building={"path": "s.csv"})


def test_the_form_beside_an_export_is_no_layer(tmp_path):
    write_form(tmp_path / "formulir.xlsx")
    workbook(tmp_path / "s.xlsx", {"data": [MAIN, *main_rows()]})
    check_buildings(read(tmp_path, building={"path": "s.xlsx"}).layers["building"])


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b'"', b"a,b\n", b"_uuid,_submission_time\n"])
def test_broken_tables_end_in_a_message(tmp_path, content):
    for name in ("s.csv", "s.xlsx"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LayerError):
            read(tmp_path, building={"path": name})


def test_a_workbook_beside_an_export_that_is_no_form_does_not_matter(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 nothing")
    workbook(tmp_path / "b.xlsx", {"survey": [[None]], "choices": [["list_name"]]})
    workbook(tmp_path / "s.xlsx", {"data": [MAIN, *main_rows()]})
    check_buildings(read(tmp_path, building={"path": "s.xlsx"}).layers["building"])


words = st.text(max_size=8) | st.none() | st.integers(-5, 5).map(str)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(words, min_size=3, max_size=3), max_size=5),
    st.lists(st.text(max_size=12), min_size=3, max_size=3),
)
def test_any_answers_and_any_heads_keep_their_rows(rows, heads):
    frame = pd.DataFrame(rows, columns=pd.Index(range(3)), dtype="string")
    frame.columns = [f"{head}#{number}" for number, head in enumerate(heads)]
    out = renamed(frame, shipped_labels(), contract("building"))
    assert len(out) == len(rows)
    assert out.shape[1] == 3


def test_tracks_and_waypoints_of_a_gps_are_layers(tmp_path):
    points = "".join(f'<trkpt lat="{LAT}" lon="{LON + 1e-4 * i}"><ele>3</ele></trkpt>' for i in range(5))
    gpx = '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    gpx += f'<wpt lat="{LAT}" lon="{LON}"><ele>3</ele><name>Pos ronda</name></wpt>'
    gpx += f"<trk><name>Gang Melati</name><trkseg>{points}</trkseg></trk></gpx>"
    (tmp_path / "jejak.gpx").write_text(gpx, encoding="utf-8")
    out = read(
        tmp_path,
        road={"path": "jejak.gpx", "layer": "tracks"},
        facility={"path": "jejak.gpx", "layer": "waypoints"},
    )
    assert out.layers["road"]["name"].tolist() == ["Gang Melati"]
    assert out.layers["facility"]["name"].tolist() == ["Pos ronda"]
    assert float(out.layers["road"].length.iloc[0]) == pytest.approx(4e-4 * 110_500, rel=0.01)
