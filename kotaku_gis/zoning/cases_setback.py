"""Worked cases of setbacks, corridors and roof outlines."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.zoning.cases_intensity import kdb_of
from kotaku_gis.zoning.cases_read import Answer, Asked, as_one, number, word
from kotaku_gis.zoning.corridor import corridors
from kotaku_gis.zoning.corridor_widths import Distance, statutory_distances
from kotaku_gis.zoning.eaves import eaves_band_m, wall_outlines
from kotaku_gis.zoning.rules import DATUMS
from kotaku_gis.zoning.setback import base_offset_m, mean_width_m, setback_strips, setbacks, waived
from kotaku_gis.zoning.verdicts import status_of_range, worst_status

EXACT_QUARTER_SEGMENTS = 4096
_NOT_ASSESSABLE: Answer = {"status": "not_assessable"}


def setback(asked: Asked) -> Answer:
    """One building behind one base line, or several checks together."""
    return _united(asked) if asked.rule["param"] == "union" else _measured(asked)[0]


def _measured(asked: Asked, building: gpd.GeoSeries | None = None) -> tuple[Answer, gpd.GeoSeries]:
    """The answer, and what of the building intrudes."""
    house = asked.house if building is None else as_one(building)
    none = house.iloc[:0]
    line = asked.layer("lines").loc[[asked.rule["base"]]]
    parcel = asked.parcels
    if asked.rule["measured_from"] not in DATUMS:
        raise ValueError(f"measured_from {asked.rule['measured_from']!r} is none of {', '.join(DATUMS)}")
    offset = base_offset_m(
        pd.Series(asked.rule["measured_from"], index=line.index),
        kind=asked.words(line, "kind"),
        row_width_m=asked.numbers(line, "row_width_m"),
        carriage_width_m=asked.numbers(line, "carriage_width_m"),
    )
    required = _required_m(asked, line)
    width = _mean_width(asked)
    if np.isnan(offset.iloc[0]) or required.isna().iloc[0]:
        return {**_NOT_ASSESSABLE, "reason": "road_width_missing", **width}, none
    inside = parcel if len(parcel) else house
    strips = setback_strips(
        line.geometry,
        required_m=required,
        offset_m=offset,
        inside=inside.set_axis(line.index),
        parcel=parcel.set_axis(line.index) if len(parcel) else None,
        extension_m=_reach_m(line.geometry, inside, house),
    )
    found = setbacks(house, strips, pairs=_pair(house, line), u95_m=asked.u95_m, geometry=True, straight=True)
    row, status = found.iloc[0], found["status"]
    if "exempt_mean_width_max_m" in asked.rule:
        mean = pd.Series([width.get("mean_width_m")], index=found.index, dtype="Float64")
        status = waived(status, mean_width_m=mean, max_width_m=asked.rule["exempt_mean_width_max_m"])
    answer: Answer = {
        name: number(row[name]) for name in ("distance_m", "intrusion_depth_m", "intrusion_m2", "facade_m")
    }
    answer |= {"required_m": number(required.iloc[0]), "u95_m": asked.u95_m, "status": word(status.iloc[0]), **width}
    if len(parcel):
        to_parcel = setbacks(parcel, strips, pairs=_pair(parcel, line), u95_m=0.0, straight=True)["distance_m"].iloc[0]
        answer["setback_in_parcel_m"] = float(required.iloc[0] - to_parcel)
    return answer, found.geometry if status.iloc[0] != "exempt" else none


def _required_m(asked: Asked, line: gpd.GeoDataFrame) -> pd.Series:
    if "req_m" in asked.rule:
        return pd.Series(float(asked.rule["req_m"]), index=line.index, dtype="Float64")
    return asked.numbers(line, "row_width_m") * asked.rule["req_row_factor"]


def _mean_width(asked: Asked) -> Answer:
    if "width_edges" not in asked.rule:
        return {}
    edges = asked.layer("lines").loc[list(asked.rule["width_edges"])].length
    length = pd.Series([edges.sum()])
    return {"mean_width_m": number(mean_width_m(front_m=length, rear_m=0 * length).iloc[0])}


def _reach_m(*layers: gpd.GeoSeries) -> float:
    west, south, east, north = pd.concat(layers).total_bounds
    return float(np.hypot(east - west, north - south))


def _pair(feature: gpd.GeoSeries, line: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame({"building": feature.index, "base": line.index})


def _united(asked: Asked) -> Answer:
    checks = asked.inputs["checks"]
    found = [_measured(Asked({**asked.inputs, "rule": checks[name]}, asked.context)) for name in asked.rule["of"]]
    together = pd.concat([parts for _, parts in found])
    return {
        "intrusion_m2": float(together.union_all().area) if len(together) else 0.0,
        "status": word(worst_status(pd.Series([answer["status"] for answer, _ in found])).iloc[0]),
    }


def roof_wall(asked: Asked) -> Answer:
    """A building as drawn, and its wall inside the eaves."""
    buildings = asked.buildings if asked.rule["param"] != "kdb" else asked.layer("buildings")
    kind, stated = asked.words(buildings, "footprint_kind"), asked.numbers(buildings, "eaves_m")
    drawn = buildings.geometry
    wall = wall_outlines(drawn, eaves_m=eaves_band_m(kind, eaves_m=stated))
    read = [
        kdb_of(outline, asked.parcels, asked) if asked.rule["param"] == "kdb" else _measured(asked, outline)[0]
        for outline in (drawn, wall)
    ]
    worst, best = (pd.Series([answer["status"]]) for answer in read)
    return {"drawn": read[0], "wall": read[1], "status": word(status_of_range(worst=worst, best=best).iloc[0])}


def corridor(asked: Asked) -> Answer:
    """One building and one object that it must stay away from."""
    objects, building = asked.only("object", "objects").iloc[:1], asked.house
    attributes = {str(name): value for name, value in objects.iloc[0].items() if name != "geometry"}
    stated = number(asked.rule.get("req_m", attributes.get("req_m")))
    if stated is None:
        distances = statutory_distances(asked.rule["param"], attributes)
    else:
        distances = (Distance(stated, "stated"),)
    candidates = pd.DataFrame({"object": objects.index[0], "required_m": [each.metres for each in distances]})
    row = corridors(
        building,
        objects=objects.geometry,
        candidates=candidates,
        pairs=pd.DataFrame({"building": building.index, "object": objects.index}),
        u95_m=asked.u95_m,
        quarter_segments=EXACT_QUARTER_SEGMENTS,
    ).iloc[0]
    least, most = number(row["required_m"]), number(row["required_most_m"])
    return {
        "required_m": least if least == most else None,
        "required_range_m": None if least == most else [least, most],
        "u95_m": asked.u95_m,
        **{name: number(row[name]) for name in ("distance_m", "intrusion_depth_m", "intrusion_m2")},
        **{name: word(row[name]) for name in ("status", "reason")},
    }
