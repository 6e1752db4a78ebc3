"""Aspect 2, local roads: how long they are in each block, how much is too narrow or badly surfaced, what is missing.

A road counts in the block that it runs through; one that follows a border (within `slum_measures.border_tolerance`)
counts half in each of the two; where it leaves all blocks it counts up to that distance beyond them. Arterial and
collector roads, and planned ones, are no local roads of today. Roads drawn as polygons have no length and make the
lengths of every block unknown; so does a layer that holds plans alone.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.counting import judged, unknown
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.layers.status import existing, only_planned
from kotaku_gis.measure import Studied, measure, study, verdict
from kotaku_gis.regulations import Regulation
from kotaku_gis.results import empty_findings
from kotaku_gis.spatial.lines import length_in_areas, line_shares

ROADS = {"road": "road*", "block": "block", "regulation": "@regulation"}
_SOURCE = "Cara ukur kriteria kumuh, jalan lingkungan"
_LINES = (1, 5)
_TOUCHES = 5
"""Tolerances of a border that a line reaches at most into a block that it only ends at or crosses the corner of."""


def local_roads(road: gpd.GeoDataFrame, *, definitions: Definitions) -> gpd.GeoDataFrame:
    """The roads of today that serve the neighbourhood; a road of unknown class is one."""
    through = definitions.fails(road, "local_roads").fillna(value=False).astype(bool)
    return road[~through & existing(road)]


@study(needs={"road": "road*", "regulation": "@regulation"})
def unclassed_roads(road: gpd.GeoDataFrame, *, regulation: Regulation) -> Studied:
    """How many roads count as local because nobody has stated their class; a toll road may be among them."""
    notes = _unclassed(road, Definitions(regulation))
    return Studied(findings=empty_findings(), result=None, notes=notes)


def _unclassed(road: gpd.GeoDataFrame, definitions: Definitions) -> tuple[Fault, ...]:
    column = definitions.rows("local_roads")[0]["column"]
    there = road[existing(road)]
    silent = there[there[column].isna()] if column in there else there
    if not len(silent):
        return ()
    length_m = round(float(silent.length.sum()))
    return (fault("slum_measures.roads_without_class", layer="road", count=len(silent), length_m=length_m),)


def pieces(lines: gpd.GeoDataFrame, *, block: gpd.GeoSeries, definitions: Definitions) -> gpd.GeoDataFrame:
    """Lines cut at the blocks: `line` and `area` (labels), `length_m`, and their attributes."""
    shares = line_shares(lines.geometry, block, tolerance_m=definitions.number("border_tolerance"))
    return shares.join(lines.drop(columns=lines.geometry.name), on="line")


def drawn_as_lines(layer: gpd.GeoDataFrame) -> bool:
    """Whether every feature that is there is a line."""
    return bool(np.isin(shapely.get_type_id(layer.geometry.array), (*_LINES, -1)).all())


def local_lengths(
    lines: gpd.GeoDataFrame, *, layer: gpd.GeoDataFrame, block: gpd.GeoSeries, definitions: Definitions, name: str
) -> pd.Series:
    """Length in m of the lines in each block; missing where the `layer` that they are of holds plans alone."""
    found = lengths(lines, block=block, definitions=definitions, name=name)
    return found * np.nan if only_planned(layer) else found


def lengths(lines: gpd.GeoDataFrame, *, block: gpd.GeoSeries, definitions: Definitions, name: str) -> pd.Series:
    """Length in m of the lines in each block."""
    if not drawn_as_lines(lines):
        return pd.Series(np.nan, index=block.index, name=name)
    if not len(lines):
        return pd.Series(0.0, index=block.index, name=name)
    return length_in_areas(lines.geometry, block, tolerance_m=definitions.number("border_tolerance")).rename(name)


def failing_length(
    lines: gpd.GeoDataFrame,
    fails: pd.Series,
    *,
    layer: gpd.GeoDataFrame,
    block: gpd.GeoSeries,
    definitions: Definitions,
) -> pd.DataFrame:
    """Rows of a verdict on how much of the lines in each block fails; `layer` is what they were chosen from."""
    if only_planned(layer):
        return unknown(block.index, "only_planned")
    if not drawn_as_lines(lines):
        return unknown(block.index, "roads_are_areas")
    bad, unseen = fails.fillna(value=False).to_numpy(dtype=bool), fails.isna().to_numpy()
    found = lengths(lines[bad], block=block, definitions=definitions, name="length_m")
    share = pd.Series(100.0, index=block.index)
    if unseen.any():
        seen = lengths(lines[~unseen], block=block, definitions=definitions, name="length_m")
        rest = _unseen_length(lines[unseen], block=block, definitions=definitions)
        share = (100 * seen / (seen + rest).where(seen + rest > 0)).fillna(100.0)
    return judged(found, share_pct=share, definitions=definitions)


def _unseen_length(lines: gpd.GeoDataFrame, *, block: gpd.GeoSeries, definitions: Definitions) -> pd.Series:
    """Length of the lines in each block, less what only reaches into it by the tolerance of its border."""
    shares = pieces(lines[["geometry"]], block=block, definitions=definitions)
    kept = shares[shares["length_m"] > _TOUCHES * definitions.number("border_tolerance")]
    return kept.groupby("area")["length_m"].sum().reindex(block.index, fill_value=0.0)


@measure(unit="m", per="block", needs=ROADS, source=_SOURCE)
def local_road_m(road: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> pd.Series:
    """Length in m of the local roads of each block."""
    definitions = Definitions(regulation)
    local = local_roads(road, definitions=definitions)
    return local_lengths(local, layer=road, block=block, definitions=definitions, name="local_road_m")


@verdict(kind="criterion", unit="m", per="block", needs=ROADS)
def narrow_road_m(road: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> pd.DataFrame:
    """2a, width: local road of each block, in m, that is narrower than the least width (`road_width_min`).

    A road as wide as that is wide enough. Told beside the missing length.
    """
    definitions = Definitions(regulation)
    local = local_roads(road, definitions=definitions)
    fails = too_narrow(local, definitions=definitions)
    rows = failing_length(local, fails, layer=road, block=block, definitions=definitions)
    return rows.assign(**definitions.cited("road_width_min"), limit=definitions.number("road_width_min"), op=">=")


@verdict(kind="criterion", unit="m", per="block", needs=ROADS)
def bad_road_m(road: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> pd.DataFrame:
    """2b: local road of each block, in m, whose surface is moderately or heavily damaged (`bad_road`)."""
    definitions = Definitions(regulation)
    local = local_roads(road, definitions=definitions)
    fails = definitions.fails(local, "bad_road")
    rows = failing_length(local, fails, layer=road, block=block, definitions=definitions)
    return rows.assign(**definitions.cited("bad_road"))


def too_narrow(road: gpd.GeoDataFrame, *, definitions: Definitions) -> pd.Series:
    """Which roads are narrower than the least width; missing where the width is."""
    if "width_m" not in road:
        return pd.Series(pd.NA, index=road.index, dtype="boolean")
    return (road["width_m"].astype("Float64") < definitions.number("road_width_min")).astype("boolean")
