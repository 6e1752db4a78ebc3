"""Base lines of setbacks with what each asks for: distances from them, and the geometry that shows a breach."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.spatial.strips import Strips
from kotaku_gis.zoning.footprint import surfaces
from kotaku_gis.zoning.setback import dimension_lines, setback_strips, setbacks
from kotaku_gis.zoning.site import Site

LAYERS = ("setback_intrusion", "setback_base", "setback_dimension")
_MEASURED = ("distance_m", "intrusion_m2", "intrusion_depth_m", "facade_m")


@dataclass(frozen=True)
class Lines:
    """Base lines with what each asks for, all on one index.

    `table` has ``parcel``, ``road`` (missing for sides and rears), ``offset_m``, ``reason`` and ``shift_m`` (by how
    much the base lies outside its datum); `limits` the limit of each; `extension_m` as `spatial.strips.Strips`.
    """

    table: gpd.GeoDataFrame
    limits: pd.DataFrame
    extension_m: float | None

    def strips(self, used: np.ndarray, required_m: pd.Series, *, land: gpd.GeoSeries) -> Strips:
        """Strips of some lines, each within its parcel."""
        table = self.table.loc[used]
        parcel = gpd.GeoSeries(land.reindex(table["parcel"]).to_numpy(), index=table.index, crs=land.crs)
        return setback_strips(
            table.geometry,
            required_m=required_m.reindex(table.index).astype(float) + table["shift_m"],
            offset_m=table["offset_m"].astype(float),
            inside=parcel,
            parcel=parcel,
            extension_m=self.extension_m,
        )


def distances(site: Site, building: gpd.GeoSeries, lines: Lines, *, pairs: pd.DataFrame) -> pd.DataFrame:
    """`setbacks` of pairs, on their index; distances count from the datum, also where a line lies in front of it."""
    if pairs.empty:
        return pd.DataFrame({name: pd.Series(dtype="Float64") for name in _MEASURED}, index=pairs.index)
    strips = lines.strips(np.unique(pairs["base"]), lines.limits["limit"], land=site.land)
    found = setbacks(building, strips, pairs=pairs[["building", "base"]], u95_m=site.u95_m).set_index(pairs.index)
    shift = lines.table["shift_m"].reindex(pairs["base"]).to_numpy()
    return found.assign(distance_m=found["distance_m"] - shift)[list(_MEASURED)]


def breach_layers(site: Site, lines: Lines, *, rows: pd.DataFrame, key: pd.Series) -> dict[str, gpd.GeoDataFrame]:
    """What stands in front of each line, the line, and the distance as a map shows it.

    `rows` are pairs of `building` and `base` with `status` and `distance_m`, `key` the finding of each.
    """
    crs = site.drawn.crs
    if rows.empty:
        return {name: gpd.GeoDataFrame({"finding_id": []}, geometry=[], crs=crs) for name in LAYERS}
    used = np.unique(rows["base"])
    strips = lines.strips(used, lines.limits["limit"], land=site.land)
    pairs = rows[["building", "base"]]
    cut = setbacks(site.drawn, strips, pairs=pairs, u95_m=site.u95_m, geometry=True)
    shown = {"finding_id": key.to_numpy(), "status": rows["status"].to_numpy()}
    parts = gpd.GeoDataFrame(
        {**shown, "intrusion_m2": cut["intrusion_m2"].to_numpy(dtype=float, na_value=np.nan)},
        geometry=surfaces(cut.geometry.to_numpy()),
        crs=crs,
    )
    base = gpd.GeoDataFrame(shown, geometry=lines.table.geometry.loc[rows["base"]].to_numpy(), crs=crs)
    measured = dimension_lines(site.drawn, replace(strips, base=lines.table.geometry.loc[used]), pairs=pairs)
    dimension = gpd.GeoDataFrame(
        {**shown, "distance_m": rows["distance_m"].to_numpy(dtype=float)}, geometry=measured.to_numpy(), crs=crs
    )
    return dict(zip(LAYERS, (parts[~parts.is_empty].reset_index(drop=True), base, dimension), strict=True))
