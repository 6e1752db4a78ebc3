"""What is no net area of a block: its roads, as wide as they are known to be, and its open space."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.zoning.density import density
from kotaku_gis.zoning.streets import Streets, standing

_AREAS = ("Polygon", "MultiPolygon")


class TakenLand(NamedTuple):
    """What is taken, and roads that take an unknown part because nobody has told their width."""

    shapes: gpd.GeoSeries
    unsure: gpd.GeoSeries


def taken_land(road: gpd.GeoDataFrame | None, open_space: gpd.GeoDataFrame | None) -> TakenLand | None:
    """Roads that stand, and open space where it is mapped; `None` where nobody has mapped the roads.

    A line is as wide as its right of way (`row_width_m`), else as what is built of it (`width_m`).
    """
    if road is None:
        return None
    streets = Streets(standing(road))
    width = streets.numbers("row_width_m").fillna(streets.numbers("width_m"))
    line = streets.road.geometry[~streets.road.geom_type.isin(_AREAS)]
    known = width[line.index].fillna(0.0).astype(float)
    wide = line[known > 0].buffer(known[known > 0] / 2, cap_style="flat")
    parts = [areas(streets.road.geometry), wide, *([] if open_space is None else [areas(open_space.geometry)])]
    shapes = gpd.GeoSeries(pd.concat([part for part in parts if len(part)] or [wide], ignore_index=True), crs=road.crs)
    return TakenLand(shapes[~shapes.is_empty], line[known == 0])


def net_density(building: gpd.GeoSeries, block: gpd.GeoSeries, taken: TakenLand | None) -> pd.DataFrame:
    """`kotaku_gis.zoning.density.density` of blocks; without net figures where it is unknown what is taken of them."""
    if taken is None:
        return density(building, area=block).assign(net_ha=np.nan, net_per_ha=np.nan)
    return density(building, area=block, left_out=taken.shapes, unsure=taken.unsure)


def areas(layer: gpd.GeoSeries) -> gpd.GeoSeries:
    """The polygons of a layer."""
    return layer[layer.geom_type.isin(_AREAS)]
