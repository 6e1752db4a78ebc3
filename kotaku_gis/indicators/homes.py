"""The block of each building: found once in a run, for everything that counts buildings or households by block."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.measure import Studied, study
from kotaku_gis.results import empty_findings
from kotaku_gis.spatial.assign import area_by_point

HOME = {"home": "^homes~"}
"""The need of what counts by block; a caller who leaves it out has it found anew."""


@study(needs={"building": "building", "block": "block"})
def homes(building: gpd.GeoSeries, *, block: gpd.GeoSeries) -> Studied:
    """The block that holds the representative point of each building, missing where none does."""
    return Studied(findings=empty_findings(), result=area_by_point(building, block))


def home_of(building: gpd.GeoSeries, *, block: gpd.GeoSeries, home: pd.Series | None) -> pd.Series:
    """The block of each building: as found already, or found now."""
    return area_by_point(building, block) if home is None else home.reindex(building.index)
