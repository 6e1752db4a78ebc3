"""Sheets for a GIS and for a drawing program: each knows where it lies, to a centimetre."""

import numpy as np
import pytest
import rasterio
from pypdf import PdfReader
from pyproj import CRS, Transformer

from kotaku_gis.crs import tm3
from kotaku_gis.sheets import sheet

from .conftest import CORNER


@pytest.fixture
def made(square, plain):
    return sheet(square, plain(paper="A4"))


def corners(page, crs):
    """Where the page says that its map frame lies: paper in millimetres, ground in metres."""
    viewport = page["/VP"][0]
    left, low, right, top = (float(side) * 25.4 / 72 for side in viewport["/BBox"])
    order = np.array([float(part) for part in viewport["/Measure"]["/LPTS"]]).reshape(4, 2)
    degrees = np.array([float(part) for part in viewport["/Measure"]["/GPTS"]]).reshape(4, 2)
    ground = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(degrees[:, 1], degrees[:, 0])
    return order * (right - left, top - low) + (left, low), np.column_stack(ground)


@pytest.mark.parametrize("crs", [CRS.from_epsg(32749), tm3(110.6), tm3(110.6, datum="SRGI2013")])
def test_the_pdf_knows_its_ground(square, plain, tmp_path, crs):
    """The corner of the block, on paper and on the ground, within a centimetre."""
    layers = {name: layer.to_crs(crs) for name, layer in square.layers.items()}
    blocks = square.blocks.to_crs(crs)
    found = sheet(type(square)(**{**vars(square), "blocks": blocks, "layers": layers}), plain(paper="A4"))
    found.save(tmp_path / "peta.pdf")
    paper, ground = corners(PdfReader(tmp_path / "peta.pdf").pages[0], crs)
    west, south, east, north = found.extent
    expected = {(west, north), (west, south), (east, south), (east, north)}
    for at, place in zip(paper, ground, strict=True):
        near = min(expected, key=lambda corner: np.hypot(*(corner - place)))
        assert np.hypot(*(near - place)) < 0.01
        frame = found.frame
        assert at == pytest.approx(
            (
                frame.left + (near[0] - west) / (east - west) * frame.width,
                frame.bottom + (near[1] - south) / (north - south) * frame.height,
            ),
            abs=0.01,
        )


def test_gdal_reads_the_pdf(made, tmp_path):
    """Where this GDAL can read PDF at all."""
    made.save(tmp_path / "peta.pdf")
    try:
        with rasterio.open(tmp_path / "peta.pdf") as source:
            west, north = source.transform * (made.frame.left * source.width / made.layout.width, 0)
            assert source.crs.to_epsg() == 32749
            assert west == pytest.approx(made.extent[0], abs=0.3)
            assert north > made.extent[3]
    except rasterio.errors.RasterioIOError:
        pytest.skip("this GDAL reads no PDF")


def test_the_geotiff_shows_what_it_says(made, tmp_path):
    """The building of the square, seen at its coordinates; pixels as large as paper and scale make them."""
    made.save(tmp_path / "peta.tif", dpi=254)
    with rasterio.open(tmp_path / "peta.tif") as source:
        assert source.crs.to_epsg() == 32749
        assert source.res == pytest.approx((0.1, 0.1), rel=1e-3)
        seen = {
            name: tuple(next(source.sample([(CORNER[0] + x, CORNER[1] + y)])))
            for name, (x, y) in {"building": (43, 48), "ground": (15, 75), "outside": (-10, 20)}.items()
        }
        bounds = source.bounds
    assert seen == {"building": (184, 184, 184), "ground": (254, 227, 145), "outside": (255, 255, 255)}
    assert bounds == pytest.approx(made.extent, abs=0.2)


def test_the_svg_has_real_text_and_the_same_bytes(made, tmp_path):
    for name in ("satu.svg", "dua.svg"):
        made.save(tmp_path / name)
    words = (tmp_path / "satu.svg").read_text(encoding="utf-8")
    assert ">KETERANGAN<" in words
    assert (tmp_path / "satu.svg").read_bytes() == (tmp_path / "dua.svg").read_bytes()


def test_contours_of_a_slope(tmp_path):
    """A slope of 1 m in 10 m to the east: contours every 0.4 m lie 4 m apart, each fifth is an index contour."""
    from kotaku_gis.layers.raster import open_raster
    from kotaku_gis.settings import Source
    from kotaku_gis.sheets.rasters import contours

    west, south = CORNER
    rows = np.tile((np.arange(120) + 0.5) * 0.1, (100, 1)).astype("float32")
    facts = {"driver": "GTiff", "width": 120, "height": 100, "count": 1, "dtype": "float32", "crs": "EPSG:32749"}
    transform = rasterio.Affine(1, 0, west, 0, -1, south + 100)
    with rasterio.open(tmp_path / "tinggi.tif", "w", transform=transform, **facts) as target:
        target.write(rows, 1)
    raster = open_raster(tmp_path / "tinggi.tif", Source(path="tinggi.tif"), role="terrain")
    extent = (west + 10, south + 10, west + 110, south + 90)
    lines, heights = contours(raster, extent=extent, crs=CRS.from_epsg(32749), scale=1000, every_m=0.4)
    assert sorted(heights) == pytest.approx(np.arange(1.2, 10.9, 0.4))
    for line, height in zip(lines, heights, strict=True):
        x = np.array(line.coords)[:, 0]
        assert x == pytest.approx(np.full(len(x), west + 10 * height), abs=0.05)
