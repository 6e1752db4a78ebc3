"""Photographs as small pictures inside the page, without what a camera writes beside the picture."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from PIL import Image

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
    files = photos["file"] if "file" in photos else pd.Series(pd.NA, index=photos.index)
    if project.place.profile == "public":  # a photograph called by its file is called by its number
        called = (files == files.index).fillna(value=False)
        made["names"] = [str(n + 1) if called.iloc[n] else name for n, name in enumerate(made["names"])]
    pictures = [_picture(str(name), project) if pd.notna(name) else None for name in files[:MOST_PHOTOS]]
    made["photos"] = pictures + [None] * (len(photos) - len(pictures))
    return made


def _picture(name: str, project: Project) -> str | None:
    """A photograph by its name, turned upright; None for one that is not there, lies outside, or is no picture."""
    file = photo_file(name, project)
    return None if file is None else _small(file)


def _small(file: Path) -> str | None:
    try:
        small = thumbnail(file)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return "data:image/jpeg;base64," + base64.b64encode(small).decode("ascii")
