"""What changed since the last run, and edits made in QGIS that come back with the next one."""

import json
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from shapely.affinity import translate

from kotaku_gis import manifest
from kotaku_gis.layers import load_layers
from kotaku_gis.reports.changes import changes, last_marks, marks
from kotaku_gis.reports.clean_layers import write_clean_layers
from kotaku_gis.reports.geopackage import write_geopackage
from kotaku_gis.reports.tables import write_csv
from kotaku_gis.results import Assessment
from tests.real_qgis import run_in_qgis

EDIT = Path(__file__).parents[1] / "qgis_edit.py"


def table(**rows):
    listed = [("building", unit, *found) for unit, found in rows.items()]
    return pd.DataFrame(listed, columns=["role", "unit_id", "shape", "attributes"], dtype="string")


def test_every_kind_of_change_is_told_apart():
    before = table(same=("1", "2"), moved=("1", "2"), renamed=("1", "2"), redone=("1", "2"), gone=("1", "2"))
    now = table(same=("1", "2"), moved=("9", "2"), renamed=("1", "9"), redone=("9", "9"), new=("1", "2"))
    found = changes(before, now).set_index("unit_id")["change"].to_dict()
    assert found == {"moved": "shape", "renamed": "attributes", "redone": "both", "gone": "removed", "new": "added"}


def test_a_folder_without_a_last_run_tells_nothing(tmp_path):
    assert last_marks(tmp_path) is None
    (tmp_path / "sidik_fitur.csv").write_text("apa;saja\n", encoding="utf-8")
    assert last_marks(tmp_path) is None


def as_result(loaded, assessment):
    return Assessment(
        blocks=assessment.blocks, findings=assessment.findings, evidence={}, layers=loaded.layers,
        set_aside=loaded.set_aside, ledger=loaded.ledger,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["building", "road"])
def test_a_layer_edited_in_the_package_comes_back_with_its_edits(assessment, loaded, tmp_path, role):
    package = tmp_path / "hasil.gpkg"
    write_geopackage(assessment, package, profile="public")
    document = {
        "project": {"name": "Putaran", "crs": "EPSG:32749"},
        "layers": {name: {"path": "hasil.gpkg", "layer": name} for name in ("block", "building", "road")},
    }
    project = manifest.from_dict(document, folder=tmp_path)
    first = marks(as_result(loaded, assessment), profile="public")
    write_csv(first[first["role"].isin(["building", "road"])], tmp_path / "sidik_fitur.csv")
    edited = pyogrio.read_dataframe(package, layer=role)
    key = f"{role}_id"
    moved, changed, deleted, copied = (edited[key][place] for place in (3, 5, 7, 9))
    edited.loc[3, "geometry"] = translate(edited.geometry[3], 0.5, 0)
    edited.loc[5, "condition"] = "heavy_damage" if edited["condition"][5] != "heavy_damage" else "good"
    added = edited.loc[[9]].assign(**{key: "BARU1"})
    added.geometry = added.geometry.translate(0.3, 0.3)
    edited = pd.concat([edited.drop(index=7), added], ignore_index=True)
    pyogrio.write_dataframe(edited, package, layer=role, driver="GPKG")
    again = load_layers(project)
    layer = again.layers[role]
    assert layer.loc[changed, "condition"] == edited["condition"][5]
    assert layer.geometry[moved].equals(edited.geometry[3])
    assert layer.geometry["BARU1"].equals(translate(layer.geometry[copied], 0.3, 0.3))
    now = marks(as_result(again, assessment), profile="public")
    found = changes(last_marks(tmp_path), now[now["role"] != "block"])
    expected = {moved: "shape", changed: "attributes", deleted: "removed", "BARU1": "added"}
    assert found.set_index("unit_id")["change"].to_dict() == expected
    assert set(found["role"]) == {role}


@pytest.mark.parametrize("handed", ["hasil.gpkg", "layer.gpkg"])
@pytest.mark.parametrize("role", ["building", "road"])
def test_edits_made_in_a_real_qgis_are_told_one_by_one(assessment, loaded, project, tmp_path, role, handed):
    """A column renamed to another name of the same attribute is no change; nothing else is told."""
    if handed == "hasil.gpkg":
        write_geopackage(assessment, tmp_path / handed, profile="public")
    else:
        write_clean_layers(loaded, project, tmp_path / "bersih")
        (tmp_path / "bersih" / handed).rename(tmp_path / handed)
    done = json.loads(run_in_qgis(EDIT, tmp_path / handed, role, f"{role}_id", "condition", "KONDISI"))
    document = {
        "project": {"name": "Putaran", "crs": "EPSG:32749"},
        "layers": {name: {"path": handed, "layer": name} for name in ("block", "building", "road")},
    }
    again = load_layers(manifest.from_dict(document, folder=tmp_path))
    before = marks(as_result(loaded, assessment), profile="public")
    now = marks(as_result(again, assessment), profile="public")
    found = changes(before[before["role"].isin(["block", "building", "road"])], now)
    assert found.set_index("unit_id")["change"].to_dict() == done
    assert set(found["role"]) == {role}
    emptied = [unit for unit, change in done.items() if change == "attributes"][1]
    assert pd.isna(again.layers[role].loc[emptied, "condition"])
