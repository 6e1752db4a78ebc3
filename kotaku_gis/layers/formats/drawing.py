"""CAD drawings: one layer of the drawing at a time, outlines as polygons, the texts inside them as their label."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.errors import Fault
from kotaku_gis.i18n import Figure, fault
from kotaku_gis.layers.formats.model import healed

LAYER, TEXT = "Layer", "Text"
_KEPT = (LAYER, TEXT, "EntityHandle", "BlockName")
_MOST = 0.5


def drawing_layers(entities: gpd.GeoDataFrame) -> list[str]:
    """The layers of a drawing that hold more than texts, by name; all where there are only texts."""
    drawn = entities[~_is_text(entities)]
    names = (drawn if len(drawn) else entities)[LAYER].dropna().astype("string")
    return sorted(set(names))


def drawing_layer(entities: gpd.GeoDataFrame, layer: str | None) -> tuple[gpd.GeoDataFrame, tuple[Fault, ...]]:
    """The entities of one layer; where most are closed lines these are polygons, labelled by the texts in them.

    Texts of the same layer go before those of others; the parts of a block stand where it is inserted.
    """
    mine = entities if layer is None else entities[entities[LAYER] == layer]
    drawn = mine[~_is_text(mine)] if (~_is_text(mine)).any() else mine
    frame = drawn[[name for name in (*_KEPT, "__fid__", "geometry") if name in drawn]].copy()
    outlines = _closed(frame.geometry.to_numpy())
    notes: list[Fault] = []
    if outlines.mean() > _MOST:
        shapes = frame.geometry.to_numpy().copy()
        shapes[outlines] = shapely.polygons(_rings(shapes[outlines]))
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
        healed(frame, pd.Series(outlines, index=frame.index), "outline")
        notes.append(fault("formats.outlines", count=Figure(int(outlines.sum()))))
    texts = entities[_is_text(entities)]
    own = texts[LAYER] == layer
    labels = _labels(frame, texts[own]).fillna(_labels(frame, texts[~own]))
    if labels.notna().any():
        frame[TEXT] = frame[TEXT].astype("string").fillna(labels) if TEXT in frame else labels
        notes.append(fault("formats.labels", count=Figure(int(labels.notna().sum())), column=TEXT))
    return frame, tuple(notes)


def _is_text(entities: gpd.GeoDataFrame) -> pd.Series:
    if TEXT not in entities:
        return pd.Series(data=False, index=entities.index)
    return entities[TEXT].notna() & (entities.geom_type == "Point")


def _closed(shapes: np.ndarray) -> np.ndarray:
    lines = shapely.get_type_id(shapes) == 1
    return lines & shapely.is_closed(shapes) & (shapely.get_num_coordinates(shapes) >= 4)


def _rings(lines: np.ndarray) -> np.ndarray:
    corners, line = shapely.get_coordinates(lines, return_index=True)
    return np.asarray(shapely.linearrings(corners, indices=line))


def _labels(frame: gpd.GeoDataFrame, texts: gpd.GeoDataFrame) -> pd.Series:
    """For each polygon the texts that stand in it, joined; ``<NA>`` elsewhere."""
    out = pd.Series(pd.NA, index=frame.index, dtype="string")
    if texts.empty or not (shapely.get_dimensions(frame.geometry.to_numpy()) == 2).any():
        return out
    text_at, polygon_at = frame.sindex.query(texts.geometry, predicate="within")
    found = pd.DataFrame({"at": polygon_at, "text": texts[TEXT].astype("string").to_numpy()[text_at]})
    joined = found.groupby("at")["text"].agg(lambda words: " ".join(dict.fromkeys(words.str.strip())))
    out.iloc[joined.index.to_numpy()] = joined.to_numpy()
    return out
