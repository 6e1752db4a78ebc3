"""Whether features stand today or are only planned."""

from __future__ import annotations

import pandas as pd


def existing(layer: pd.DataFrame) -> pd.Series:
    """Which features stand today: all that are not marked as planned."""
    if "status" not in layer:
        return pd.Series(data=True, index=layer.index)
    return (layer["status"].astype("string") != "planned").fillna(value=True).astype(bool)


def only_planned(layer: pd.DataFrame) -> bool:
    """Whether a layer tells of plans alone, so that nobody knows what stands today."""
    return len(layer) > 0 and not bool(existing(layer).any())
