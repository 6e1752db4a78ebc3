"""``kotaku-gis sheets`` as a planner types it."""

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from kotaku_gis.cli.app import app
from kotaku_gis.errors import KotakuError


def printed(place, out, *options):
    """What the command says."""
    made = CliRunner().invoke(app, ["sheets", str(place), "--out", str(out), *options], catch_exceptions=False)
    assert made.exit_code == 0
    return made.output


def test_a_book_of_what_the_data_allow(place, tmp_path):
    told = printed(place, tmp_path / "peta", "--themes", "R3a,R4a", "--paper", "a4")
    assert "Tidak dibuat: R4a (layer Persil tidak ada)" in told
    assert "Ditulis 1 lembar, 0 lembar tidak berubah." in told
    assert "Semua 1 lembar dibaca ulang" in told
    assert (tmp_path / "peta" / "R3a_1000_01.pdf").is_file()
    assert len(PdfReader(tmp_path / "peta" / "buku_peta.pdf").pages) == 4
    assert "Ditulis 0 lembar, 1 lembar tidak berubah." in printed(
        place, tmp_path / "peta", "--themes", "R3a,R4a", "--paper", "A4"
    )


def test_english_and_another_scale(place, tmp_path):
    """The blocks are 125 m long, the frame of A4 holds 101 m at 1:500: two sheets."""
    told = printed(place, tmp_path / "maps", "--themes", "R3a", "--scale", "500", "--lang", "en")
    assert "2 sheets written, 0 unchanged." in told
    words = PdfReader(tmp_path / "maps" / "R3a_500_01.pdf").pages[0].extract_text()
    assert "SCALE 1:500" in words
    assert (tmp_path / "maps" / "map_book.pdf").is_file()


@pytest.mark.parametrize(("options", "told"), [(("--paper", "B5"), "B5"), (("--themes", "R99"), "R99")])
def test_what_there_is_not_is_named(place, tmp_path, options, told):
    with pytest.raises(KotakuError, match=told):
        CliRunner().invoke(
            app, ["sheets", str(place), "--out", str(tmp_path / "peta"), *options], catch_exceptions=False
        )
