"""Sheets from Python: they show themselves and save themselves."""

import pytest

from kotaku_gis.errors import ManifestError
from kotaku_gis.sheets import series


def test_a_series_shows_and_saves_itself(square, plain, tmp_path):
    """A block of 100 m is one sheet of A4 at 1:1000; at 1:250 the frame holds 50 m x 48 m: three by three."""
    made = series(square, plain(paper="A4"), "R3a")
    assert len(made.sheets) == 1
    assert made._repr_html_().count("data:image/png") == 1
    assert [file.name for file in made.save(tmp_path)] == ["R3a_01.pdf"]
    many = series(square, plain(paper="A4"), "R3a", scale=250)
    assert len(many.sheets) == 9
    assert {sheet.scale for sheet in many.sheets} == {250}
    with pytest.raises(ManifestError, match="layer Persil tidak ada"):
        series(square, plain(paper="A4"), "R4a")
