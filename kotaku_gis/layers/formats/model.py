"""What reading a file gives."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kotaku_gis.errors import Fault

FID, HEALED = "__fid__", "__healed__"


@dataclass(frozen=True)
class Reading:
    """The features of one layer, their columns untouched.

    Attributes
    ----------
    frame
        Column ``__fid__`` numbers the features as the file does; ``__healed__`` names what was mended to read each one,
        joined by ``;`` (``close_ring``, ``decimal_point``, ``swap_axes`` ...), or is empty.
    notes
        What a reader must know of the file as a whole.
    """

    frame: gpd.GeoDataFrame
    notes: tuple[Fault, ...] = ()


def healed(frame: pd.DataFrame, where: pd.Series, kind: str) -> None:
    """Name `kind` in ``__healed__`` of the rows of `frame` that `where` marks; `frame` is the caller's own."""
    told = frame[HEALED] if HEALED in frame else pd.Series("", index=frame.index, dtype="string")
    frame[HEALED] = told.mask(where, (told + ";" + kind).str.lstrip(";"))
