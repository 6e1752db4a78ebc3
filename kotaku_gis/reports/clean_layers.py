"""The clean layers of a project as files for other programs, with the record of every repair beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import fiona
import geopandas as gpd
import pandas as pd

from kotaku_gis.errors import Fault, KotakuError, LayerError
from kotaku_gis.layers import Loaded
from kotaku_gis.layers.read import located
from kotaku_gis.layers.write import write_geopackage, write_shapefiles
from kotaku_gis.manifest import Project
from kotaku_gis.reports.folder import results_folder
from kotaku_gis.reports.privacy import shareable
from kotaku_gis.reports.tables import write_csv

Format = Literal["gpkg", "shp"]
_ASIDE = "disisihkan"
_TOLD = (".csv", ".gpkg", ".shp")
_FIELD = ("shapefile", "field", "type")


def write_clean_layers(loaded: Loaded, project: Project, out: Path, *, form: Format = "gpkg") -> list[Path]:
    """Write every layer under its role, in the metric CRS of the project and with the columns of its contract.

    Beside them lie ``perbaikan.csv`` (every repair, before and after), ``catatan_fitur.csv`` (what became of every
    feature), ``kolom.csv`` (which column was read as what and, for shapefiles, the field that it became), and the layer
    of features that were set aside. Columns that contracts call personal are left out unless the profile of the
    project is ``internal``.

    Returns
    -------
    Where they are.

    Raises
    ------
    LayerError
        A text is too long for a shapefile.
    OutputError
        The folder cannot be written; what was there stays as it was.
    """
    profile = project.place.profile
    layers = {role: shareable(layer, role=role, profile=profile) for role, layer in loaded.layers.items()}
    tables = {role: shareable(table, role=role, profile=profile) for role, table in loaded.tables.items()}
    with results_folder(out) as draft:
        if form == "gpkg":
            aside = {_ASIDE: loaded.set_aside} if len(loaded.set_aside) else {}
            write_geopackage({**_named(layers), **_named(tables), **aside}, draft / "layer.gpkg")
            used = loaded.columns
        else:
            used = _shapefiles(layers, loaded, project, draft)
            for role, table in tables.items():
                write_csv(table.reset_index(), draft / f"{role}.csv", style=project.place.csv)
        write_csv(
            pd.DataFrame(loaded.repairs.drop(columns="geometry")), draft / "perbaikan.csv", style=project.place.csv
        )
        write_csv(loaded.ledger, draft / "catatan_fitur.csv", style=project.place.csv)
        write_csv(used, draft / "kolom.csv", style=project.place.csv)
        made = sorted(path.name for path in draft.iterdir() if path.suffix in _TOLD)
    return [out / name for name in made]


def _named(layers: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {role.replace(".", "_"): layer for role, layer in layers.items()}


def _shapefiles(layers: Mapping[str, gpd.GeoDataFrame], loaded: Loaded, project: Project, folder: Path) -> pd.DataFrame:
    """Write them; the columns that were read, each with the field that it became."""
    made: list[pd.DataFrame] = []
    faults: list[Fault] = []
    for role, layer in {**layers, _ASIDE: loaded.set_aside}.items():
        if not len(layer):
            continue
        delivered = _delivered(loaded.columns[loaded.columns["role"] == role], project, role)
        try:
            fields = write_shapefiles(layer, folder, role.replace(".", "_"), delivered=delivered)
        except LayerError as error:
            faults += error.faults
            continue
        made.append(fields.rename(columns={"file": "shapefile", "column": "attribute"}).assign(role=role))
    if faults:
        raise LayerError(faults)
    whole = pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=[*_FIELD, "role", "attribute"])
    read = loaded.columns.merge(whole, on=["role", "attribute"], how="outer", sort=False)
    return read[["role", "file", "column", "by", "attribute", *_FIELD]]


def _delivered(used: pd.DataFrame, project: Project, role: str) -> dict[str, str]:
    """Attribute to the type of the field that it came from, as fiona tells it; only shapefiles have such types."""
    types: dict[str, str] = {}
    for source in project.layers.get(role, ()):
        try:
            place = located(project.file(source), source)
        except KotakuError:
            continue
        if place.suffix.lower() != ".shp":
            continue
        with fiona.open(place) as layer:
            known = layer.schema["properties"]
        rows = used[used["file"] == source.name]
        for attribute, column in zip(rows["attribute"], rows["column"], strict=True):
            types.setdefault(attribute, known.get(column, ""))
    return types
