"""Objects of one plan that lie on one another: two blocks or programmes on one spot, green on a house."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis import results
from kotaku_gis.spatial.overlay import overlap_areas, overlap_shapes
from kotaku_gis.spatial.uncertainty import distance_u95
from kotaku_gis.zoning.zones import use_words

COLUMNS = ("kind", "a_kind", "a_id", "b_kind", "b_id", "area_m2", "share_pct", "certain")


def plan_overlaps(
    objects: dict[str, gpd.GeoDataFrame], *, building: gpd.GeoSeries | None, ce90_m: float
) -> gpd.GeoDataFrame:
    """Where a plan contradicts itself.

    Parameters
    ----------
    objects
        By kind, as `kotaku_gis.zoning.alignment.plan_objects` gives them.
    building
        What stands: green may not be planned on it without saying so.

    Returns
    -------
    Columns `COLUMNS` and geometry. `kind`: ``same_kind`` (two blocks, or two programmes, on one spot) or
    ``green_on_building``. `share_pct` of the second object; `certain` where the overlap is wider than the uncertainty.
    """
    u95_m = distance_u95(float(ce90_m), float(ce90_m))
    parts = [
        _pairs("same_kind", (kind, layer.geometry), (kind, layer.geometry), u95_m)
        for kind, layer in objects.items()
        if kind in ("plan_block", "intervention")
    ]
    blocks = objects.get("plan_block")
    if blocks is not None and building is not None:
        green = blocks[(use_words(blocks["use"]) == "green").fillna(value=False).astype(bool)]
        parts.append(_pairs("green_on_building", ("plan_block", green.geometry), ("building", building), u95_m))
    filled = [part for part in parts if len(part)]
    crs = next((layer.crs for layer in objects.values()), None)
    if not filled:
        return gpd.GeoDataFrame({name: [] for name in COLUMNS}, geometry=[], crs=crs)
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=crs)


def overlap_findings(overlaps: gpd.GeoDataFrame) -> pd.DataFrame:
    """`plan_overlaps` as findings ``plan_overlap`` on the first object: m2 in common."""
    tables = [
        results.findings(
            pd.Index(part["a_id"]),
            kind="rule",
            name="plan_overlap",
            unit_kind=str(kind),
            level=str(kind),
            value=part["area_m2"].astype("Float64"),
            unit="m2",
            limit=0.0,
            op="<=",
            status=np.where(part["certain"] & (part["kind"] == "same_kind"), "violation", "indicative"),
            reason=part["kind"] + ":" + part["b_id"],
            rule_id="rtplp.tumpang_tindih",
            source="Panduan teknis PLPBK (RTPLP)",
            legal_level="hukum",
            object_status="planned",
            confidence="M",
            detail=part["b_kind"] + "." + part["b_id"],
        )
        for kind, part in overlaps.groupby("a_kind", sort=False)
    ]
    return results.join(tables)


def _pairs(
    kind: str, first: tuple[str, gpd.GeoSeries], second: tuple[str, gpd.GeoSeries], u95_m: float | pd.Series
) -> gpd.GeoDataFrame:
    pairs = overlap_areas(first[1], second[1])
    if first[0] == second[0]:
        pairs = pairs[pairs["feature"].astype("string") < pairs["area"].astype("string")]
    pairs = pairs.reset_index(drop=True)
    shape = overlap_shapes(pairs, first[1], second[1]).to_numpy()
    narrow = shapely.is_empty(shapely.buffer(shape, -u95_m / 2, quad_segs=2))
    table = pd.DataFrame(
        {
            "kind": kind,
            "a_kind": first[0],
            "a_id": pairs["feature"].astype("string"),
            "b_kind": second[0],
            "b_id": pairs["area"].astype("string"),
            "area_m2": pairs["area_m2"],
            "share_pct": 100 * pairs["area_m2"] / second[1].area.reindex(pairs["area"]).to_numpy(),
            "certain": ~narrow,
        }
    )
    found = gpd.GeoDataFrame(table, geometry=shape, crs=first[1].crs)
    return found[found["area_m2"] > 1e-6]
