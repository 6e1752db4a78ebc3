"""One GeoPackage with the results, their evidence, and what was set aside."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import pyogrio

from kotaku_gis.contracts import contract
from kotaku_gis.reports.privacy import shareable
from kotaku_gis.results import Assessment, pivot

_FIXED_TIME = "2000-01-01T00:00:00Z"  # GDAL stamps layers with the time of day; results must not depend on it


def write_geopackage(
    assessment: Assessment,
    file: Path,
    *,
    profile: str,
    classes: Mapping[str, Mapping[str, pd.Series]] = MappingProxyType({}),
    lines: Mapping[str, gpd.GeoDataFrame] = MappingProxyType({}),
) -> None:
    """Write every layer of an assessment.

    Units that findings speak of carry them as columns (``<name>`` the value, ``<name>_status``); evidence layers are
    named ``bukti_<name>``; features that did not go in lie in ``disisihkan``; findings and ledger are tables.

    Parameters
    ----------
    profile
        ``public`` leaves out personal columns and small counts (`shareable`), ``internal`` keeps them.
    classes
        By table, more columns on its features: the class that a theme gives each.
    lines
        More layers, of lines that themes draw and no layer holds.
    """
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_TIME})
    try:
        for name, layer in (_layers(assessment, profile) | dict(lines)).items():
            more = classes.get(name, {})
            _append(layer.assign(**{key: told.to_numpy() for key, told in more.items()}), file, name)
        _append(assessment.set_aside, file, "disisihkan")
        for name, table in (("findings", assessment.findings), ("ledger", assessment.ledger)):
            _append(table, file, name)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _layers(assessment: Assessment, profile: str) -> dict[str, gpd.GeoDataFrame]:
    named = {}
    for role, layer in assessment.layers.items():
        clean = shareable(assessment.blocks if role == "block" else layer, role=role, profile=profile)
        judged = _judged(assessment.findings, role, values=role != "block")
        joined = clean.drop(columns=[name for name in judged.columns if name in clean.columns]).join(judged)
        named[role.replace(".", "_")] = joined.reset_index()
    return named | {f"bukti_{name}": _shared(layer, profile) for name, layer in assessment.evidence.items()}


def _shared(evidence: gpd.GeoDataFrame, profile: str) -> gpd.GeoDataFrame:
    """Evidence that names no household, unless `profile` is ``internal``."""
    if profile == "internal":
        return evidence
    return shareable(
        evidence.drop(columns=contract("household").id, errors="ignore"), role="household", profile=profile
    )


def _judged(table: pd.DataFrame, role: str, *, values: bool) -> pd.DataFrame:
    """Values and verdicts on the units of a role, a row a unit."""
    rows = table[(table["unit_kind"] == role) & (table["kind"] != "check")]
    judged = rows[rows["kind"].isin(["rule", "hazard", "criterion"])]
    status = judged.pivot_table(
        index="unit_id", columns="name", values="status", aggfunc="first", sort=False, dropna=False
    ).add_suffix("_status")
    wide = pivot(rows, unit_kind=role).join(status) if values else status
    return wide if len(rows) else pd.DataFrame(index=pd.Index([], name="unit_id"))


def _append(table: pd.DataFrame, file: Path, name: str) -> None:
    try:
        pyogrio.write_dataframe(table, file, layer=name, driver="GPKG", append=file.exists())
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError) as error:
        raise OSError(errno.EIO, str(error).splitlines()[0], file.name) from error
