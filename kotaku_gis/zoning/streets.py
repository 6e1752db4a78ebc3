"""Roads as setbacks need them: the widths of each, its rank, and the datum of what stands on its segments."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kotaku_gis.i18n import text
from kotaku_gis.layers.values import column_of
from kotaku_gis.zoning.judge import fixed_limits

RANK = {"arteri": 1, "kolektor": 2, "lokal": 3, "lingkungan": 4, "gang": 5}
"""Rank of the function of a road, 1 for the highest."""


def standing(road: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The roads that are not only planned."""
    if "status" not in road:
        return road
    return road[~(road["status"].astype("string") == "planned").fillna(value=False)]


@dataclass(frozen=True)
class Streets:
    """Roads that stand, what separates parcels from them, and setback lines that a plan draws.

    `gsb_from` is the datum of the setbacks that stand on the road segments.
    """

    road: gpd.GeoDataFrame
    barriers: gpd.GeoSeries | None = None
    gsb_line: gpd.GeoDataFrame | None = None
    gsb_from: str | None = None

    def numbers(self, column: str) -> pd.Series:
        """An attribute of roads as numbers, missing where it is not known."""
        return column_of(self.road, column, "Float64")

    def words(self, column: str) -> pd.Series:
        """An attribute of roads as text, missing where it is not known."""
        return column_of(self.road, column, "string")

    @property
    def rank(self) -> pd.Series:
        """Rank of the function of each road; missing where it is not known."""
        return self.words("road_class").map(RANK).astype("Float64")

    def limits(self, limits: pd.DataFrame, *, road_id: pd.Series) -> pd.DataFrame:
        """Limits of fronts, replaced by the setback that stands on the segment of their road, where one does."""
        if self.gsb_from is None:
            return limits
        stated = self.numbers("gsb_m").reindex(road_id).set_axis(limits.index)
        own = fixed_limits(
            stated,
            op=">=",
            rule_id="road.gsb_m." + road_id.astype("string"),
            source=text("zoning_measures.gsb_segment"),
            legal_level="hukum",
            confidence="M",
            measured_from=self.gsb_from,
        )
        return limits.mask(stated.notna(), own)
