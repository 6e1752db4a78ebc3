"""``kotaku-gis check``: what is read from where."""

import openpyxl


def test_columns_that_only_their_name_chose_are_marked(spoil, kotaku):
    columns = '[layers.building]\ncolumns = { building_id = "ID_BGN" }\n'
    place = spoil(old="[layers.building]\n", new=columns)
    code, said, _ = kotaku("check", place, "--out", place / "siap")
    assert code == 0
    assert "  building (bangunan.gpkg): building_id = ID_BGN\n" in said
    assert "  block (rt.gpkg): block_id = rt_rw*\n" in said
    book = openpyxl.load_workbook(place / "siap" / "kesiapan.xlsx")
    rows = [[cell.value for cell in row] for row in book["Kolom yang dibaca"].iter_rows()]
    assert rows[0] == ["Peran", "Berkas", "Atribut", "Kolom", "Menurut", "Nama"]
    assert ["building", "bangunan.gpkg", "building_id", "ID_BGN", "kotaku.toml", "Kode bangunan"] in rows
    assert ["block", "rt.gpkg", "block_id", "rt_rw", "nama kolomnya", "Kode blok"] in rows
    assert "rt_rw" in (place / "siap" / "kesiapan.html").read_text(encoding="utf-8")


def test_files_of_one_role_are_told_apart(spoil, kotaku):
    place = spoil(old='path = "bangunan.gpkg"', new='path = "bangunan.gpkg"\n[layers.road]\npath = "bangunan.gpkg"')
    one = '[[layers.building]]\npath = "bangunan.gpkg"\n[[layers.building]]\npath = "lain.gpkg"\n'
    (place / "lain.gpkg").write_bytes((place / "bangunan.gpkg").read_bytes())
    text = (place / "kotaku.toml").read_text(encoding="utf-8")
    cut = text[: text.index("[layers.building]")] + one + "[repair]\nduplicate_ids = 'number'\n"
    (place / "kotaku.toml").write_text(cut, encoding="utf-8")
    code, said, _ = kotaku("check", place)
    assert code == 0
    rows = [line.split() for line in said.splitlines() if line.startswith("  building ")]
    assert [row[-1] for row in rows[:2]] == ["bangunan.gpkg", "lain.gpkg"]


def test_a_manifest_without_layers_says_what_to_do(spoil, kotaku):
    place = spoil(old='[layers.block]\npath = "rt.gpkg"\n[layers.building]\npath = "bangunan.gpkg"\n', new="[layers]\n")
    code, _, complaint = kotaku("check", place)
    assert code == 2
    assert "tidak ditemukan perannya" in complaint
