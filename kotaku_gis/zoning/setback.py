"""Setbacks: how far buildings stand behind the line that a rule measures from, and what of them is in front of it.

The datum of a rule decides (zoning reference 1.2): the axis of the road, the edge of its reserve (rumija) or of its
carriageway, or the edge of the parcel. Half of the width of a road has two readings that are metres apart.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.spatial.strips import Strips, extended_bases, intrusions, inward_side
from kotaku_gis.zoning.verdicts import EDGE, status_at_least

KINDS = ("road_axis", "rumija_edge", "parcel_edge")
"""What a base line shows."""

_LEAST_WIDTH_M = 1e-6

_JOG_M = 0.05
"""Jogs up to this size are digitising: a line moved by metres would turn with a segment of a few centimetres."""


def base_offset_m(
    measured_from: pd.Series, *, kind: pd.Series, row_width_m: pd.Series, carriage_width_m: pd.Series
) -> pd.Series:
    """From where (m, towards the building) a setback is measured off its base line; missing with an unknown width.

    Parameters
    ----------
    measured_from
        ``as_jalan``, ``tepi_rumija``, ``tepi_badan_jalan``, ``batas_persil``, or ``garis_peta`` for the line as drawn.
    kind
        What the base line shows, one of `KINDS`; the edge of a parcel stands for the edge of the rumija.

    Examples
    --------
    >>> from_axis = {"kind": "road_axis", "row_width_m": 6.0, "carriage_width_m": 3.0}
    >>> rules = pd.Series(["as_jalan", "tepi_rumija", "tepi_badan_jalan"])
    >>> base_offset_m(rules, **{name: pd.Series([value] * 3) for name, value in from_axis.items()}).tolist()
    [0.0, 3.0, 1.5]
    """
    row, carriage = (
        width.astype("Float64").to_numpy(float, na_value=np.nan) for width in (row_width_m, carriage_width_m)
    )
    datum = measured_from.to_numpy(dtype=object)
    from_axis = np.select(
        [datum == "as_jalan", datum == "tepi_rumija", datum == "tepi_badan_jalan"], [0.0, row / 2, carriage / 2], np.nan
    )
    on_axis = kind.to_numpy(dtype=object) == "road_axis"
    on_edge = np.isin(datum, ("tepi_rumija", "batas_persil", "garis_peta"))
    offset = np.where(on_axis, from_axis, np.where(on_edge, 0.0, from_axis - row / 2))
    return pd.Series(offset, index=measured_from.index, name="offset_m")


def setback_strips(
    base: gpd.GeoSeries,
    *,
    required_m: pd.Series,
    offset_m: pd.Series,
    inside: gpd.GeoSeries,
    parcel: gpd.GeoSeries | None = None,
    extension_m: pd.Series | float | None = None,
) -> Strips:
    """Strips that are to stay free, from `offset_m` off the base to `required_m` further in.

    Parameters
    ----------
    base
        Lines; extended beyond their ends by `extension_m`, or by the diameter of the parcel.
    offset_m
        Below zero where the datum lies behind the base, as the axis behind the edge of a road.
    inside
        A shape on the side of each base where the strip lies: the parcel, or the building.
    """
    side = inward_side(base, inside)
    behind = offset_m.lt(0).to_numpy()
    lines = base.copy()
    if behind.any():
        outward = np.where(side[behind] == "left", 1.0, -1.0) * offset_m[behind].to_numpy()
        smooth = shapely.simplify(base[behind].to_numpy(), _JOG_M)
        lines[behind] = shapely.offset_curve(smooth, outward, join_style="mitre")
    return Strips(
        base=lines,
        width_m=required_m.astype(float).clip(lower=_LEAST_WIDTH_M),
        offset_m=offset_m.clip(lower=0.0),
        side=side,
        extension_m=extension_m,
        parcel=parcel,
    )


def setbacks(
    building: gpd.GeoSeries,
    strips: Strips,
    *,
    pairs: pd.DataFrame,
    u95_m: pd.Series | float,
    geometry: bool = False,
    straight: bool = False,
) -> pd.DataFrame:
    """How each pair of a `building` and a `base` stands: `kotaku_gis.spatial.strips.intrusions`, and a `status`.

    A building that lies altogether in front of the datum has no distance left: 0, and the full depth. Outside a bend
    distances are square to the nearer arm of the base; `straight`, they run to the bend itself, which is farther off.
    """
    found = intrusions(building, strips, pairs=pairs, geometry=geometry)
    required = pd.Series(strips.width_m, index=strips.base.index).reindex(found["base"]).to_numpy()
    if straight:
        way = extended_bases(strips).reindex(found["base"]).to_numpy()
        offset = pd.Series(strips.offset_m, index=strips.base.index).reindex(found["base"]).to_numpy(dtype=float)
        away = shapely.distance(building.reindex(found["building"]).to_numpy(), way) - offset
        distance = found["distance_m"].clip(lower=pd.Series(away, index=found.index))
        found = found.assign(distance_m=distance, intrusion_depth_m=(required - distance).clip(lower=0))
    drawn = building.reindex(found["building"])
    beyond = found["distance_m"].isna() & ~(drawn.isna() | drawn.is_empty).to_numpy()
    return found.assign(
        required_m=required,
        distance_m=found["distance_m"].mask(beyond, 0.0),
        intrusion_depth_m=found["intrusion_depth_m"].mask(beyond, pd.Series(required, index=found.index)),
        status=status_at_least(
            found["distance_m"].mask(beyond, 0.0), limit=pd.Series(required, index=found.index), u95=u95_m
        ),
    )


def mean_width_m(*, front_m: pd.Series, rear_m: pd.Series) -> pd.Series:
    """Mean width of parcels: half of what front and rear measure together."""
    return ((front_m + rear_m) / 2).rename("mean_width_m")


def waived(status: pd.Series, *, mean_width_m: pd.Series, max_width_m: pd.Series | float) -> pd.Series:
    """Statuses, ``exempt`` on parcels whose mean width is at most `max_width_m`, where a rule waives so narrow ones.

    A width nearer to the limit than `EDGE` lies on it, so that turning the map takes no waiver away.
    """
    narrow = (mean_width_m <= max_width_m + EDGE).fillna(value=False)
    return status.mask(narrow, "exempt")
