"""The forms of worked cases, at the corners that a case may reach."""

from slum_sheets import CODES, KAWANKU

from kotaku_gis.indicators.cases import FORMS

HEADER = {
    "luas_verifikasi_ha": 4.21,
    "jumlah_bangunan_unit": 50,
    "jumlah_penduduk_jiwa": 166,
    "jumlah_kk": 55,
    "panjang_jalan_ideal_m": 300,
    "panjang_drainase_ideal_m": 300,
}
VOLUME = dict(zip(CODES, KAWANKU["Rowokangkung RT04-RW02"][1], strict=True))


def test_a_sheet_in_the_words_of_the_officials():
    got = FORMS["rt_sheet"]({"regulation": "14/2018", "header": HEADER, "volume": VOLUME | {"7a": None}}, {})
    assert (got["total"], got["total_range"], got["category"]) == (None, [28, 33], "KUMUH RINGAN")
    assert got["percent"]["7a"] is None
    assert got["aspect_mean_percent"]["7"] is None
    assert got["score"]["4b"] == 5
    assert not got["unverified"]


def test_a_missing_header_leaves_everything_open():
    got = FORMS["rt_sheet"]({"regulation": "14/2018", "header": {}, "volume": VOLUME}, {})
    assert got["total_range"] == [0, 80]
    assert got["category"] is None


def test_a_unit_without_parts_is_unknown():
    units = [
        {"id": "kel", "level": "kelurahan", "parent": None},
        {"id": "rw1", "level": "rw", "parent": "kel"},
        {"id": "rw2", "level": "rw", "parent": "kel"},
        {"id": "rt1", "level": "rt", "parent": "rw1", "header": HEADER, "volume": VOLUME},
    ]
    got = FORMS["rollup_levels"]({"regulation": "14/2018", "units": units}, {})["by_unit"]
    assert got["kel"]["total"] == got["rw1"]["total"] == got["rt1"]["total"] == 28
    assert got["kel"]["level"] == "kelurahan"
    assert got["rw2"]["total_range"] == [0, 80]


def test_tables_answer_nothing_for_what_is_no_slum_or_not_known():
    def table(name, rows):
        return FORMS["rule_table"]({"table": name, "rows": rows}, {})["values"]

    assert table("priority", [["TIDAK KUMUH", "TINGGI"], ["KUMUH RINGAN", "TINGGI"]]) == [None, 3]
    assert table("handling_pattern", [["TIDAK KUMUH", "legal"], ["KUMUH SEDANG", "legal"]]) == [None, "peremajaan"]
    assert table("total_class", [None, 16]) == [None, "KUMUH RINGAN"]
    assert table("population_density", [None, 150.5]) == [None, "sedang"]
    assert table("authority", [9.995, 14.994, None]) == ["PROVINSI", "PROVINSI", None]


def test_the_older_regulation_has_its_own_bands():
    rows = [18, 19, 44, 45, 70, 71]
    got = FORMS["rule_table"]({"table": "total_class", "regulation": "02/2016", "rows": rows}, {})["values"]
    assert got == ["TIDAK KUMUH", "KUMUH RINGAN", "KUMUH RINGAN", "KUMUH SEDANG", "KUMUH SEDANG", "KUMUH BERAT"]
