"""What has changed since the last run into the same folder, feature by feature."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.layers.respell import WRITTEN
from kotaku_gis.reports.privacy import shareable
from kotaku_gis.results import Assessment

MARKS = "sidik_fitur.csv"
_MULTI = 4  # from here on, types of shapely are collections
_KEY = ["role", "unit_id"]


def marks(assessment: Assessment, *, profile: str = "internal") -> pd.DataFrame:
    """Marks of the shape and of the attributes of every feature that went in, by ``role`` and ``unit_id``.

    Attributes that a profile does not share are left out, so that a layer handed out and back has not changed by that.
    The same shape has the same mark in whatever order its points and parts are written, the same feature in whatever
    way its code was spelled.
    """
    parts = [
        _marks(role, shareable(layer, role=role, profile=profile, notes=False))
        for role, layer in assessment.layers.items()
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*_KEY, "shape", "attributes"])


def _marks(role: str, layer: gpd.GeoDataFrame) -> pd.DataFrame:
    words = (
        layer.drop(columns=layer.geometry.name)
        .drop(columns=WRITTEN, errors="ignore")
        .assign(_="")
        .astype("string")
        .fillna("")
    )
    shapes = pd.Series(shapely.to_wkb(_plain(layer.geometry.to_numpy()), hex=True), index=layer.index).fillna("")
    return pd.DataFrame(
        {
            "role": role,
            "unit_id": layer.index.astype("string"),
            "shape": _hex(pd.util.hash_pandas_object(shapes, index=False)),
            "attributes": _hex(pd.util.hash_pandas_object(words[sorted(words.columns)], index=False)),
        }
    ).reset_index(drop=True)


def _plain(shapes: np.ndarray) -> np.ndarray:
    """Shapes in one order of points; a collection of one is that one."""
    alone = (shapely.get_num_geometries(shapes) == 1) & (shapely.get_type_id(shapes) >= _MULTI)
    return np.asarray(shapely.normalize(np.where(alone, shapely.get_geometry(shapes, 0), shapes)))


def _hex(numbers: pd.Series) -> list[str]:
    return [f"{number:016x}" for number in numbers]


def last_marks(folder: Path) -> pd.DataFrame | None:
    """The marks of the last run into a folder; None when there are none that can be read."""
    try:
        found = pd.read_csv(folder / MARKS, dtype="string", keep_default_na=False)
    except (OSError, ValueError):
        return None
    return found if set(found.columns) >= {*_KEY, "shape", "attributes"} else None


def changes(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Features that came, went, or changed in ``shape``, ``attributes`` or both: ``role``, ``unit_id``, ``change``."""
    both = before.merge(now, on=_KEY, how="outer", suffixes=("_before", ""), indicator=True)
    shape = both["shape_before"] != both["shape"]
    attributes = both["attributes_before"] != both["attributes"]
    change = pd.Series(pd.NA, index=both.index, dtype="string")
    change = change.mask(shape.fillna(value=False), "shape").mask(attributes.fillna(value=False), "attributes")
    change = change.mask((shape & attributes).fillna(value=False), "both")
    change = change.mask(both["_merge"] == "left_only", "removed").mask(both["_merge"] == "right_only", "added")
    return both.assign(change=change)[[*_KEY, "change"]].dropna(subset="change").reset_index(drop=True)
