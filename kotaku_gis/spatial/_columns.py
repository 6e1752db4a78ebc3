"""Columns of results in which unknown is a value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kotaku_gis.spatial._segments import Bools, Floats, Ints


def labels(index: pd.Index, position: Ints) -> pd.api.extensions.ExtensionArray:
    """Labels at positions, NA where the position is -1."""
    values: pd.api.extensions.ExtensionArray = pd.Series(index.to_flat_index(), dtype=object).convert_dtypes().array
    return values.take(position, allow_fill=True)


def metres(values: Floats, known: Bools) -> pd.arrays.FloatingArray:
    """Values as nullable numbers, NA where they are not known."""
    return pd.arrays.FloatingArray(np.where(known, values, 0.0), ~known)
