"""Tables as offices keep them: found by their structure, every cell accounted for, nothing turned round in silence."""

import csv
import zipfile

import openpyxl
import pytest

from kotaku_gis.errors import LayerError
from kotaku_gis.layers.tables import Wanted, baseline_table
from kotaku_gis.layers.tables.headings import recognise
from kotaku_gis.regulations import load

PERMEN_14 = load("permen_pupr_14_2018")
CODES = Wanted(PERMEN_14).codes

# kawanku.pkpjatim.id: the public sheet of Kebonsari, RT 39 RW 07, as printed
KEBONSARI = """Wilayah RT/RW|Kebonsari - RT 39 RW 07
Provinsi|JAWA TIMUR
Kabupaten|KAB. LUMAJANG
Kawasan|LABONSARI
Kelurahan|KEBONSARI
Luas Verifikasi (Ha)|0,70
Jumlah Bangunan (Unit)|38
Jumlah Penduduk (Jiwa)|138
Jumlah KK (KK)|44
Panjang Jalan Lingkungan Ideal (m)|160.00
Panjang Drainase Lingkungan Ideal (m)|160.00
ASPEK|KRITERIA|VOLUME|SATUAN|PROSEN (%)|NILAI
1. Kondisi Bangunan Gedung|a. Ketidakteraturan Bangunan|38.00|Unit|100|5
|b. Kepadatan Bangunan|0.00|Ha|0|0
|c. Ketidaksesuaian dengan Persy Teknis Bangunan|17.00|Unit|44.74|1
Rata-rata Kondisi Bangunan Gedung||||48.25%|
2. Kondisi Jalan Lingkungan|a. Cakupan Pelayanan Jalan Lingkungan|0.00|Meter|0|0
|b. Kualitas Permukaan Jalan lingkungan|5.00|Meter|3.13|0
Rata-rata Kondisi Jalan Lingkungan||||1.57%|
3. Kondisi Penyediaan Air Minum|a. Ketidaktersediaan Akses Aman Air Minum|19.00|KK|43.18|1
|b. Tidak terpenuhinya Kebutuhan Air Minum|0.00|KK|0|0
4. Kondisi Drainase Lingkungan|a. Ketidakmampuan Mengalirkan Limpasan Air|0.00|Ha|0|0
|b. Ketidaktersediaan Drainase|0.00|Meter|0|0
|c. Kualitas Konstruksi Drainase|160.00|Meter|100|5
5. Kondisi Pengelolaan Air Limbah|a. Sistem Pengelolaan Air Limbah Tidak Sesuai Standar Teknis|24.00|KK|54.55|3
|b. Prasarana dan Sarana Pengelolaan Air Limbah Tidak Sesuai dengan Persyaratan Teknis|24.00|KK|54.55|3
6. Kondisi Persampahan|a. Prasarana dan Sarana Persampahan Tidak Sesuai dengan persyaratan Teknis|44.00|KK|100|5
|b. Sistem Pengelolaan Persampahan yang tidak sesuai Standar Teknis|44.00|KK|100|5
7. Kondisi Proteksi Kebakaran|a. Ketidaktersediaan Prasarana Proteksi Kebakaran|0.00|Unit|0|0
|b. Ketidaktersediaan Sarana Proteksi Kebakaran|38.00|Unit|100|5
BATAS AMBANG NILAI TINGKAT KEKUMUHAN|TOTAL NILAI||||33
60 - 80 : KUMUH BERAT|TINGKAT KEKUMUHAN||||KUMUH RINGAN"""


@pytest.fixture
def written(tmp_path):
    """A table on disk, and what is read out of it."""

    def read(rows, *, delimiter=",", name="t.csv", **wanted):
        file = tmp_path / name
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=delimiter).writerows(rows)
        return baseline_table(file, wanted=Wanted(PERMEN_14, **wanted))

    return read


@pytest.fixture
def book(tmp_path):
    """A workbook on disk, sheet by sheet."""

    def make(**sheets):
        file = tmp_path / "t.xlsx"
        work = openpyxl.Workbook()
        work.remove(work.active)
        for name, rows in sheets.items():
            page = work.create_sheet(name)
            for row in rows:
                page.append(row)
        work.save(file)
        return file

    return make


def codes_of(error):
    return [item.code for item in error.value.faults]


@pytest.mark.parametrize(
    ("text", "item", "figure"),
    [
        ("1a Ketidakteraturan bangunan (unit)", "irregular_buildings", "volume"),
        ("Bangunan tidak memenuhi syarat teknis", "substandard_buildings", "volume"),
        ("% Bangunan memenuhi syarat teknis", "substandard_buildings", "good"),
        ("Kawasan tidak banjir (%)", "runoff", "good"),
        ("4a", "runoff", "volume"),
        ("4a. Ketidaktersediaan Drainase (m)", "missing_drain", "volume"),  # lettered as in the annex: the name decides
        ("7bn", "fire_equipment", "score"),
        ("SANITASI-JAMBAN PRIBADI (KK)-NUMERIK", "wastewater_facility", "score"),
        ("panjangDrainaseIdeal", "ideal_drain_m", "volume"),
        ("Ketidakteraturan bangunan (%)", "irregular_buildings", "percent"),
    ],
)
def test_headers_are_known_by_their_words(text, item, figure):
    found = recognise(text, position=0, codes=CODES)
    assert (found.item, found.figure) == (item, figure)


@pytest.mark.parametrize("text", ["Keterangan", "Foto", "Nama ketua", ""])
def test_other_headers_are_not(text):
    assert recognise(text, position=0, codes=CODES) is None


def test_a_plain_table_with_decimal_commas_and_semicolons(written):
    rows = [
        ["RT/RW", "Luas verifikasi (ha)", "Jumlah bangunan", "4a Limpasan air (ha)"],
        ["RT 01 RW 02", "1,25", "40", "0,5"],
        ["RT.02/RW.02", "1.250,5", "", "-"],
    ]
    table = written(rows, delimiter=";")
    assert table.form == "table"
    assert table.values.index.tolist() == ["RT001-RW002", "RT002-RW002"]
    assert table.values["verified_area_ha"].tolist() == [1.25, 1250.5]
    assert table.values["runoff"].tolist()[0] == 0.5
    assert table.values.isna().sum().sum() == 2
    assert table.problems.empty


def test_headers_over_two_rows_with_merged_cells_titles_numbers_and_totals(book):
    rows = [
        ["DATA DASAR KUMUH KELURAHAN X"],
        [],
        ["RT", "RW", "Data umum", None, "Kondisi jalan lingkungan", None],
        [None, None, "Jumlah bangunan", "Jumlah KK", "Cakupan pelayanan", "Kualitas permukaan"],
        [1, 2, 3, 4, 5, 6],
        ["01", "02", 30, 40, 100, 20],
        ["06A", None, 31, 41, 101, 21],
        ["Jumlah", None, 61, 81, 201, 41],
        ["Sumber: Dinas"],
    ]
    table = baseline_table(book(data=rows, catatan=[["hanya teks"]]), wanted=Wanted(PERMEN_14))
    assert table.values.index.tolist() == ["RT001-RW002", "RT006A-RW002"]
    assert table.values["missing_road"].tolist() == [100, 101]
    assert table.values["bad_road_surface"].tolist() == [20, 21]
    assert table.problems[["cell", "reason"]].to_numpy().tolist() == [
        ["A5", "column_numbers"],
        ["A8", "total_row"],
        ["A9", "no_figures"],
    ]


def test_what_cannot_be_read_names_its_cell(written):
    rows = [
        ["RT/RW", "Jumlah bangunan", "Jumlah KK", "1a"],
        ["RT01 RW01", "1.250", "40", "banyak"],
        ["", "30", "40", "5"],
    ]
    table = written(rows)
    told = table.problems[["cell", "item", "value", "reason"]].fillna("").to_numpy().tolist()
    assert ["B2", "buildings", "1.250", "not_whole"] in told
    assert ["D2", "irregular_buildings", "banyak", "unreadable"] in told
    assert ["A3", "", "", "no_name"] in told
    assert table.values.loc["RT001-RW001", ["buildings", "irregular_buildings"]].isna().all()
    assert table.values.loc["RT001-RW001", "households"] == 40


def test_a_slipped_row_is_set_aside_whole(written):
    head = ["RT/RW", "Luas (ha)", "Jumlah bangunan", "Jumlah penduduk", "Jumlah KK", "1a", "1c"]
    rows = [
        head,
        ["RT01 RW01", "1,5", "20", "80", "22", "3", "4"],
        ["RT02 RW01", "x", "1,5", "20,5", "80,5", "22", "3"],
    ]
    table = written(rows, delimiter=";")
    assert table.problems[["cell", "value", "reason"]].to_numpy().tolist() == [["A3", "RT002-RW001", "shifted_row"]]
    assert table.values.loc["RT002-RW001"].isna().all()
    assert table.values.loc["RT001-RW001"].notna().all()


def test_a_row_longer_than_the_others_has_slipped(written):
    rows = [["RT/RW", "Luas (ha)", "Jumlah bangunan"], ["RT01 RW01", "1", "20"], ["RT02 RW01", "1", "5", "20"]]
    table = written([*rows, ["RT03 RW01", "2", "30"]])
    assert table.problems["reason"].tolist() == ["shifted_row"]
    assert table.values.loc["RT003-RW001"].tolist() == [2, 30]


def test_percents_are_asked_about_and_then_turned(written):
    rows = [["RT/RW", "Jumlah bangunan", "Jumlah KK", "Bangunan teratur (%)"], ["RT01 RW01", "40", "50", "75"]]
    with pytest.raises(LayerError) as asked:
        written(rows)
    assert codes_of(asked) == ["slum_tables.good_percents"]
    assert 'percents = "good"' in str(asked.value)
    with pytest.raises(LayerError) as contradicted:
        written(rows, percents="slum")
    assert codes_of(contradicted) == ["slum_tables.percents_contradict"]
    assert written(rows, percents="good").values["irregular_buildings"].tolist() == [10]
    rows[0][3] = "Ketidakteraturan bangunan (%)"
    with pytest.raises(LayerError) as which:
        written(rows)
    assert codes_of(which) == ["slum_tables.which_percents"]
    assert written(rows, percents="slum").values["irregular_buildings"].tolist() == [30]


def test_a_printed_sheet_a_page(book):
    page = [line.split("|") for line in KEBONSARI.splitlines()]
    table = baseline_table(book(RT39=page), wanted=Wanted(PERMEN_14))
    assert table.form == "printed_sheet"
    assert table.values.index.tolist() == ["RT039-RW007"]
    row = table.values.iloc[0]
    assert row[["verified_area_ha", "buildings", "population", "households"]].tolist() == [0.7, 38, 138, 44]
    assert row[["irregular_buildings", "bad_drain", "wastewater_facility", "waste_system"]].tolist() == [
        38,
        160,
        24,
        44,
    ]
    assert row.notna().sum() == 22
    printed = table.printed.iloc[0]
    assert (printed["total"], printed["category"]) == (33, "KUMUH RINGAN")
    assert printed["substandard_buildings_pct"] == 44.74
    assert table.problems.empty


def test_a_workbook_broken_inside_is_refused_in_words(book, tmp_path):
    whole = book(a=[["RT/RW", "Luas (ha)", "Jumlah KK"], ["RT01/RW01", 1, 2]])
    broken = tmp_path / "rusak.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<worksheet><row" if name.endswith("sheet1.xml") else old.read(name))
    with pytest.raises(LayerError) as refused:
        baseline_table(broken, wanted=Wanted(PERMEN_14))
    assert codes_of(refused) == ["slum_tables.unreadable"]


def test_the_same_rt_of_two_kelurahan_is_two_blocks(written):
    rows = [
        ["Kelurahan", "RT/RW", "Luas (ha)", "Jumlah KK"],
        ["Tirto", "RT01/RW01", "1", "2"],
        ["Medono", "RT01/RW01", "3", "4"],
    ]
    assert written(rows).values.index.tolist() == ["Tirto RT001-RW001", "Medono RT001-RW001"]
    assert written(rows, where={"kelurahan": "tirto"}).values.index.tolist() == ["RT001-RW001"]


def test_several_years_and_sheets_need_a_word(written, book):
    rows = [["RT/RW", "Tahun", "Luas (ha)", "KK"], ["RT01/RW01", 2019, 1, 2], ["RT01/RW01", 2020, 3, 4]]
    rows[0][3] = "Jumlah KK"
    with pytest.raises(LayerError, match="2019, 2020"):
        written(rows)
    assert written(rows, year=2020).values["households"].tolist() == [4]
    file = book(a=rows, b=rows)
    with pytest.raises(LayerError) as several:
        baseline_table(file, wanted=Wanted(PERMEN_14, year=2019))
    assert codes_of(several) == ["slum_tables.choose_sheet"]
    assert len(baseline_table(file, wanted=Wanted(PERMEN_14, year=2019), sheet="b").values) == 1
    with pytest.raises(LayerError) as none:
        baseline_table(file, wanted=Wanted(PERMEN_14), sheet="c")
    assert codes_of(none) == ["slum_tables.no_sheet"]


def test_columns_may_be_stated_and_doubled_ones_are_refused(written):
    rows = [["RT/RW", "Jumlah KK", "Luas (ha)", "Jumlah Rumah Tangga", "Kolom X"], ["RT01/RW01", 1, 2, 1, 3]]
    with pytest.raises(LayerError) as doubled:
        written(rows)
    assert codes_of(doubled) == ["slum_tables.doubled_column"]
    table = written([[*rows[0][:3], "Ketua", "Kolom X"], rows[1]], columns={"unsafe_water": "Kolom X"})
    assert table.values["unsafe_water"].tolist() == [3]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00bad", b"a,b\n1,2\n", b"PK\x03\x04nonsense"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".xls"])
def test_what_is_no_table_is_refused_in_words(tmp_path, content, suffix):
    file = tmp_path / f"t{suffix}"
    file.write_bytes(content)
    with pytest.raises(LayerError) as refused:
        baseline_table(file, wanted=Wanted(PERMEN_14))
    assert set(codes_of(refused)) <= {"slum_tables.unreadable", "slum_tables.no_table"}
