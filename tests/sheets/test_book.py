"""The map book: complete, exact, the same bytes however it is printed, and written again only where it has changed."""

import gc
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from pypdf import PdfReader, PdfWriter

from kotaku_gis._garbage import swept_once
from kotaku_gis.errors import ManifestError, OutputError
from kotaku_gis.sheets import Order, write_book
from kotaku_gis.sheets.book import plan_book
from kotaku_gis.sheets.cover import cover_page
from kotaku_gis.sheets.coverage import filled
from kotaku_gis.sheets.finder import finder_pages, sheets_of
from kotaku_gis.sheets.library import theme
from kotaku_gis.sheets.overview import Overview
from kotaku_gis.sheets.paper import layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.proof import prove
from kotaku_gis.sheets.sources import Sources

A4 = Order(themes=("D0", "R3a", "R4a"), paper="A4", lang="id")


@pytest.fixture
def wide(square):
    """The square beside another, 400 m to the east: two sheets of A4 at 1:1000."""
    import geopandas as gpd
    import pandas as pd

    west, south, _, _ = square.blocks.total_bounds
    other = square.blocks.assign(geometry=[shapely.box(west + 300, south, west + 400, south + 100)])
    other.index = pd.Index(["RT 2"], name="block_id")
    return type(square)(**{**vars(square), "blocks": gpd.GeoDataFrame(pd.concat([square.blocks, other]))})


@pytest.fixture
def book(wide, plain, tmp_path):
    """Writes a book of the two squares into a folder; `book("a", order)`."""

    def make(folder, order=A4, assessment=None, **settings):
        return write_book(assessment or wide, plain(**settings), tmp_path / folder, order=order)

    return make


def titles(reader):
    """Bookmarks in their order, those below another with a blank before."""
    found = []
    for item in reader.outline:
        if isinstance(item, list):
            found += [f" {inner.title}" for inner in item]
        else:
            found.append(item.title)
    return found


def test_a_book_is_complete(book):
    made = book("peta")
    assert [file.name for file in made.sheets] == [
        "D0_1000_01.pdf",
        "D0_1000_02.pdf",
        "R3a_1000_01.pdf",
        "R3a_1000_02.pdf",
    ]
    assert list(made.skipped) == ["R4a"]
    reader = PdfReader(made.file)
    assert len(reader.pages) == 4 + 4  # cover, contents, index, blocks, sheets
    assert titles(reader) == [
        "Buku Peta: Persegi",
        "Daftar peta",
        "Indeks lembar 1:1.000",
        "Daftar RT, RW, atau blok dan lembarnya",
        "D0 Peta Dasar",
        " Lembar 1 dari 2",
        " Lembar 2 dari 2",
        "R3a Jumlah dan Kepadatan Bangunan",
        " Lembar 1 dari 2",
        " Lembar 2 dari 2",
    ]
    contents = reader.pages[1].extract_text()
    assert "Status Kepemilikan Tanah" in contents
    assert "layer Persil tidak ada" in contents.replace("\n", " ")
    assert "2 lembar · halaman 5-6" in contents.replace("\n", " ")
    sheet = reader.pages[5].extract_text()
    assert "D0 · lembar 2 dari 2" in sheet
    assert "LEMBAR DI SEKITARNYA" in sheet


def test_nothing_is_written_twice(book, wide):
    first = book("peta")
    assert first.written == 4
    before = {file: file.stat().st_mtime_ns for file in first.sheets}
    again = book("peta")
    assert again.written == 0
    assert {file: file.stat().st_mtime_ns for file in again.sheets} == before
    first.sheets[0].write_bytes(b"%PDF-1.7 broken")
    assert book("peta").written == 1
    blocks = wide.blocks.assign(building_density=[120.0, 300.0])
    changed = type(wide)(**{**vars(wide), "blocks": blocks})
    made = book("peta", assessment=changed)
    assert made.written == 1
    new = {file.name for file in made.sheets if file.stat().st_mtime_ns != before[file]}
    assert new == {"D0_1000_01.pdf", "R3a_1000_02.pdf"}


def test_same_input_same_bytes_in_one_process_or_two(book):
    one, two = book("satu"), book("dua", Order(**{**vars(A4), "processes": 2}))
    for here, there in zip((one.file, *one.sheets), (two.file, *two.sheets), strict=True):
        assert here.read_bytes() == there.read_bytes()
    told = [json.loads((made.file.parent / "lembar.json").read_text()) for made in (one, two)]
    assert told[0] == told[1]


def test_sheets_of_the_national_index(book, wide):
    from kotaku_gis.crs import tm3

    moved = wide.blocks.to_crs(tm3(110.6))
    layers = {name: layer.to_crs(tm3(110.6)) for name, layer in wide.layers.items()}
    made = book(
        "bpn",
        Order(themes=("R3a",), paper="A1"),
        type(wide)(**{**vars(wide), "blocks": moved, "layers": layers}),
        grid="bpn",
    )
    assert made.sheets
    for file in made.sheets:
        words = PdfReader(file).pages[0].extract_text()
        assert any(f"R3a · lembar {n} dari {len(made.sheets)} · 49.1-" in words for n in range(1, 9))
        assert "belum dipastikan pada Kantor Pertanahan" in words.replace("\n", " ")


@pytest.mark.parametrize("what", ["page", "frame", "scale"])
def test_the_proof_sees_what_is_not_exact(book, tmp_path, what):
    """A page a tenth of a millimetre too large, a frame said to be elsewhere, a ground of another scale."""
    made = book("peta", Order(themes=("R3a",), paper="A4"))
    place, crs = layout("A4"), "EPSG:32749"
    from pyproj import CRS

    facts = {"layout": place, "scale": 1000, "crs": CRS.from_user_input(crs)}
    prove(made.sheets[0], **facts)
    writer = PdfWriter(clone_from=made.sheets[0])
    page = writer.pages[0]
    if what == "page":
        page.mediabox.right = float(page.mediabox.right) + 0.3
    elif what == "frame":
        from pypdf.generic import ArrayObject, FloatObject, NameObject

        box = page["/VP"][0]["/BBox"]
        page["/VP"][0][NameObject("/BBox")] = ArrayObject([FloatObject(float(side) + 0.3) for side in box])
    else:
        facts["scale"] = 1001
    with (tmp_path / "salah.pdf").open("wb") as stream:
        writer.write(stream)
    with pytest.raises(OutputError, match=what):
        prove(tmp_path / "salah.pdf", **facts)


def test_what_is_no_sheet_is_not_proved(tmp_path):
    from pyproj import CRS

    (tmp_path / "kosong.pdf").write_bytes(b"")
    with pytest.raises(OutputError):
        prove(tmp_path / "kosong.pdf", layout=layout("A4"), scale=1000, crs=CRS.from_epsg(32749))


def test_an_unknown_theme_stops_the_book(book, tmp_path):
    with pytest.raises(ManifestError, match="R99"):
        book("peta", Order(themes=("R3a", "R99")))
    assert not (tmp_path / "peta").exists()


def test_a_book_of_too_many_sheets_is_not_begun(book, tmp_path):
    """Two maps on two sheets each: four are one too many for three."""
    order = Order(**{**vars(A4), "most": 3})
    with pytest.raises(ManifestError, match=r"4 lembar, lebih dari 3\..*--most 4"):
        book("peta", order)
    assert not (tmp_path / "peta").exists()
    assert len(book("peta", Order(**{**vars(A4), "most": 4})).sheets) == 4


def test_an_empty_sheet_is_named_and_not_printed(book, wide):
    """The kelurahan reaches out to sea, blocks lie on the first three sheets, a drain on the last."""
    import geopandas as gpd

    west, south, _, _ = wide.blocks.total_bounds
    blocks = wide.blocks.assign(population=[30, 40])
    sea = gpd.GeoDataFrame(geometry=[shapely.box(west, south, west + 1000, south + 100)], crs=32749)
    pipe = gpd.GeoDataFrame(geometry=[shapely.LineString([(west + 900, south), (west + 950, south)])], crs=32749)
    layers = {**wide.layers, "block": blocks, "kelurahan": sea, "drain": pipe}
    made = type(wide)(**{**vars(wide), "blocks": blocks, "layers": layers})
    found = book("peta", Order(themes=("A1b", "A2c"), paper="A4", scale=1000, lang="id"), made)
    printed = [file.stem for file in found.sheets]
    total = int(PdfReader(found.sheets[0]).pages[0].extract_text().split("lembar 1 dari ")[1].split()[0])
    assert total == 6  # a frame is 202 m wide, neighbours share 20 m: 1020 m take six
    assert printed == ["A1b_1000_01", "A1b_1000_02", "A1b_1000_03", "A2c_1000_06"]
    contents = PdfReader(found.file).pages[1].extract_text().replace("\n", " ")
    assert "3 lembar · halaman 5-7 · tanpa isi peta ini, tidak dicetak: lembar 4-6" in contents
    assert "1 lembar · halaman 8 · tanpa isi peta ini, tidak dicetak: lembar 1-5" in contents


def test_a_theme_with_nothing_on_any_sheet_is_named(book, wide):
    """A priority area far from all data."""
    import geopandas as gpd

    west, south, _, _ = wide.blocks.total_bounds
    far = shapely.box(west + 5000, south, west + 5400, south + 100)
    layers = {**wide.layers, "priority_area": gpd.GeoDataFrame(geometry=[far], crs=32749)}
    found = book("jauh", Order(themes=("D0",), paper="A4"), type(wide)(**{**vars(wide), "layers": layers}))
    assert found.sheets == ()
    assert [gap.reason for gap in found.skipped["D0"]] == ["elsewhere"]


def test_kelurahan_without_blocks_take_no_sheets(wide, plain):
    """A file of a whole city, of which one kelurahan is planned."""
    import geopandas as gpd

    from kotaku_gis.sheets.coverage import sheets_over
    from kotaku_gis.sheets.sources import Sources

    west, south, east, north = wide.blocks.total_bounds
    own = shapely.box(west, south, east, north)
    city = [own, *(shapely.affinity.translate(own, xoff=1000 * step) for step in range(1, 10))]
    layers = {**wide.layers, "kelurahan": gpd.GeoDataFrame(geometry=city, crs=32749)}
    sources = Sources(type(wide)(**{**vars(wide), "layers": layers}), plain())
    _, pieces = sheets_over(sources, "kelurahan", paper="A4", scale=1000, lang="id")
    assert len(pieces) == 3


def frame_of(width, height):
    """Millimetres of paper, and of the map frame, of the sheet over one block of so many metres at 1:1000."""

    def get(square, plain, order, **settings):
        west, south, _, _ = square.blocks.total_bounds
        blocks = square.blocks.assign(geometry=[shapely.box(west, south, west + width, south + height)])
        sources = Sources(type(square)(**{**vars(square), "blocks": blocks}), plain(**settings))
        (job,) = plan_book(sources, [theme("R0")], paper=order, scale=1000, lang="id").jobs
        place = job.form.layout
        assert shapely.box(*job.piece.extent).covers(blocks.geometry.iloc[0])
        ground = np.diff(np.reshape(job.piece.extent, (2, 2)), axis=0)[0]
        assert np.allclose(ground, (place.frame.width, place.frame.height), atol=1e-9)  # a metre a millimetre
        return job.form.paper, (place.width, place.height), (place.frame.width, place.column.width)

    return get


def test_a_map_stands_on_the_smallest_paper_unless_one_is_asked_for(square, plain):
    """140 x 105 mm: on A4 the frame is 140 / 0.85, so 165 mm wide, and the column takes 37 mm more than its 72."""
    small = frame_of(140, 105)
    assert small(square, plain, None) == ("A4", (297, 210), (165, 109))
    assert small(square, plain, "A1") == ("A1", (841, 594), (565, 240))
    assert small(square, plain, None, paper="A2") == ("A2", (594, 420), (375, 188))


def test_an_upright_map_stands_on_upright_paper(square, plain):
    """380 x 780 m fit one upright frame of A1 (408 x 813), and no other; a landscape one would show half of it."""
    tall = frame_of(380, 780)
    assert tall(square, plain, "A1") == ("A1", (594, 841), (408, 150))
    assert frame_of(95, 220)(square, plain, None)[:2] == ("A4", (210, 297))


def test_no_page_is_left_in_memory(book):
    """With Python's own collection out of the way, the figure of a page is gone when the page is done."""
    gc.collect()
    before, thresholds = _figures(), gc.get_threshold()
    gc.set_threshold(0)
    try:
        book("peta", Order(themes=("D0",), paper="A4"))
        assert len(_figures() - before) <= 4  # cover, contents, index, blocks: held until the book is bound
    finally:
        gc.set_threshold(*thresholds)


def test_garbage_is_gathered_again_after_a_failure():
    def halt():
        with swept_once():
            raise ValueError("halt")

    with pytest.raises(ValueError, match="halt"):
        halt()
    assert gc.isenabled()


def _figures():
    return {id(one) for one in gc.get_objects() if type(one) is Figure}


def test_the_list_of_blocks_tells_where_each_is_found(wide, plain):
    """RT 1 from 0 to 100 m, RT 2 from 300 to 400; sheets by hand: 0-202, 180-382 and 360-562 m."""
    frames = [
        Piece((west, -50.0, west + 202.0, 150.0), number, 3) for number, west in enumerate((0.0, 180.0, 360.0), 1)
    ]
    corner = wide.blocks.total_bounds[:2]
    blocks = wide.blocks.assign(geometry=wide.blocks.translate(*-corner))
    sources = Sources(type(wide)(**{**vars(wide), "blocks": blocks}), plain())
    assert sheets_of(sources, Overview(1000, "block", tuple(frames))) == [[1], [2, 3]]
    sliver = [frames[0], Piece((99.0, -50.0, 301.0, 150.0), 2, 3), frames[2]]
    assert sheets_of(sources, Overview(1000, "block", tuple(sliver))) == [[1], [3]]  # 1 m of each is not worth it
    (listed,) = finder_pages(sources, [Overview(1000, "block", tuple(frames))], paper="A4", lang="id")
    words = [text.get_text() for text in listed.findobj(Text)]
    assert words[words.index("RT 2") + 1] == "2-3"
    assert finder_pages(sources, [Overview(1000, "block", tuple(frames[:1]))], paper="A4", lang="id") == []
    alike = (Piece((-10.0, -50.0, 410.0, 150.0), 1, 2), Piece((-20.0, -50.0, 420.0, 150.0), 2, 2))
    assert finder_pages(sources, [Overview(1000, "block", alike)], paper="A4", lang="id") == []  # both on both


def test_a_sheet_of_points_in_no_class_is_empty(wide, plain):
    """A container is no problem; an illegal dump is, but not beyond the blocks."""
    west, south, _, _ = wide.blocks.total_bounds
    points = shapely.points([(west + 50, south + 50), (west + 350, south + 50), (west + 550, south + 50)])
    waste = gpd.GeoDataFrame({"kind": ["TPS", "tumpukan liar", "tumpukan liar"]}, geometry=points, crs=32749)
    sources = Sources(type(wide)(**{**vars(wide), "layers": {**wide.layers, "waste_point": waste}}), plain())
    halves = [
        Piece((west + at, south, west + at + 100, south + 100), number, 3) for number, at in enumerate((0, 300, 500), 1)
    ]
    assert [piece.number for piece in filled(sources, theme("N2"), halves)] == [2]


def test_a_sheet_whose_column_does_not_fit_is_printed_on_larger_paper(wide, plain, tmp_path):
    """A name of 600 letters leaves A4 no room for the legend: A3 around the same middle, and the contents say so."""
    project, order = plain(), Order(themes=("R3a",), paper="A4", lang="id")
    long = "Penataan Kawasan Permukiman Kumuh Bantaran Sungai " * 12
    named = project.model_copy(update={"place": project.place.model_copy(update={"name": long, "kelurahan": long})})
    small, large = (write_book(wide, one, tmp_path / name, order=order) for name, one in (("a", project), ("b", named)))
    for before, after in zip(small.sheets, large.sheets, strict=True):
        pages = [PdfReader(file).pages[0] for file in (before, after)]
        assert [round(float(page.mediabox.width) / 72 * 25.4) for page in pages] == [297, 420]
        middles = [np.reshape(page["/VP"][0]["/Measure"]["/GPTS"], (4, 2)).astype(float).mean(axis=0) for page in pages]
        assert np.abs(middles[0] - middles[1]).max() < 1e-5  # degrees: a millimetre of paper
        assert "Lembar ini dicetak pada A3" in pages[1].extract_text().replace("\n", " ")
    assert "kertas A3" in PdfReader(large.file).pages[1].extract_text()
    assert large.larger == {file.name: "A3" for file in large.sheets}
    assert small.larger == {}
    told = [PdfReader(one.file).pages[2].extract_text().replace("\n", " ") for one in (small, large)]
    assert ["lebih luas daripada bingkai di sini: R3a (A3)" in words for words in told] == [False, True]
    assert "kertas A3" not in PdfReader(small.file).pages[1].extract_text()


@pytest.mark.parametrize("paper", ["A4", "A1"])
@pytest.mark.parametrize("name", ["Persegi", "Penataan Kawasan Permukiman Kumuh Bantaran Sungai " * 12])
def test_the_words_of_a_cover_stay_in_their_panel(wide, plain, name, paper):
    """A name of 600 letters too; and the blocks are drawn beside it: two squares 100 m wide, 300 m apart."""
    project = plain(agency="Bappeda Kota Contoh", edition="Edisi 1, 2026")
    place = project.place.model_copy(update={"name": name.strip(), "year": 2026, "kelurahan": "Sari"})
    sources = Sources(wide, project.model_copy(update={"place": place}))
    figure = cover_page(sources, paper=paper, lang="id")
    border = layout(paper).border
    panel = shapely.box(border.left, border.bottom, border.left + 0.38 * border.width, border.top)
    words = figure.findobj(Text)
    boxes = [shapely.box(*_in_mm(figure, one)) for one in words if one.get_text().strip()]
    assert all(panel.covers(box) for box in boxes)
    for at, box in enumerate(boxes):
        assert not any(shapely.intersection(box, other).area > 0.5 for other in boxes[:at])
    assert {"Edisi 1, 2026", "Bappeda Kota Contoh", "Tahun data 2026"} <= {one.get_text() for one in words}
    squares = [patch.get_path().get_extents() for patch in figure.findobj(PathPatch)]
    drawn = [one for one in squares if one.x0 > border.left + 0.38 * border.width and one.width > 20]
    assert drawn
    assert all(np.isclose(one.width / one.height, 4) for one in drawn)


def _in_mm(figure, words):
    FigureCanvasAgg(figure)
    extent = words.get_window_extent(figure.canvas.get_renderer())
    return [value / figure.dpi * 25.4 for value in extent.extents]
