"""Sheets from Python: they show themselves and save themselves."""

import pytest

from kotaku_gis.errors import ManifestError
from kotaku_gis.sheets import Order, series, sheet, write_book


def test_a_series_shows_and_saves_itself(square, plain, tmp_path):
    """A block of 100 m is one sheet of A4 at 1:1000; at 1:250 the frame holds 50 m x 48 m: three by three."""
    made = series(square, plain(paper="A4"), "R3a")
    assert len(made.sheets) == 1
    assert made._repr_html_().count("data:image/png") == 1
    assert [file.name for file in made.save(tmp_path)] == ["R3a_01.pdf"]
    many = series(square, plain(paper="A4"), "R3a", scale=250)
    assert len(many.sheets) == 9
    assert {one.scale for one in many.sheets} == {250}
    with pytest.raises(ManifestError, match="layer Persil tidak ada"):
        series(square, plain(paper="A4"), "R4a")


def test_what_cannot_be_had_is_told_before_anything_is_drawn(square, plain, tmp_path):
    """All that is wrong with an order at once; the scale is whole and from 50 to 1,000,000."""
    wrong = Order(themes=("D0",), scale=0, paper="B5", lang="fr")
    with pytest.raises(ManifestError) as told:
        write_book(square, plain(), tmp_path / "peta", order=wrong)
    codes = [fault.code for fault in told.value.faults]
    assert codes == ["sheet.unknown_lang", "sheet.unknown_scale", "sheet.unknown_paper"]
    assert not (tmp_path / "peta").exists()
    for scale in (-5, 49, 1_000_001, "5000", 1000.5):
        with pytest.raises(ManifestError, match="antara 50 dan 1000000"):
            series(square, plain(), "D0", scale=scale)
    with pytest.raises(ManifestError, match=r"Bahasa fr tidak ada\. Pilih id, en\."):
        sheet(square, plain(), name="D0", lang="fr")


def test_small_letters_and_a_folder_that_is_not_there_are_no_faults(square, plain, tmp_path):
    sheet(square, plain(paper="A4"), name="d0").save(tmp_path / "baru" / "D0.pdf")
    assert (tmp_path / "baru" / "D0.pdf").read_bytes().startswith(b"%PDF")
    book = write_book(square, plain(), tmp_path / "peta", order=Order(themes="D0", paper="a4"))
    assert [file.name for file in book.sheets] == ["D0_1000_01.pdf"]
