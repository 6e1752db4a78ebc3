"""Photographs as small pictures inside the page, without what a camera writes beside the picture."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from PIL import Image

from kotaku_gis.layers.formats.archive import ARCHIVES, unpacked
from kotaku_gis.layers.survey import thumbnail
from kotaku_gis.manifest import Project
from kotaku_gis.reports.webmap.layers import role_layer
from kotaku_gis.results import empty_findings
from kotaku_gis.sheets.pictures import photo_file

MOST_PHOTOS = 300


def photo_layer(photos: gpd.GeoDataFrame | None, project: Project) -> dict[str, Any] | None:
    """The places of photographs, each with its picture where the file lies in the project's folder."""
    if photos is None or not len(photos):
        return None
    made = role_layer(photos, role="photo", findings=empty_findings(), profile=project.place.profile)
<<<<<<< HEAD
    files = photos["file"] if "file" in photos else pd.Series(pd.NA, index=photos.index)
    pictures = [_picture(str(name), project) if pd.notna(name) else None for name in files[:MOST_PHOTOS]]
=======
    folders = [_folder(project.file(source)) for source in project.layers.get("photo", ())]
    files = photos["file"] if "file" in photos else pd.Series(pd.NA, index=photos.index)
    pictures = [
        _picture(str(name), [*folders, project.folder]) if pd.notna(name) else None for name in files[:MOST_PHOTOS]
    ]
>>>>>>> fc396ce (Let the web map answer on the map itself, show rasters, pictograms and names along lines, and stay quick with 20,000 buildings)
    made["photos"] = pictures + [None] * (len(photos) - len(pictures))
    return made


<<<<<<< HEAD
def _picture(name: str, project: Project) -> str | None:
    """A photograph by its name, turned upright; None for one that is not there, lies outside, or is no picture."""
    file = photo_file(name, project)
    return None if file is None else _small(file)
=======
def _folder(source: Path) -> Path:
    """Where the photographs of a source lie: in it when it is a folder or an archive, else beside it."""
    if source.is_dir():
        return source
    return unpacked(source) if source.suffix.lower() in ARCHIVES else source.parent


def _picture(name: str, folders: list[Path]) -> str | None:
    """A photograph by its name in one of the folders; None for one that lies in none of them, or is no picture."""
    for folder in folders:
        file = (folder / name).resolve()
        if file.is_relative_to(folder.resolve()) and file.is_file():
            return _small(file)
    return None
>>>>>>> fc396ce (Let the web map answer on the map itself, show rasters, pictograms and names along lines, and stay quick with 20,000 buildings)


def _small(file: Path) -> str | None:
    try:
        small = thumbnail(file)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return "data:image/jpeg;base64," + base64.b64encode(small).decode("ascii")
