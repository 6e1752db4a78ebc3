"""Where results come from: hashes of the inputs, counts, versions. No times and no paths but in the file it writes."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("geopandas", "pandas", "numpy", "shapely", "pyproj", "pyogrio", "rasterio", "matplotlib")
_SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".tfw", ".pgw", ".jgw", ".wld")
_CHUNK = 1 << 20


def fingerprint(file: Path) -> str:
    """SHA-256 of a file, or of a shapefile with the files that belong to it, in the order of their names."""
    digest = hashlib.sha256()
    for part in parts(file):
        with part.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def parts(file: Path) -> list[Path]:
    """The files that belong to one data set: for a shapefile its siblings, for a folder what lies in it."""
    if file.is_dir():
        return sorted(entry for entry in file.rglob("*") if entry.is_file())
    if file.suffix.lower() != ".shp":
        return [file]
    beside = (file.with_suffix(suffix) for suffix in _SIDECARS)
    return sorted(part for part in beside if part.is_file())


def versions() -> dict[str, str]:
    """Versions of ourselves, of Python and of what the numbers rest on."""
    packages = {name: version(name) for name in PACKAGES}
    return {"kotaku_gis": version("kotaku_gis"), "python": platform.python_version(), **packages}


def record(inputs: Iterable[tuple[str, str, Path]], **facts: Any) -> Mapping[str, Any]:
    """The provenance of a run: each input as (role, name, file) with its fingerprint, `facts`, and the versions."""
    rows = [{"role": role, "file": name, "sha256": fingerprint(file)} for role, name, file in inputs]
    return {"inputs": rows, **facts, "versions": versions()}
