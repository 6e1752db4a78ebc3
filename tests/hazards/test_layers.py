"""What a hazard layer is made of: false resolution, values that cannot be, events as a density, texts of a plan."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS
from shapely import Point, affinity, box

from kotaku_gis.hazards.classes import by_breaks
from kotaku_gis.hazards.combine import combined
from kotaku_gis.hazards.flags import flags
from kotaku_gis.hazards.grids import RasterSurface
from kotaku_gis.hazards.hazard_notes import layer_notes
from kotaku_gis.hazards.krb import denials
from kotaku_gis.hazards.layer import plan_hazards, point_hazard, raster_hazard
from kotaku_gis.hazards.points import density
from kotaku_gis.hazards.scan import scan
from kotaku_gis.hazards.surface import STATED
from kotaku_gis.settings import Source
from kotaku_gis.settings.source import Density
from kotaku_gis.spatial.raster import Grid

EAST, NORTH = 500_000, 9_200_000
INDEX = by_breaks(("rendah", "sedang", "tinggi"), (-1e-6, 0.333, 0.666, 1 + 1e-6))
PLACE = gpd.GeoSeries([box(EAST, NORTH, EAST + 1200, NORTH + 1200)], crs=32749)


def grid(cells, cell_m=10.0):
    return Grid(cells, Affine(cell_m, 0, EAST, 0, -cell_m, NORTH + cell_m * len(cells)), CRS(32749))


@pytest.mark.parametrize("repeat", [1, 2, 3])
def test_cells_that_repeat_a_coarser_raster_are_told(repeat):
    fine = np.random.default_rng(1).uniform(0, 1, (24, 24)).round(3)
    found = scan(grid(np.kron(fine, np.ones((repeat, repeat)))), classes=INDEX, area=PLACE)
    assert found.repeats == pytest.approx(repeat)


def test_large_plain_areas_are_no_sign_of_coarse_cells():
    cells = np.zeros((60, 60))
    cells[20:40, 10:30] = 1.0
    assert scan(grid(cells), classes=INDEX, area=PLACE).repeats == 1


def test_danger_in_one_corner_only_is_no_sign_of_coarse_cells():
    cells = np.zeros((90, 90))
    cells[:30, 60:] = np.random.default_rng(4).uniform(0, 1, (30, 30))
    assert scan(grid(cells), classes=INDEX, area=PLACE).repeats == 1
    cells[:30, 60:] = np.kron(np.random.default_rng(4).uniform(0, 1, (10, 10)), np.ones((3, 3)))
    assert scan(grid(cells), classes=INDEX, area=PLACE).repeats == 3


def test_cells_of_100_m_saved_as_30_m():
    coarse = np.random.default_rng(5).uniform(0, 1, (12, 12))
    at = (np.arange(40) * 30 + 15) // 100
    found = scan(grid(coarse[np.ix_(at, at)], cell_m=30.0), classes=INDEX, area=PLACE)
    assert found.repeats == pytest.approx(100 / 30, rel=0.05)


def test_values_that_cannot_be_are_counted_strip_by_strip(monkeypatch):
    monkeypatch.setattr("kotaku_gis.hazards.scan._STRIP_CELLS", 40)
    cells = np.random.default_rng(2).uniform(0, 1, (30, 30))
    cells[3, 3] = cells[17, 20] = -9999
    cells[29, 0] = 255
    cells[5, 5] = np.nan
    assert scan(grid(cells), classes=INDEX, area=PLACE).strays == 3
    whole = np.kron(cells[:10, :10], np.ones((3, 3)))
    assert scan(grid(whole), classes=INDEX, area=PLACE).repeats == pytest.approx(3)


def test_only_the_cells_over_the_blocks_are_looked_at():
    cells = np.full((120, 120), 0.5)
    cells[0, 0] = -9999  # at the north-western corner
    corner = gpd.GeoSeries([box(EAST + 600, NORTH, EAST + 700, NORTH + 100)], crs=32749)
    assert scan(grid(cells), classes=INDEX, area=corner).strays == 0


def test_notes_of_a_raster(raster, houses, limits):
    cells = np.kron(np.random.default_rng(3).uniform(0, 1, (20, 20)).round(3), np.ones((2, 2)))
    cells[0, 0] = -9999
    layer = raster_hazard(
        "banjir", raster(cells, cell_m=15.0, quantity="index"), limits=limits, block=houses((0, 0, 600, 600))
    )
    notes = {note.code: note.render() for note in layer_notes(layer)}
    assert set(notes) == {
        "hazards.default_classes",
        "hazards.out_of_domain",
        "hazards.false_resolution",
        "hazards.indicative",
    }
    assert "15,0 m" in notes["hazards.false_resolution"]
    assert layer.account.held_cell_m == pytest.approx(30, rel=0.1)
    assert "1 sel" in notes["hazards.out_of_domain"]
    assert layer.account.scale == pytest.approx(2000 * layer.account.held_cell_m)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([[1 / 3, 2 / 3, 1.0, 0.0, -9999]], True),
        ([[1 / 3, 2 / 3, 1.0, 0.5, 0.0]], False),
        ([[0.333, 0.666, 1.0, 0.0, 0.0]], False),  # within the limits as they are written
        ([[1.0, 1.0, 0.0, 0.0, 0.0]], False),
    ],
)
def test_scores_of_classes_are_no_index(raster, houses, limits, cells, told):
    """1/3 lies above the limit of 0.333: read as an index it would be of the middle class."""
    for thirds in (np.array(cells), np.array(cells, dtype=np.float32)):
        source = raster(thirds, quantity="index")
        layer = raster_hazard("banjir", source, limits=limits, block=houses((0, 0, 500, 100)))
        assert ("hazards.scores" in {note.code for note in layer_notes(layer)}) == told
    scored = {"0.333333": "rendah", "0.666667": "sedang", "1": "tinggi", "0": ""}
    right = raster_hazard(
        "banjir",
        raster(np.array(cells), quantity="index", classes=scored),
        limits=limits,
        block=houses((0, 0, 500, 100)),
    )
    assert "hazards.scores" not in {note.code for note in layer_notes(right)}


def test_a_layer_surveyed_at_the_scale_of_the_plan_is_not_indicative(raster, houses, limits):
    chosen = raster([[0.2, 0.5]], quantity="index", scale=1000, preset="hazard_inarisk.index")
    layer = raster_hazard("banjir", chosen, limits=limits, block=houses((0, 0, 200, 100)))
    assert not layer.account.indicative
    assert list(layer_notes(layer)) == []


def test_classes_at_points_take_the_higher_cell_on_an_edge():
    cells = np.array([[0.2, 0.5], [0.9, np.nan]])
    places = [(5, 15), (10, 15), (10, 10), (5, 10), (15, 5), (15, 10), (30, 5), (0, 20)]
    points = gpd.GeoSeries([Point(EAST + x, NORTH + y) for x, y in places], crs=32749)
    surface = RasterSurface(grid(cells), INDEX)
    assert surface.codes(points).tolist() == [0, 1, 2, 2, -1, 1, -1, 0]
    stated = RasterSurface(grid(cells), INDEX, no_data_is_safe=True)
    assert stated.codes(points).tolist() == [0, 1, 2, 2, STATED, 1, -1, 0]


def events(*places):
    return gpd.GeoSeries([Point(EAST + x, NORTH + y) for x, y in places], crs=32749)


def test_events_counted_within_a_radius():
    how = Density(method="count", radius_m=50, cell_m=10)
    found = density(
        events((105, 105), (125, 105)),
        over=gpd.GeoSeries([box(EAST, NORTH, EAST + 400, NORTH + 200)], crs=32749),
        how=how,
    )
    values = np.asarray(found.values)
    each = 1e4 / (np.pi * 50**2)
    assert found.shape == (20, 40)
    at = {x: values[20 - 11, x // 10] for x in (55, 75, 105, 175, 185, 305)}  # the row of y = 105
    assert at[105] == at[75] == pytest.approx(2 * each)
    assert at[55] == at[175] == pytest.approx(each)
    assert np.isnan(at[185])
    assert np.isnan(at[305])


def test_a_kernel_spreads_one_event_over_its_circle():
    how = Density(method="kernel", radius_m=100, cell_m=2)
    found = density(events((501, 500)), over=PLACE, how=how)
    assert np.nansum(np.asarray(found.values)) * 2 * 2 / 1e4 == pytest.approx(1, abs=1e-3)
    peak = 3 / (np.pi * 100**2) * 1e4
    assert np.nanmax(np.asarray(found.values)) == pytest.approx(peak, rel=1e-3)


def test_where_nothing_is_known_to_have_happened_is_not_safe(limits, houses):
    layer = gpd.GeoDataFrame(geometry=events((100, 100), (110, 100), (400, 400)))
    how = Density(method="count", radius_m=50)
    source = Source(path="damkar.csv", density=how, breaks=(2.0,), labels=("jarang", "sering"))
    block = houses((0, 0, 600, 600))
    spots = houses((95, 95, 105, 105), (395, 395, 405, 405), (200, 200, 210, 210))
    found = point_hazard("kebakaran", layer, source, limits=limits, block=block)
    table = flags(found.surface.shares(spots), classes=found.classes, min_share=0.01)
    assert table["class_max"].astype("string").fillna("-").tolist() == ["sering", "jarang", "-"]
    assert table["status"].tolist() == ["ok", "ok", "no_data"]
    whole = source.model_copy(update={"nodata_means": "not_prone"})
    found = point_hazard("kebakaran", layer, whole, limits=limits, block=block)
    assert flags(found.surface.shares(spots), classes=found.classes, min_share=0.01)["status"].iloc[2] == "not_prone"


@pytest.mark.parametrize(
    ("given", "missing"), [({}, "density"), ({"density": Density(method="count", radius_m=50)}, "breaks")]
)
def test_events_without_a_stated_density_are_unknown(limits, houses, given, missing):
    layer = gpd.GeoDataFrame(geometry=events((100, 100)))
    found = point_hazard("wabah", layer, Source(path="x.csv", **given), limits=limits, block=houses((0, 0, 200, 200)))
    assert found.reason == f"setting_missing:{missing}"
    shares = found.surface.shares(houses((95, 95, 105, 105)))
    assert flags(shares, classes=found.classes, min_share=0.01)["status"].tolist() == ["no_data"]


def test_hazards_that_a_plan_names(limits, houses):
    words = [
        "Kawasan Rawan Banjir - Tinggi",
        "Kawasan Rawan Tanah Longsor",
        "Tidak Ada",
        None,
        "Kawasan Rawan Banjir - Rendah",
    ]
    strips = houses(*((100 * i, 0, 100 * i + 100, 100) for i in range(5)))
    zone = gpd.GeoDataFrame({"krb": pd.array(words, dtype="string")}, geometry=strips)
    layers = plan_hazards(zone, Source(path="rdtr.shp"), limits=limits)
    assert [layer.name for layer in layers] == ["rdtr_banjir", "rdtr_longsor"]
    spots = houses(*((100 * i + 40, 40, 100 * i + 60, 60) for i in range(6)))
    told = {}
    for layer in layers:
        table = flags(layer.surface.shares(spots), classes=layer.classes, min_share=0.01)
        told[layer.name] = list(zip(table["status"], table["class_max"].astype("string").fillna("-"), strict=True))
    assert told["rdtr_banjir"] == [
        ("ok", "tinggi"),
        ("no_data", "-"),
        ("not_prone", "-"),
        ("no_data", "-"),
        ("ok", "rendah"),
        ("outside", "-"),
    ]
    assert told["rdtr_longsor"][:3] == [("no_data", "-"), ("ok", "rawan"), ("not_prone", "-")]
    assert all(layer.account.scale == 5000 and layer.account.indicative for layer in layers)


def test_texts_that_deny_and_still_count_as_prone_are_told(limits, houses):
    words = ["Tidak Rawan Banjir", "Tidak Ada", "-", None, "BUKAN kawasan rawan bencana", "Kawasan Rawan Banjir"]
    assert denials(pd.Series(words)) == ("BUKAN kawasan rawan bencana", "Tidak Rawan Banjir")
    zone = gpd.GeoDataFrame({"krb": pd.array(words[:1], dtype="string")}, geometry=houses((0, 0, 100, 100)))
    (layer,) = plan_hazards(zone, Source(path="rdtr.shp"), limits=limits)
    told = [note for note in layer_notes(layer) if note.code == "hazards.denials"]
    assert len(told) == 1
    assert "Tidak Rawan Banjir" in told[0].render("id")


def test_a_plan_that_names_no_hazard_states_so(limits, houses):
    zone = gpd.GeoDataFrame({"krb": pd.array(["Tidak Ada"], dtype="string")}, geometry=houses((0, 0, 100, 100)))
    (layer,) = plan_hazards(zone, Source(path="rdtr.shp"), limits=limits)
    assert layer.name == "rdtr"
    table = flags(layer.surface.shares(houses((10, 10, 20, 20))), classes=layer.classes, min_share=0.01)
    assert table["status"].tolist() == ["not_prone"]


def test_a_house_of_which_too_little_is_known_is_missing_from_the_combination():
    status = {"a": pd.Series(["partial", "partial"]), "b": pd.Series(["ok", "ok"])}
    level = {"a": pd.Series([pd.NA, 2], dtype="Int64"), "b": pd.Series([1, 1], dtype="Int64")}
    table = combined(status, level, high=3)
    assert table["missing"].tolist() == [("a",), ()]
    assert table["level"].tolist() == [1, 2]
    assert table["partial"].tolist() == [True, True]


def test_zones_and_lines_agree_with_areas(houses):
    """A wide road as an area and its axis as a line have the same shares in nested zones."""
    from kotaku_gis.hazards.classes import by_words
    from kotaku_gis.hazards.zones import zone_surface

    zones = gpd.GeoDataFrame(
        {"w": ["rendah", "tinggi", "?"]}, geometry=houses((0, 0, 60, 50), (30, 0, 50, 50), (55, 0, 90, 50))
    )
    classes = by_words({"rendah": "rendah", "tinggi": "tinggi"}, order=("rendah", "tinggi"))
    surface = zone_surface(zones, zones["w"], classes=classes)
    axis = gpd.GeoSeries([affinity.translate(box(10, 20, 110, 20.0000001).boundary, EAST, NORTH)], crs=32749)
    shares = surface.shares(houses((10, 15, 110, 25)))
    assert shares.share[0] == pytest.approx([0.3, 0.2])
    assert (shares.nodata[0], shares.outside[0]) == pytest.approx((0.3, 0.2))
    assert (surface.lengths(axis)[0] / axis.length.iloc[0]) == pytest.approx([0.3, 0.2, 0, 0.5], abs=1e-6)
