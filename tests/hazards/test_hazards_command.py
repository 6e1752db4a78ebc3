"""``kotaku-gis hazards`` and what it leaves behind."""

from pathlib import Path

import pandas as pd
import pytest
import typer

from kotaku_gis.cli.hazards import hazards

SAMPLE = Path(__file__).parents[2] / "data" / "contoh_kelurahan"
BARE = """
[project]
name = "Tanpa ancaman"
crs = "EPSG:32749"
[repair]
duplicate_ids = "number"
[layers.block]
path = "{sample}/batas_wilayah.gpkg"
layer = "batas_rt"
columns = {{ block_id = "NAMA_RT" }}
[layers.building]
path = "{sample}/bangunan.shp"
columns = {{ building_id = "ID_BGN" }}
"""


def test_writes_its_products_and_says_where(tmp_path, capsys):
    hazards(SAMPLE, out=tmp_path / "hasil")
    told = capsys.readouterr()
    for name in ("ancaman.xlsx", "ancaman.csv", "ancaman_blok.csv", "findings_ancaman.csv"):
        assert (tmp_path / "hasil" / name).is_file()
        assert name in told.out
    assert "indikatif" in told.out
    assert "Alat bantu, bukan keputusan." in told.out


def test_says_what_to_do_where_there_are_no_hazard_layers(tmp_path, capsys):
    (tmp_path / "kotaku.toml").write_text(BARE.format(sample=SAMPLE.as_posix()), encoding="utf-8")
    with pytest.raises(typer.Exit) as ended:
        hazards(tmp_path, out=tmp_path / "hasil")
    assert ended.value.exit_code == 2
    assert "[layers.hazard." in capsys.readouterr().err
    assert not (tmp_path / "hasil").exists()


def test_writes_access_alone_where_there_are_roads_and_no_hazard_layers(tmp_path, capsys):
    roads = f'[layers.road]\npath = "{SAMPLE.as_posix()}/jalan.geojson"\n'
    (tmp_path / "kotaku.toml").write_text(BARE.format(sample=SAMPLE.as_posix()) + roads, encoding="utf-8")
    hazards(tmp_path, out=tmp_path / "hasil")
    written = sorted(file.name for file in (tmp_path / "hasil").iterdir())
    assert written == ["akses.xlsx", "ancaman_blok.csv", "findings_ancaman.csv"]
    findings = pd.read_csv(tmp_path / "hasil" / "findings_ancaman.csv")
    assert not (findings["kind"] == "hazard").any()
    assert len(findings[findings["name"] == "fire_access"]) == 1640
    assert "bukan aman" in capsys.readouterr().err
