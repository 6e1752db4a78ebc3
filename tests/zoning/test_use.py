"""Lists of what may be done where, and how a use stands in a zone."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pydantic import ValidationError

from kotaku_gis.errors import LayerError, RegulationError
from kotaku_gis.reports.words import reason
from kotaku_gis.settings.zoning import RuleFile, UseFile, Zoning
from kotaku_gis.zoning.use import built, ratings, unlisted_activities
from kotaku_gis.zoning.use_lists import lists_shipped, rating_of, use_table


def places(*rows):
    return pd.DataFrame(rows, columns=["zone_code", "use"]).assign(zone_id=None)


def test_sample_of_the_guideline():
    """Annex 4a: kost in R-5 I and in K-1 X; a single house in R-1 B; warung in RTH T."""
    uses = use_table(Zoning(uses=(UseFile(preset="itbx_permen_pu_20_2011"),)), folder=Path())
    asked = places(("R-5", "Rumah kost"), ("K.1", "rumah  KOST"), ("R-1", "Rumah tunggal"), ("RTH-2", "Warung"),
                   ("PL-1", "Ruko"), ("R-2", "Menara"), ("R-1", "residential"), ("R-5", "Hunian"),
                   (None, "Ruko"))  # fmt: skip
    found = ratings(asked, uses=uses)
    spans = list(zip(found["best"].fillna("-"), found["worst"].fillna("-"), strict=True))
    assert spans == [
        ("I", "I"), ("X", "X"), ("B", "B"), ("T", "T"), ("-", "-"), ("-", "-"), ("I", "B"), ("I", "I"), ("-", "-"),
    ]  # fmt: skip
    assert found["source"].iloc[0] == "Permen PU 20/PRT/M/2011, Lampiran 4a (contoh)"


def test_rows_of_yogyakarta():
    """TPU: allowed in RTH-2 and RTH-3, not in PS; a boarding house in KT on conditions."""
    uses = use_table(Zoning(uses=(UseFile(preset="itbx_kota_yogyakarta"),)), folder=Path())
    found = ratings(places(("RTH-2", "TPU"), ("PS", "TPU"), ("KT", "Rumah Kos"), ("SC", "Ruko")), uses=uses)
    assert found["worst"].tolist() == ["I", "X", "B", "T"]


def test_list_typed_in_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Kegiatan", "R-2", "R.3", "K-1"], ["Perumahan"], ["Rumah tunggal", "I", "T1,T3", "X"],
                ["Bengkel", "B", None, "TB"]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "itbx.xlsx")
    listed = UseFile(path="itbx.xlsx", source="Perwal 1/2025", activities={"business": ("Bengkel",)})
    uses = use_table(Zoning(uses=(listed,)), folder=tmp_path)
    assert uses.rows[["zone", "activity", "rating"]].to_numpy().tolist() == [
        ["R-2", "Rumah tunggal", "I"], ["R-3", "Rumah tunggal", "T"], ["K-1", "Rumah tunggal", "X"],
        ["R-2", "Bengkel", "B"], ["K-1", "Bengkel", "TB"],
    ]  # fmt: skip
    found = ratings(places(("K1", "Toko"), ("R-3", "Bengkel")), uses=uses)
    assert found["worst"].fillna("-").tolist() == ["TB", "-"]
    assert found["rule_id"].iloc[0] == "itbx.D4"


def test_lists_on_polygons_are_positive_lists():
    """Jakarta and GISTARU: what is on none of the four lists of a polygon is not allowed there."""
    layer = pd.DataFrame(
        {"allowed": ["Rumah Tinggal; Taman", None], "conditional": ["Kos", None]}, index=pd.Index(["Z1", "Z2"])
    )
    uses = use_table(Zoning(), folder=Path(), layer=layer)
    asked = pd.DataFrame({"zone_id": ["Z1", "Z1", "Z2"], "zone_code": "R-1", "use": ["Kos", "Taman", "Taman"]})
    assert ratings(asked, uses=uses)["worst"].fillna("-").tolist() == ["B", "I", "-"]
    both = pd.DataFrame({"allowed": ["Taman", "Kos"]}, index=pd.Index(["Z1", "Z2"]))
    found = ratings(asked.iloc[:2], uses=use_table(Zoning(), folder=Path(), layer=both))
    assert found["worst"].tolist() == ["X", "I"]


def test_what_the_plan_forbids_in_a_block(tmp_path):
    (tmp_path / "r.csv").write_text("Blok;KDB;Kegiatan dilarang\nB1;60;Gudang\n", encoding="utf-8")
    zoning = Zoning(rules=(RuleFile(path="r.csv", source="Aturan Bersama", date="2025", legal_level="kesepakatan"),))
    uses = use_table(zoning, folder=tmp_path, role="plan_block")
    assert uses.rows[["zone", "activity", "rating", "legal_level"]].to_numpy().tolist() == [
        ["#B1", "Gudang", "X", "kesepakatan"]
    ]


def test_lists_without_source_or_form_are_refused(tmp_path):
    (tmp_path / "u.csv").write_text("a;b;c\n1;2;3\n", encoding="utf-8")
    with pytest.raises(RegulationError):
        use_table(Zoning(uses=(UseFile(path="u.csv"),)), folder=tmp_path)
    with pytest.raises(LayerError, match="ITBX"):
        use_table(Zoning(uses=(UseFile(path="u.csv", source="P"),)), folder=tmp_path)
    with pytest.raises(RegulationError, match="itbx_kota_yogyakarta"):
        use_table(Zoning(uses=(UseFile(preset="itbx_yogya"),)), folder=tmp_path)
    assert len(use_table(Zoning(), folder=tmp_path)) == 0
    assert set(lists_shipped()) == {"itbx_kota_yogyakarta", "itbx_permen_pu_20_2011"}


@pytest.mark.parametrize(("cell", "rating"), [("i", "I"), ("T 1", "T"), ("T,B", "TB"), ("TB", "TB"), ("Izin", None)])
def test_ratings_as_they_are_typed(cell, rating):
    assert rating_of(cell) == rating


def test_built_uses():
    assert built(pd.Series(["residential", "green", None])).tolist() == [True, False, pd.NA]


def test_lists_on_polygons_with_words_of_the_manifest_alone():
    """As in Jakarta: Toko is on the list of A and on no list of B; without the words nothing is known of either."""
    layer = pd.DataFrame({"allowed": ["Toko, Rumah Tinggal", "Rumah Tinggal"]}, index=["A", "B"])
    shops = pd.DataFrame({"zone_code": ["K.1", "R.4"], "zone_id": ["A", "B"], "use": "business"})
    told = Zoning(uses=(UseFile(activities={"business": ("Toko",)}),))
    assert ratings(shops, uses=use_table(told, folder=Path(), layer=layer))["best"].tolist() == ["I", "X"]
    assert ratings(shops, uses=use_table(Zoning(), folder=Path(), layer=layer))["best"].isna().all()
    with pytest.raises(ValidationError):
        UseFile(source="Perwal 1/2025")


def test_what_a_list_lacks_is_named():
    """The guideline knows no tower, and no zone PL; where there is no list at all, nothing is lacking in it."""
    uses = use_table(Zoning(uses=(UseFile(preset="itbx_permen_pu_20_2011"),)), folder=Path())
    found = ratings(places(("R-2", "Menara"), ("PL-1", "Ruko"), ("R-5", "Rumah kost"), ("R-2", None)), uses=uses)
    source = "Permen PU 20/PRT/M/2011, Lampiran 4a (contoh)"
    told = [f"use_unlisted:Menara, {source}", f"zone_unlisted:PL-1, {source}", None, None]
    assert [None if pd.isna(lack) else lack for lack in found["unlisted"]] == told
    nothing = use_table(Zoning(), folder=Path())
    assert ratings(places(("R-2", "Menara")), uses=nothing)["unlisted"].isna().all()
    for lang in ("id", "en"):
        assert "Menara" in reason(told[0], lang)
        assert "[[zoning.uses]]" in reason(told[0], lang)


def test_a_misspelled_activity_is_told():
    listed = UseFile(preset="itbx_permen_pu_20_2011", activities={"business": ("Warung", "Rukoo")})
    assert unlisted_activities(use_table(Zoning(uses=(listed,)), folder=Path())) == ("Rukoo",)


def listed_in(tmp_path, rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for span in merged:
        book.active.merge_cells(span)
    book.save(tmp_path / "itbx.xlsx")
    return use_table(Zoning(uses=(UseFile(path="itbx.xlsx", source="Perwal 1/2025"),)), folder=tmp_path)


def test_a_list_under_a_head_of_two_rows_with_pages_and_odd_cells(tmp_path):
    """``Zona`` over the codes is no zone, I may be one (industry), a page repeats the codes, a mark is no rating."""
    uses = listed_in(
        tmp_path,
        [
            ["Tabel ITBX", None, None, None, None], ["No", "Kegiatan", "Zona", None, None],
            [None, None, "R-2", "HL", "I"], [1, "Rumah tunggal", "I", "X", "x"], [2, "Ruko", "T1-T3", "V", "B"],
            [None, None, "R-2", "HL", "I"], [3, "Gudang", "-", None, "I"],
        ],
        merged=["A2:A3", "B2:B3", "C2:E2"],
    )  # fmt: skip
    assert uses.rows[["zone", "activity", "rating"]].to_numpy().tolist() == [
        ["R-2", "Rumah tunggal", "I"], ["HL", "Rumah tunggal", "X"], ["I", "Rumah tunggal", "X"],
        ["I", "Ruko", "B"], ["I", "Gudang", "I"],
    ]  # fmt: skip
    assert uses.unread == ("itbx.C5", "itbx.D5")
