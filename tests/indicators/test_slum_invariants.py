"""What must not change the slum study of a project: files split in two, the way north lies, the zone of the map.

That the order of features changes nothing is held for the whole assessment (``tests/test_assessment.py``).
"""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import CRS, Proj

from kotaku_gis.layers import load_layers
from kotaku_gis.needs import Data

ROLES = ("block", "building", "road", "drain", "flood_area", "open_space", "river", "hydrant", "household")
LENGTHS = ("local_road_m", "narrow_road_m", "bad_road_m", "drain_m", "bad_drain_m", "road_gap_m", "drain_gap_m")
COUNTS = (
    "building_count",
    "irregular_buildings",
    "substandard_buildings",
    "household_count",
    "households_without_safe_water",
    "households_without_septic_tank",
    "households_without_waste_facility",
)
AREAS_HA = ("block_area_ha", "flooded_area_ha", "public_open_space_ha")


@pytest.fixture(scope="module")
def slim(project):
    """The sample with the layers of the slum criteria alone."""
    return project.model_copy(update={"layers": {role: project.layers[role] for role in ROLES}})


@pytest.fixture(scope="module")
def given(slim):
    return load_layers(slim)


@pytest.fixture(scope="module")
def first(slim, given):
    return Data(slim, given)


def moved(given, move, crs=None):
    layers = {role: layer.set_geometry(move(layer.geometry)) for role, layer in given.layers.items()}
    return replace(given, layers=layers, crs=crs or given.crs)


def figures(found, names):
    return pd.DataFrame({name: found.measured(name).astype(float) for name in names})


def scores(found):
    return found.result("slum").scores


def test_a_layer_in_two_files_is_the_same_layer(slim, first, tmp_path):
    layers = dict(slim.layers)
    for role in ("building", "road", "drain"):
        source, *others = layers[role]
        whole = gpd.read_file(slim.file(source), layer=source.layer)
        halves = []
        for name, part in (("a", whole.iloc[: len(whole) // 3]), ("b", whole.iloc[len(whole) // 3 :])):
            part.to_file(tmp_path / f"{role}_{name}.shp")
            halves.append(source.model_copy(update={"path": str(tmp_path / f"{role}_{name}.shp"), "layer": None}))
        layers[role] = (*halves, *others)
    split = slim.model_copy(update={"layers": layers})
    again = Data(split, load_layers(split))
    names = (*COUNTS, *LENGTHS, *AREAS_HA)
    pd.testing.assert_frame_equal(figures(again, names), figures(first, names), rtol=1e-9)
    pd.testing.assert_frame_equal(scores(again).total, scores(first).total)


def test_the_way_north_lies_changes_nothing(slim, given, first):
    centre = tuple(given.layers["block"].union_all().centroid.coords[0])
    again = Data(slim, moved(given, lambda shapes: shapes.rotate(37.0, origin=centre)))
    pd.testing.assert_frame_equal(figures(again, COUNTS), figures(first, COUNTS))
    rest = (*LENGTHS, *AREAS_HA)
    pd.testing.assert_frame_equal(figures(again, rest), figures(first, rest), rtol=1e-5, atol=1e-3)
    pd.testing.assert_frame_equal(scores(again).score, scores(first).score)
    signs = ["irregular_buildings_proxy"]
    pd.testing.assert_frame_equal(figures(again, signs), figures(first, signs))


def test_the_neighbouring_zone_stretches_by_its_scale_and_scores_the_same(slim, given, first):
    zone = CRS.from_epsg(given.crs.to_epsg() - 1)
    here = given.layers["block"].to_crs(4326).union_all().centroid
    stretch = [Proj(crs).get_factors(here.x, here.y).meridional_scale for crs in (zone, given.crs)]
    scale = stretch[0] / stretch[1]
    assert 1.0005 < scale < 1.02
    again = Data(slim, moved(given, lambda shapes: shapes.to_crs(zone), zone))
    pd.testing.assert_frame_equal(figures(again, COUNTS), figures(first, COUNTS))
    areas, lengths = ("block_area_ha", "public_open_space_ha"), ("local_road_m", "drain_m", "bad_road_m")
    pd.testing.assert_frame_equal(figures(again, areas), figures(first, areas) * scale**2, rtol=1e-3)
    pd.testing.assert_frame_equal(figures(again, lengths), figures(first, lengths) * scale, rtol=2e-3, atol=0.5)
    pd.testing.assert_series_equal(scores(again).category, scores(first).category)
