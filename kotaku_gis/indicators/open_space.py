"""The block beside the seven aspects: public open space, recorded and never scored."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.measure import measure
from kotaku_gis.spatial.overlay import covered_area

_M2_PER_HA = 10_000
_SURFACE = 2


@measure(
    unit="ha",
    per="block",
    needs={"open_space": "open_space", "block": "block"},
    source="SE DJCK 40/SE/DC/2016, aspek ruang terbuka publik",
)
def public_open_space_ha(open_space: gpd.GeoSeries, *, block: gpd.GeoSeries) -> pd.Series:
    """Public open space of each block in ha, counted once where areas overlap, cut at the border of the block.

    Missing in a block that holds an open space drawn as a point, whose area nobody knows.
    """
    surface = shapely.get_dimensions(open_space.to_numpy()) == _SURFACE
    covered = covered_area(block, open_space[surface]) / _M2_PER_HA
    points = open_space[~surface].to_numpy()
    pointed, _ = shapely.STRtree(points).query(block.to_numpy(), predicate="intersects")
    return covered.astype("Float64").mask(np.isin(np.arange(len(block)), pointed)).rename("public_open_space_ha")
