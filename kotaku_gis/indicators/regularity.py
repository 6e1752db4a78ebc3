"""Aspect 1a, irregular buildings: what the survey says, and signs of it in the geometry where nobody was asked.

The signs are a proxy: indicative, printed with their agreement with the survey, and counted only where the manifest
says so (``slum.accept_proxy``). A building shows a sign for each of these (numbers in `slum_measures.irregular_proxy`):
no road near; askew to its road; askew to its neighbours; a gap to the next building that is too narrow to pass; much
farther from, or nearer to, its road than the others along it. One that stands in the road shows as many as are needed.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.indicators.buildings import PERMEN_14
from kotaku_gis.indicators.counting import counted, surveyed_pct, totals, unknown
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.homes import HOME, home_of
from kotaku_gis.measure import measure, verdict
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Slum
from kotaku_gis.spatial.distance import nearest_edge, nearest_neighbours
from kotaku_gis.spatial.shape import deviation, orientation

_NEIGHBOURS = 4
_ROW = 3
"""Fewer buildings along a road make no line to stand off from."""
_TOUCH_M = 0.01


@measure(
    unit="sign",
    per="building",
    needs={
        "building": "building",
        "road": "road",
        "width_m": "road.width_m~",
        "regulation": "@regulation",
    },
    source="Cara ukur kriteria kumuh, petunjuk ketidakteraturan bangunan",
)
def irregular_signs(
    building: gpd.GeoSeries,
    *,
    road: gpd.GeoSeries,
    width_m: pd.Series | None,
    regulation: Regulation,
) -> pd.Series:
    """Signs of irregularity of each building, 0 to 5, or as many as are needed where it stands in the road.

    Parameters
    ----------
    road
        Lines or polygons; a line of unknown width counts as its axis.
    """
    definitions = Definitions(regulation)
    signs = irregularity(building, road=road, width_m=width_m, definitions=definitions)
    needed = int(definitions.number("irregular_proxy", key="tests"))
    together = signs.drop(columns="in_road").sum(axis=1).astype("Int64")
    return together.where(~signs["in_road"], np.maximum(together, needed)).rename("irregular_signs")


def irregularity(
    building: gpd.GeoSeries, *, road: gpd.GeoSeries, width_m: pd.Series | None, definitions: Definitions
) -> pd.DataFrame:
    """Which sign each building shows: boolean columns, named by the sign."""
    limits = {
        key: definitions.number("irregular_proxy", key=key)
        for key in (
            "road_within_m",
            "road_angle_deg",
            "neighbour_angle_deg",
            "neighbour_within_m",
            "narrow_gap_m",
            "setback_m",
        )
    }
    width = pd.Series(0.0, index=road.index) if width_m is None else width_m.astype(float).fillna(0.0)
    street = nearest_edge(building, road, width_m=width, segment=True)
    distance = street["edge_distance_m"].astype(float)
    near = (distance <= limits["road_within_m"]).fillna(value=False)
    axis = orientation(building, period_deg=90)
    east, north = (street[f"{name}1"].astype(float) - street[f"{name}0"].astype(float) for name in "xy")
    way = pd.Series(np.degrees(np.arctan2(east, north)), index=building.index)
    askew = deviation(axis, way)
    others = nearest_neighbours(building, count=_NEIGHBOURS)
    close = others[others["distance_m"] <= limits["neighbour_within_m"]]
    turned = deviation(
        axis.reindex(close["footprint"]).reset_index(drop=True), axis.reindex(close["neighbour"]).reset_index(drop=True)
    )
    among = turned.groupby(close["footprint"].to_numpy()).mean().reindex(building.index)
    gap = others[others["rank"] == 1].set_index("footprint")["distance_m"].astype(float).reindex(building.index)
    line = distance.where(near).groupby(street["road"])
    off = (distance - line.transform("median")).abs()
    return pd.DataFrame(
        {
            "no_road": ~near,
            "askew_to_road": near & (askew > limits["road_angle_deg"]),
            "askew_to_neighbours": among > limits["neighbour_angle_deg"],
            "narrow_gap": (gap > _TOUCH_M) & (gap < limits["narrow_gap_m"]),
            "off_the_line": near & (line.transform("count") >= _ROW) & (off > limits["setback_m"]),
            "in_road": distance == 0,
        },
        index=building.index,
    ).astype(bool)


@measure(
    unit="unit",
    per="block",
    needs={
        "signs": "=irregular_signs",
        "building": "building",
        "block": "block",
        **HOME,
        "regulation": "@regulation",
    },
    source="Cara ukur kriteria kumuh, petunjuk ketidakteraturan bangunan",
)
def irregular_buildings_proxy(
    signs: pd.Series,
    *,
    building: gpd.GeoSeries,
    block: gpd.GeoSeries,
    regulation: Regulation,
    home: pd.Series | None = None,
) -> pd.Series:
    """Buildings of each block that look irregular by their geometry (`irregular_proxy`): indicative, no survey."""
    looks = _looks(signs, Definitions(regulation))
    home = home_of(building, block=block, home=home)
    return totals(looks.astype(float), home=home, blocks=block.index).rename("irregular_buildings_proxy")


@measure(
    unit="%",
    per="block",
    needs={
        "signs": "=irregular_signs",
        "regular": "building.regular",
        "building": "building",
        "block": "block",
        **HOME,
        "regulation": "@regulation",
    },
    source="Cara ukur kriteria kumuh, petunjuk ketidakteraturan bangunan",
)
def irregular_agreement_pct(
    signs: pd.Series,
    *,
    regular: pd.Series,
    building: gpd.GeoSeries,
    block: gpd.GeoSeries,
    regulation: Regulation,
    home: pd.Series | None = None,
) -> pd.Series:
    """Percent of the surveyed buildings of each block of which the proxy says what the survey says."""
    looks = _looks(signs, Definitions(regulation))
    asked = regular.notna()
    same = asked & (looks == ~regular.fillna(value=True).astype(bool))
    home = home_of(building, block=block, home=home)
    seen = totals(asked.astype(float), home=home, blocks=block.index)
    agree = totals(same.astype(float), home=home, blocks=block.index)
    return (100 * agree / seen.where(seen > 0)).rename("irregular_agreement_pct")


@measure(
    unit="%",
    per="block",
    needs={"regular": "building.regular", "building": "building", "block": "block", **HOME},
    source=PERMEN_14,
)
def irregular_surveyed_pct(
    regular: pd.Series, *, building: gpd.GeoSeries, block: gpd.GeoSeries, home: pd.Series | None = None
) -> pd.Series:
    """Percent of the buildings of each block that were surveyed for their order."""
    found = home_of(building, block=block, home=home)
    return surveyed_pct(regular, home=found, blocks=block.index).rename("irregular_surveyed_pct")


@verdict(
    kind="criterion",
    unit="unit",
    per="block",
    needs={
        "building": "building",
        "block": "block",
        **HOME,
        "regular": "building.regular~",
        "signs": "=irregular_signs~",
        "settings": "!slum",
        "regulation": "@regulation",
    },
)
def irregular_buildings(
    building: gpd.GeoSeries,
    *,
    block: gpd.GeoSeries,
    regular: pd.Series | None,
    signs: pd.Series | None,
    settings: Slum,
    regulation: Regulation,
    home: pd.Series | None = None,
) -> pd.DataFrame:
    """1a: irregular buildings of each block, as surveyed.

    Where the survey is not enough, the reason tells how many the proxy shows; with ``accept_proxy`` it stands in for
    the buildings that were not surveyed, and such a block is marked unverified.
    """
    definitions = Definitions(regulation)
    home = home_of(building, block=block, home=home)
    if regular is None:
        rows = unknown(block.index, "column_missing:building.regular")
    else:
        rows = counted(~regular.astype("boolean"), home=home, blocks=block.index, definitions=definitions)
    rows = rows.assign(**definitions.cited("survey_share_min"))
    if signs is None:
        return rows
    fails = irregular(regular, signs, definitions=definitions)
    found = counted(fails, home=home, blocks=block.index, definitions=definitions)
    open_ = rows["status"] != "known"
    told = ("proxy_only:" + found["value"].astype("Int64").astype("string")).where(open_, rows["reason"])
    cited = definitions.cited("irregular_proxy")
    rows = rows.assign(reason=told, status=rows["status"].mask(open_, "known" if settings.accept_proxy else "partial"))
    if settings.accept_proxy:
        rows["value"] = rows["value"].mask(open_, found["value"])
    return rows.assign(**{name: rows[name].mask(open_, value) for name, value in cited.items()})


def surveyed_irregular(building: gpd.GeoSeries, regular: pd.Series | None) -> pd.Series:
    """Whether each building is irregular as surveyed; missing where nobody was asked."""
    if regular is None:
        return pd.Series(pd.NA, index=building.index, dtype="boolean")
    return ~regular.astype("boolean")


def irregular(regular: pd.Series | None, signs: pd.Series, *, definitions: Definitions) -> pd.Series:
    """Whether each building is irregular: as surveyed, and by its signs where it was not."""
    looks = _looks(signs, definitions).astype("boolean")
    return looks if regular is None else (~regular.astype("boolean")).fillna(looks)


def _looks(signs: pd.Series, definitions: Definitions) -> pd.Series:
    return (signs >= definitions.number("irregular_proxy", key="tests")).fillna(value=False).astype(bool)
