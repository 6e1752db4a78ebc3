"""Small deliveries on disk, good ones to be spoiled by each test, and the command line run in process."""

import geopandas as gpd
import pytest
from shapely import box
from typer.testing import CliRunner

from kotaku_gis.cli.app import app
from kotaku_gis.errors import KotakuError

X, Y = 432_000, 9_155_000  # UTM 49S


def houses(count=6, **columns):
    shapes = [box(X + 20 * i, Y, X + 20 * i + 8, Y + 10) for i in range(count)]
    return gpd.GeoDataFrame({"ID_BGN": [f"B{i}" for i in range(count)], **columns}, geometry=shapes, crs=32749)


def blocks():
    shapes = [box(X - 5, Y - 5, X + 55, Y + 20), box(X + 55, Y - 5, X + 120, Y + 20)]
    return gpd.GeoDataFrame({"rt_rw": ["RT001-RW001", "RT002-RW001"]}, geometry=shapes, crs=32749)


MANIFEST = """
[project]
name = "Uji"
city_class = "sedang"
[layers.block]
path = "rt.gpkg"
[layers.building]
path = "bangunan.gpkg"
[sheet]
paper = "A4"
"""


@pytest.fixture
def place(tmp_path):
    """A delivery that works: two blocks, six buildings."""
    blocks().to_file(tmp_path / "rt.gpkg")
    houses().to_file(tmp_path / "bangunan.gpkg")
    (tmp_path / "kotaku.toml").write_text(MANIFEST, encoding="utf-8")
    return tmp_path


@pytest.fixture
def spoil(place):
    """Replace a layer, or words of the manifest."""

    def change(layer=None, frame=None, *, old="", new=""):
        if frame is not None:
            (place / layer).unlink()
            frame.to_file(place / layer)
        if old:
            text = (place / "kotaku.toml").read_text(encoding="utf-8")
            assert old in text
            (place / "kotaku.toml").write_text(text.replace(old, new), encoding="utf-8")
        return place

    return change


@pytest.fixture
def kotaku():
    """Run a command as `main` does: exit code, what was printed, what was complained of."""

    def run(*words):
        result = CliRunner().invoke(app, [str(word) for word in words])
        if isinstance(result.exception, KotakuError):
            return 2, result.stdout, result.exception.render()
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run
