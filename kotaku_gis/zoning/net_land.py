"""Net land: what of the parcels remains where a plan or water takes a part, if the rules count on that alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.zoning.coverage import net_parcels
from kotaku_gis.zoning.resettlement import road_strips

_LEAST_M2 = 1e-6


class NetLand(NamedTuple):
    """What remains of each parcel, and why one cannot be judged on it: unknown width, or nothing left."""

    plots: gpd.GeoSeries
    reason: pd.Series


def net_land(parcel: gpd.GeoSeries, *, layers: Mapping[str, gpd.GeoDataFrame | None]) -> NetLand:
    """Parcels without what lies under the `layers` that ``zoning.net_of`` names.

    Lines are as wide as their ``row_width_m``, else ``width_m``; a parcel that one of unknown width crosses cannot be
    judged. A parcel in several pieces is counted as one.

    Raises
    ------
    LayerError
        A layer that the manifest names is not there.
    """
    missing = [role for role, layer in layers.items() if layer is None]
    if missing:
        raise LayerError(fault("zoning.net_layer_missing", roles=", ".join(missing)))
    strips = {role: road_strips(layer)[0] for role, layer in layers.items() if layer is not None}
    taken = gpd.GeoSeries(pd.concat([some.dropna() for some in strips.values()], ignore_index=True), crs=parcel.crs)
    plots = net_parcels(parcel, taken=taken) if len(taken) else parcel
    reason = pd.Series(pd.NA, index=parcel.index, dtype="string")
    for role, layer in layers.items():
        open_ended = layer.geometry[strips[role].isna()] if layer is not None else parcel.iloc[:0]
        crossed, _ = shapely.STRtree(open_ended.to_numpy()).query(parcel.to_numpy(), predicate="intersects")
        reason.iloc[crossed] = "road_width_missing"
    return NetLand(plots, reason.mask(plots.area < _LEAST_M2, "no_net_land"))
