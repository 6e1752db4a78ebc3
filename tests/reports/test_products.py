"""Products: deterministic, inert in a spreadsheet, without personal data, whole or not at all."""

import hashlib
import json
import sqlite3
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pytest

from kotaku_gis.reports import write_products
from kotaku_gis.reports.folder import results_folder
from kotaku_gis.reports.geopackage import write_geopackage
from kotaku_gis.reports.tables import write_csv


@pytest.fixture(scope="module")
def folder(assessment, project, tmp_path_factory):
    out = tmp_path_factory.mktemp("hasil")
    files = write_products(assessment, project, out)
    assert all(file.is_file() for file in files)
    return out


def test_same_input_same_bytes(folder, assessment, project, tmp_path):
    write_products(assessment, project, tmp_path)
    names = sorted(file.name for file in folder.iterdir())
    assert names == sorted(file.name for file in tmp_path.iterdir())
    for name in set(names) - {"provenance.json"}:
        one, two = (hashlib.sha256((place / name).read_bytes()).hexdigest() for place in (folder, tmp_path))
        assert one == two, name


def test_geopackage_holds_results_evidence_and_what_was_set_aside(folder, assessment):
    package = folder / "hasil.gpkg"
    names = set(gpd.list_layers(package)["name"])
    assert {"block", "building", "parcel", "bukti_inundation", "disisihkan", "findings", "ledger"} <= names
    blocks = gpd.read_file(package, layer="block")
    assert blocks["building_count"].sum() == assessment.blocks["building_count"].sum()
    parcels = gpd.read_file(package, layer="parcel")
    expected = assessment.findings.query("name == 'kdb'")["status"].value_counts().to_dict()
    assert parcels["kdb_status"].value_counts().to_dict() == expected
    assert blocks.crs.to_epsg() == 32749


def test_findings_csv_holds_every_finding(folder, assessment):
    table = pd.read_csv(folder / "findings.csv", encoding="utf-8-sig", low_memory=False)
    assert table["finding_id"].tolist() == assessment.findings["finding_id"].tolist()
    assert table["value"].sum() == pytest.approx(float(assessment.findings["value"].sum()))


def test_provenance_tells_hashes_and_versions(folder, project):
    document = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert document["disclaimer"] == "Alat bantu, bukan keputusan."
    rows = {row["file"]: row["sha256"] for row in document["inputs"]}
    raster = project.folder / "kedalaman_banjir.tif"
    assert rows["kedalaman_banjir.tif"] == hashlib.sha256(raster.read_bytes()).hexdigest()
    assert document["versions"]["kotaku_gis"]


def test_personal_columns_leave_with_the_public_profile(assessment, tmp_path):
    from dataclasses import replace

    houses = assessment.layers["building"].assign(owner_name="Xanthippe Qq", poor_households=1)
    private = replace(assessment, layers={**assessment.layers, "building": houses})
    for profile, there in (("public", False), ("internal", True)):
        file = tmp_path / f"{profile}.gpkg"
        write_geopackage(private, file, profile=profile)
        columns = set(gpd.read_file(file, layer="building", rows=1).columns)
        assert ({"owner_name", "poor_households"} <= columns) is there
        assert (b"Xanthippe Qq" in file.read_bytes()) is there
        evidence = set(gpd.read_file(file, layer="bukti_households_without_water", rows=1).columns)
        assert ("household_id" in evidence) is there


def test_formulas_are_inert(tmp_path):
    evil = pd.DataFrame(
        {"a": ['=HYPERLINK("http://x","y")', "+1", "-2", "@x", "\t=1", "fine"], "n": [-1, 2, 3, 4, 5, 6]}
    )
    write_csv(evil, tmp_path / "t.csv")
    back = pd.read_csv(tmp_path / "t.csv", encoding="utf-8-sig")
    assert not back["a"].str.startswith(("=", "+", "-", "@", "\t")).any()
    assert back["n"].tolist() == [-1, 2, 3, 4, 5, 6]


def test_an_interrupted_run_leaves_what_was_there(tmp_path):
    (tmp_path / "hasil.csv").write_text("old", encoding="utf-8")

    def stop_half_way():
        with results_folder(tmp_path) as draft:
            (draft / "hasil.csv").write_text("ne", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [("hasil.csv", "old")]


def contents(package):
    """Every row of a GeoPackage but those of its styles, which speak to people."""
    with closing(sqlite3.connect(package)) as opened:
        return [line for line in opened.iterdump() if "layer_styles" not in line]


def test_language_changes_no_number(assessment, project, folder, tmp_path):
    write_products(assessment, project, tmp_path, lang="en")
    for name in ("findings.csv", "blok.csv"):
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes()
    assert contents(folder / "hasil.gpkg") == contents(tmp_path / "hasil.gpkg")
    assert (folder / "peta_R3a_1000.pdf").read_bytes() != (tmp_path / "peta_R3a_1000.pdf").read_bytes()
