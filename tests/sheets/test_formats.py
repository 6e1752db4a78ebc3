"""Sheets for a GIS and for a drawing program: each knows where it lies, to a centimetre."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from pypdf import PdfReader
from pyproj import CRS, Transformer

from kotaku_gis.crs import tm3
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.output import beside

from .conftest import CORNER

GDAL_VIEW = Path(__file__).parent / "gdal_view.py"


@pytest.fixture
def made(square, plain):
    return sheet(square, plain(paper="A4"))


def of(square, plain, crs):
    """The sheet of the square in another system."""
    layers = {name: layer.to_crs(crs) for name, layer in square.layers.items()}
    moved = type(square)(**{**vars(square), "blocks": square.blocks.to_crs(crs), "layers": layers})
    return sheet(moved, plain(paper="A4"))


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
    found = of(square, plain, crs)
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


@pytest.fixture(scope="module")
def gdal():
    """Asks the GDAL of this machine what it sees in a PDF: that of QGIS, since wheels bring no PDF driver."""
    python = shutil.which("python3", path="/usr/bin")
    probe = "from osgeo import gdal; assert gdal.GetDriverByName('PDF').GetMetadataItem('HAVE_POPPLER')"
    if python is None or subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode:
        pytest.skip("no GDAL that reads PDF on this machine: only the dictionaries of the PDF were read")

    def ask(file, dpi):
        ran = subprocess.run([python, GDAL_VIEW, file, str(dpi)], capture_output=True, text=True, check=True)
        return json.loads(ran.stdout)

    return ask


@pytest.mark.parametrize(
    ("crs", "epsg"), [(CRS.from_epsg(32749), "32749"), (tm3(110.6), "23835"), (tm3(110.6, datum="SRGI2013"), None)]
)
def test_gdal_reads_the_pdf_within_a_centimetre(square, plain, tmp_path, gdal, crs, epsg):
    """Origin, cells, neat line and system; at 254 dots an inch a cell is a tenth of a millimetre of paper."""
    made = of(square, plain, crs)
    made.save(tmp_path / "peta.pdf")
    told = gdal(tmp_path / "peta.pdf", 254)
    west, south, east, north = made.extent
    left, cell, turn, top, tilt, down = told["transform"]
    frame, paper = made.frame, made.layout
    per_mm = made.scale / 1000
    assert told["size"] == [round(10 * paper.width), round(10 * paper.height)]
    assert (turn, tilt) == (0, 0)
    assert left + frame.left * per_mm == pytest.approx(west, abs=0.01)
    assert top - (paper.height - frame.top) * per_mm == pytest.approx(north, abs=0.01)
    assert left + 10 * frame.right * cell == pytest.approx(east, abs=0.01)
    assert top + 10 * (paper.height - frame.bottom) * down == pytest.approx(south, abs=0.01)
    corners = shapely.get_coordinates(shapely.from_wkt(told["neat"]))
    expected = shapely.get_coordinates(shapely.box(*made.extent))
    away = np.linalg.norm(corners[:, None] - expected, axis=2)
    assert away.min(axis=1).max() < 0.01
    assert away.min(axis=0).max() < 0.01
    assert told["epsg"] == epsg
    there = Transformer.from_crs(crs.geodetic_crs, CRS.from_proj4(told["proj4"]), always_xy=True)
    assert there.transform(110.6, -6.9) == pytest.approx(
        Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(110.6, -6.9), abs=0.01
    )


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
    # 8 % black over the class of the block (#fee391)
    assert seen == {"building": (234, 209, 133), "ground": (254, 227, 145), "outside": (255, 255, 255)}
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


def test_a_file_is_never_half_a_sheet(made, tmp_path):
    """What lay there stays when writing breaks off, and no draft stays behind."""
    file = tmp_path / "peta.pdf"
    made.save(file)
    before, names = file.read_bytes(), sorted(tmp_path.iterdir())

    def broken_off():
        with beside(file) as draft:
            draft.write_bytes(b"%PDF-1.7 half")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        broken_off()
    assert file.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == names
