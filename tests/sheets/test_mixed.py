"""Layers of points, lines and areas in one; what is planned apart from what is there; hazard against vulnerability."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pydantic import ValidationError

from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.lettering import table_rows, words_of
from kotaku_gis.sheets.library import theme
from kotaku_gis.sheets.matrix import risk_cells
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Condition, Drawn

from .test_legend import said
from .test_themes import with_layers


@pytest.fixture
def works(square):
    """A point, a line and an area of three years in the square."""
    west, south, *_ = square.blocks.total_bounds
    shapes = [
        shapely.Point(west + 20, south + 20),
        shapely.LineString([(west + 10, south + 60), (west + 90, south + 70), (west + 80, south + 90)]),
        shapely.box(west + 60, south + 10, west + 90, south + 40),
    ]
    columns = {
        "name": ["Hidran", "Saluran", "Taman"],
        "year": pd.array([1, 2, 3], dtype="Int64"),
        "volume": [2.0, 75.4, 900.0],
        "volume_unit": ["unit", "m", "m²"],
        "cost_idr": [90e6, 325e6, 1275e6],
        "funds": ["APBD", "BPM", "CSR"],
        "agency": ["Damkar", "KSM", "DLH"],
    }
    index = pd.Index(["K1", "K2", "K3"], name="intervention_id")
    return with_layers(square, intervention=gpd.GeoDataFrame(columns, geometry=shapes, index=index, crs=32749))


def test_lines_of_a_mixed_layer_are_not_filled(works, plain):
    """Points, lines and areas are cut apart, each with all of its features."""
    drawn = next(layer for layer in theme("T10").layers if layer.role == "intervention")
    bounds = tuple(works.blocks.total_bounds)
    found = Stock(Sources(works, plain()), bounds).cuts(drawn, extent=bounds, margin=0, scale=1000)
    assert [(part.dimension, len(part.shapes)) for part in found] == [(2, 1), (1, 1), (0, 1)]


def test_works_stand_in_a_table_and_on_the_map(works, plain):
    made = sheet(works, plain(paper="A3"), name="T10")
    assert {"K1", "K2", "K3", "Hidran", "1.275.000.000", "BPM", "KSM", "900"} <= said(made)
    made = sheet(works, plain(paper="A3"), name="T11")
    assert {"Tahun ke-1", "Tahun ke-2", "Tahun ke-3"} <= said(made)
    assert "Tahun ke-4" not in said(made)


def test_years_have_no_sign_between_thousands(works):
    table = next(table for table in theme("A2d").tables if table.role == "programme")
    layer = works.layers["intervention"].assign(year=pd.array([2026, 2027, 2028], dtype="Int64"))
    rows = table_rows(layer, table, "id")
    assert [row[3] for row in rows] == ["2026", "2027", "2028"]
    assert rows[2][6] == "1.275.000.000"


def test_planned_and_existing_lines_are_apart(square, plain):
    drain = square.layers["drain"].assign(status=pd.array(["planned", pd.NA], dtype="string"), width_m=0.8, depth_m=1.0)
    sources = Sources(with_layers(square, drain=drain), plain())
    there = Drawn(
        role="drain", classes=theme("T4").layers[0].classes, where=Condition(column="status", other_than=("planned",))
    )
    planned = there.model_copy(update={"where": Condition(column="status", values=("planned",))})
    assert sources.find(there).index.tolist() == [1]
    assert sources.find(planned).index.tolist() == [0]
    assert words_of(drain.iloc[:1], theme("T4").labels[0], "id") == [("0,8", "\u00d7 1,0 m")]


def test_a_condition_says_which():
    with pytest.raises(ValidationError, match="values / other_than"):
        Condition(column="status")


def test_cells_of_hazard_and_vulnerability():
    """The hazard with the highest risk counts; an unknown part leaves the cell unknown."""
    blocks = pd.DataFrame(
        {
            "hazard_a_class": ["tinggi", "rendah", None, "sangat_tinggi"],
            "vulnerability_a_class": ["sedang", "sedang", "tinggi", "rendah"],
            "risk_a": [0.9, 0.1, 0.0, None],
            "hazard_b_class": ["rendah", "sedang", None, "sedang"],
            "vulnerability_b_class": ["rendah", "tinggi", "tinggi", "tinggi"],
            "risk_b": [0.2, 0.6, 0.0, 0.5],
        }
    )
    assert risk_cells(blocks).tolist() == ["tinggi/sedang", "sedang/tinggi", pd.NA, "sedang/tinggi"]
    assert risk_cells(blocks[["hazard_a_class"]]) is None
