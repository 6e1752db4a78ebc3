"""Roof outlines and walls: aerial photographs show roofs, rules speak of walls."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.regulations import load


def assumed_eaves_m() -> float:
    """The widest eaves of a roof outline that states none; an assumption."""
    return load("building_assumptions").number("eaves")


def eaves_band_m(footprint_kind: pd.Series, *, eaves_m: pd.Series) -> pd.Series:
    """How far inside its outline the wall of each building may stand; 0 for outlines of walls.

    Examples
    --------
    >>> eaves_band_m(pd.Series(["wall", "roof", "roof", None]), eaves_m=pd.Series([None, 0.8, None, None])).tolist()
    [0.0, 0.8, 1.0, 1.0]
    """
    stated = eaves_m.astype("Float64").fillna(assumed_eaves_m())
    is_wall = (footprint_kind.astype("string") == "wall").fillna(value=False)
    return stated.mask(is_wall, 0.0).astype(float).rename("eaves_m")


def wall_outlines(building: gpd.GeoSeries, *, eaves_m: pd.Series | float) -> gpd.GeoSeries:
    """Outlines moved inward by the eaves, with mitred corners; empty where nothing is left."""
    inward = -np.broadcast_to(np.asarray(eaves_m, dtype=float), len(building))
    moved, under = building.to_numpy().copy(), np.flatnonzero(inward != 0)
    moved[under] = shapely.buffer(moved[under], inward[under], join_style="mitre", mitre_limit=10.0)
    return gpd.GeoSeries(moved, index=building.index, crs=building.crs, name="wall")
