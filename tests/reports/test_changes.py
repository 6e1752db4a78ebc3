"""What changed since the last run, and edits made in QGIS that come back with the next one."""

import pandas as pd
import pyogrio
import pytest
from shapely.affinity import translate

from kotaku_gis import manifest
from kotaku_gis.layers import load_layers
from kotaku_gis.reports.changes import changes, last_marks, marks
from kotaku_gis.reports.geopackage import write_geopackage
from kotaku_gis.reports.tables import write_csv
from kotaku_gis.results import Assessment


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
def test_a_layer_edited_in_the_package_comes_back_with_its_edits(assessment, tmp_path, role):
    package = tmp_path / "hasil.gpkg"
    write_geopackage(assessment, package, profile="internal")
    document = {
        "project": {"name": "Putaran", "crs": "EPSG:32749"},
        "layers": {name: {"path": "hasil.gpkg", "layer": name} for name in ("block", "building", "road")},
    }
    project = manifest.from_dict(document, folder=tmp_path)
    first = marks(as_result(load_layers(project), assessment))
    write_csv(first, tmp_path / "sidik_fitur.csv")
    edited = pyogrio.read_dataframe(package, layer=role)
    moved, changed = edited.index[3], edited.index[5]
    edited.loc[moved, "geometry"] = translate(edited.geometry[moved], 0.5, 0)
    edited.loc[changed, "condition"] = "heavy_damage" if edited["condition"][changed] != "heavy_damage" else "good"
    pyogrio.write_dataframe(edited, package, layer=role, driver="GPKG")
    again = load_layers(project)
    key = again.layers[role].index.name
    assert again.layers[role].loc[edited[key][changed], "condition"] == edited["condition"][changed]
    assert again.layers[role].geometry[edited[key][moved]].equals(edited.geometry[moved])
    found = changes(last_marks(tmp_path), marks(as_result(again, assessment)))
    assert found.values.tolist() == sorted(
        [[role, edited[key][moved], "shape"], [role, edited[key][changed], "attributes"]], key=lambda row: row[1]
    )
