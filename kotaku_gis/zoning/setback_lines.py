"""Base lines of setbacks with what each asks for: distances from them, and the geometry that shows a breach."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.spatial.strips import Strips
from kotaku_gis.zoning.footprint import surfaces
from kotaku_gis.zoning.setback import setback_strips, setbacks
from kotaku_gis.zoning.site import Site

LAYERS = ("setback_intrusion", "setback_base", "setback_dimension")
_MEASURED = ("distance_m", "intrusion_m2", "intrusion_depth_m", "facade_m")


@dataclass(frozen=True)
class Lines:
    """Base lines with what each asks for, all on one index.

    `table` has ``parcel``, ``road`` (missing for sides and rears), ``offset_m``, ``reason`` and ``shift_m`` (by how
    much the base lies outside its datum), and ``behind`` where a point tells the inner side; `limits` the limit of
    each; `extension_m` as `spatial.strips.Strips`; `way` the road of each, from which the datum lies ``road_m`` off.
    """

    table: gpd.GeoDataFrame
    limits: pd.DataFrame
    extension_m: float | None
    way: gpd.GeoSeries | None = None

    def strips(self, used: np.ndarray, required_m: pd.Series, *, land: gpd.GeoSeries) -> Strips:
        """Strips of some lines, each within its parcel."""
        table = self.table.loc[used]
        parcel = gpd.GeoSeries(land.reindex(table["parcel"]).to_numpy(), index=table.index, crs=land.crs)
        return setback_strips(
            table.geometry,
            required_m=required_m.reindex(table.index).astype(float) + table["shift_m"],
            offset_m=table["offset_m"].astype(float),
            inside=parcel if "behind" not in table else parcel.where(table["behind"].isna(), table["behind"]),
            parcel=parcel,
            extension_m=self.extension_m,
        )


def distances(
    site: Site, building: gpd.GeoSeries, lines: Lines, *, pairs: pd.DataFrame, geometry: bool = False
) -> pd.DataFrame:
    """`setbacks` of pairs, on their index; distances count from the datum, also where a line lies in front of it."""
    columns = [*_MEASURED, "geometry"] if geometry else list(_MEASURED)
    if pairs.empty:
        return pd.DataFrame({name: pd.Series(dtype="Float64") for name in columns}, index=pairs.index)
    strips = lines.strips(np.unique(pairs["base"]), lines.limits["limit"], land=site.land)
    asked = pairs[["building", "base"]]
    found = setbacks(building, strips, pairs=asked, u95_m=site.u95_m, geometry=geometry).set_index(pairs.index)
    shift = lines.table["shift_m"].reindex(pairs["base"]).to_numpy()
    found = found.assign(distance_m=found["distance_m"] - shift)
    return pd.DataFrame(_along_bends(site, building, lines, pairs, found)[columns])


def _along_bends(
    site: Site, building: gpd.GeoSeries, lines: Lines, pairs: pd.DataFrame, found: pd.DataFrame
) -> pd.DataFrame:
    """Distances from a base that was extended past a bend or the end of its road: there the road itself counts."""
    if lines.way is None:
        return found
    straight = shapely.distance(
        building.reindex(pairs["building"]).to_numpy(), lines.way.reindex(pairs["base"]).to_numpy()
    ) - lines.table["road_m"].reindex(pairs["base"]).to_numpy(dtype=float)
    real = pd.Series(straight, index=found.index)
    past = (real > found["distance_m"] + site.u95_m).fillna(value=False)
    required = lines.limits["limit"].reindex(pairs["base"]).set_axis(found.index)
    short = (required - real).clip(lower=0)
    free = past & (short <= 0)
    return found.assign(
        distance_m=found["distance_m"].mask(past, real),
        intrusion_depth_m=found["intrusion_depth_m"].mask(past, short),
        intrusion_m2=found["intrusion_m2"].mask(free, 0.0),
        facade_m=found["facade_m"].mask(free, 0.0),
    )


def _datum_lines(site: Site, lines: Lines, used: pd.Series) -> gpd.GeoSeries:
    """The lines as a map shows them; where the datum lies behind one, as the axis behind the edge of a road, there."""
    shown = lines.table.geometry.loc[used]
    behind = np.unique(used[(lines.table["offset_m"].loc[used] < 0).fillna(value=False).to_numpy()])
    known = behind[lines.table["shift_m"].loc[behind].to_numpy() == 0]
    if not len(known):
        return shown
    moved = lines.strips(known, lines.limits["limit"], land=site.land).base
    own = shown.index.isin(known)
    shown = shown.copy()
    shown[own] = moved.reindex(shown.index[own]).to_numpy()
    return shown


def _dimensions(base: NDArray[np.object_], house: NDArray[np.object_], rows: pd.DataFrame) -> NDArray[np.object_]:
    """From each line to the nearest point of its building; to the corner as far beyond it as was measured."""
    way = np.asarray(shapely.shortest_line(base, house), dtype=object)
    distance = rows["distance_m"].to_numpy(dtype=float, na_value=np.nan)
    over = np.flatnonzero(distance < 0)
    xy, of = shapely.get_coordinates(rows["cut"].to_numpy()[over], return_index=True)
    corner, line = shapely.points(xy), base[over[of]]
    order = np.lexsort([np.abs(shapely.distance(corner, line) + distance[over[of]]), of])
    place, first = np.unique(of[order], return_index=True)
    way[over[place]] = shapely.shortest_line(base[over[place]], corner[order][first])
    return way


def breach_layers(site: Site, lines: Lines, *, rows: pd.DataFrame, key: pd.Series) -> dict[str, gpd.GeoDataFrame]:
    """What stands in front of each line, the line, and the distance as a map shows it.

    `rows` are pairs of `building` and `base` with `status`, `distance_m`, `intrusion_m2` and what intrudes, `cut`;
    `key` is the finding of each.
    """
    crs = site.drawn.crs
    shown = {"finding_id": key.to_numpy(), "status": rows["status"].to_numpy()}
    base = _datum_lines(site, lines, rows["base"])
    parts = gpd.GeoDataFrame(
        {**shown, "intrusion_m2": rows["intrusion_m2"].to_numpy(dtype=float, na_value=np.nan)},
        geometry=surfaces(rows["cut"].to_numpy()),
        crs=crs,
    )
    way = _dimensions(base.to_numpy(), site.drawn.reindex(rows["building"]).to_numpy(), rows)
    layers = (
        parts[(parts["intrusion_m2"] > 0).to_numpy()].reset_index(drop=True),
        gpd.GeoDataFrame(shown, geometry=base.to_numpy(), crs=crs),
        gpd.GeoDataFrame(
            {**shown, "distance_m": rows["distance_m"].to_numpy(dtype=float, na_value=np.nan)}, geometry=way, crs=crs
        ),
    )
    return dict(zip(LAYERS, layers, strict=True))
