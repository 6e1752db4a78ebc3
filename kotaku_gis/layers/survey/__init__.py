"""What people bring from the field: exports of survey forms, and photographs that know where they were taken."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from kotaku_gis.contracts import Contract
from kotaku_gis.layers.formats import FID
from kotaku_gis.layers.read import located, read_table
from kotaku_gis.layers.survey.exports import SUFFIXES, is_export, read_export, worded
from kotaku_gis.layers.survey.form import write_form
from kotaku_gis.layers.survey.photos import holds_photos, read_photos, thumbnail
from kotaku_gis.settings import Source

GEOJSON = (".geojson", ".json")

__all__ = ["in_our_words", "read_survey", "thumbnail", "write_form"]


def read_survey(file: Path, source: Source, spec: Contract) -> pd.DataFrame | None:
    """A source as it comes from the field; None where it is no export of a form and no photographs.

    Raises
    ------
    LayerError
        The export has no positions that the role could take, or there is no photograph.
    """
    if spec.role == "photo" and holds_photos(file):
        return read_photos(file)
    place = located(file, source)
    if place.suffix.lower() not in SUFFIXES or source.x is not None:
        return None
    frame = read_export(place, source, spec, read=_rows)
    if frame is not None and FID not in frame:
        frame.insert(0, FID, range(1, len(frame) + 1))
    return frame


def in_our_words(frame: gpd.GeoDataFrame, file: Path, spec: Contract) -> gpd.GeoDataFrame:
    """Features of a GeoJSON export in words that the contract knows; other features as they are."""
    names = [str(name) for name in frame.columns]
    if file.suffix.lower() not in GEOJSON or not is_export(names):
        return frame
    plain = worded(pd.DataFrame(frame.drop(columns="geometry")), spec, file=file)
    return gpd.GeoDataFrame(plain, geometry=frame.geometry, crs=frame.crs)


def _rows(file: Path, source: Source) -> pd.DataFrame:
    return read_table(file, source).frame
