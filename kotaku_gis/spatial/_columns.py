"""Columns of results in which unknown is a value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from kotaku_gis.spatial._segments import Bools, Floats, Ints, Shapes


def labels(index: pd.Index, position: Ints) -> pd.api.extensions.ExtensionArray:
    """Labels at positions, NA where the position is -1."""
    values: pd.api.extensions.ExtensionArray = pd.Series(index.to_flat_index(), dtype=object).convert_dtypes().array
    return values.take(position, allow_fill=True)


def drawn_only(values: Floats, shapes: Shapes) -> pd.arrays.FloatingArray:
    """Values as nullable numbers, NA where there is no shape to measure."""
    return metres(values, ~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))


def metres(values: Floats, known: Bools) -> pd.arrays.FloatingArray:
    """Values as nullable numbers, NA where they are not known."""
    return pd.arrays.FloatingArray(np.where(known, values, 0.0), ~known)
