"""Evacuation: how far from each house to a safe assembly point, how long, through what, and whether there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.errors import Fault
from kotaku_gis.hazards import evacuation_layers as layers
from kotaku_gis.hazards.access import why_no_network
from kotaku_gis.hazards.access_rows import first_reason
from kotaku_gis.hazards.building_rules import BuildingRule, judge, not_judged
from kotaku_gis.hazards.classes import Scale
from kotaku_gis.hazards.evacuation_routes import drawn_routes
from kotaku_gis.hazards.evacuation_safety import Danger, crowd, dangers, room, safety
from kotaku_gis.hazards.evacuation_ways import led, spared, way_table
from kotaku_gis.hazards.isochrones import isochrones
from kotaku_gis.hazards.people import held
from kotaku_gis.hazards.study import HazardsResult
from kotaku_gis.i18n import fault
from kotaku_gis.measure import Studied, study
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Hazards, Place
from kotaku_gis.settings.access import Access, Limit
from kotaku_gis.spatial.assign import area_by_point
from kotaku_gis.spatial.reach import network_of, within

_RULES: Mapping[str, BuildingRule] = {
    "evacuation_distance": BuildingRule("distance_m", "m", "buildings_far_from_assembly"),
    "evacuation_route_hazard": BuildingRule("hazard_share", "ratio", "buildings_evacuating_through_hazard"),
}


@dataclass(frozen=True)
class EvacuationResult:
    """The tables behind the evacuation findings.

    Attributes
    ----------
    buildings
        ``distance_m`` and ``minutes`` to the assembly point ``assembly_point_id``, ``zone`` of the isochrones,
        ``hazard_m`` and ``hazard_share`` of the way inside a hazard, ``narrowest_m``, ``people``, ``block_id``, and by
        rule whether it is kept.
    blocks
        Buildings of each block that fail each rule, and those unknown.
    points
        ``safe``, ``unsafe`` and ``unknown`` (names of hazards), ``capacity``, ``houses``, ``people``.
    routes, zones
        The ways as lines, and the roads by time.
    declared
        The routes of layer ``evacuation_route``, how much of each runs through a hazard.
    hazards
        Names of the hazards that were asked.
    """

    buildings: pd.DataFrame
    blocks: pd.DataFrame
    points: gpd.GeoDataFrame
    routes: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    declared: pd.DataFrame
    hazards: tuple[str, ...]
    pace: float


@study(
    needs={
        "building": "building*",
        "block": "block*",
        "road": "road*~",
        "assembly_point": "assembly_point*~",
        "evacuation_route": "evacuation_route*~",
        "household": "household*~",
        "found": "^hazards~",
        "settings": "!hazards",
        "place": "!place",
        "rules": "@fire_and_evacuation",
        "classes": "@hazard_classes",
    }
)
def evacuation(  # noqa: PLR0913 - a study takes every layer that it looks at
    building: gpd.GeoDataFrame,
    *,
    block: gpd.GeoDataFrame,
    road: gpd.GeoDataFrame | None,
    assembly_point: gpd.GeoDataFrame | None,
    evacuation_route: gpd.GeoDataFrame | None,
    household: pd.DataFrame | None,
    found: HazardsResult | None,
    settings: Hazards,
    place: Place,
    rules: Regulation,
    classes: Regulation,
) -> Studied:
    """Lead every building to the nearest assembly point that no hazard makes unsafe, and look at the way."""
    missing = why_no_network(road) or ("role_missing:assembly_point" if assembly_point is None else None)
    if road is None or assembly_point is None or missing is not None:
        return not_judged(_RULES, building.index, str(missing))
    stated = settings.access
    hazards = dangers(() if found is None else found.layers, stated=stated, rules=rules, limits=classes)
    limits = _limits(stated, rules, classes, doubtful=any(danger.unverified for danger in hazards))
    pace = stated.pace(rules)
    home = area_by_point(building.geometry, block.geometry)
    people = held(building, home=home, block=block, household=household).amount["people"]
    points = assembly_point.join(safety(assembly_point.geometry, hazards))
    ways = led(building.geometry, network_of(road), points=points.geometry, safe=points["safe"])
    table = way_table(ways, hazards, minutes=stated.isochrone_minutes, pace=pace).assign(people=people, block_id=home)
    keeps = {
        "evacuation_distance": within(ways.sure_m, ways.least_m, limit=limits["evacuation_distance"].value).where(
            ways.placed
        ),
        "evacuation_route_hazard": spared(table, limit=limits["evacuation_route_hazard"].value),
    }
    reasons = _reasons(table, keeps, points, hazards, building.geometry)
    judged = judge(_RULES, table, keeps=keeps, reasons=reasons, limits=limits, home=home, blocks=block.index)
    points = points.join(crowd(table["assembly_point_id"], people, points=points.index))
    points["capacity"] = room(assembly_point, space_m2=limits["space"].value)
    gathering, point_rows = layers.gathered(points, space=limits["space"], unsafe=limits["unsafe"])
    arrives = table["distance_m"].notna()
    drawn = drawn_routes(
        ways.ways,
        node=ways.node[arrives].to_numpy(),
        people=people[arrives].to_numpy(dtype=float),
        point_of=ways.point_of,
        hazards=hazards,
    )
    routes, route_rows = layers.walked_roads(drawn)
    zones, zone_rows = layers.timed_roads(
        isochrones(ways.ways, minutes=stated.isochrone_minutes, pace=pace), project=place.name
    )
    declared, declared_rows = layers.declared_routes(evacuation_route, hazards, limit=limits["evacuation_route_hazard"])
    return Studied(
        findings=results.join(
            [
                *judged.rows.values(),
                _narrowest(table),
                *judged.block_rows,
                point_rows,
                route_rows,
                zone_rows,
                declared_rows,
            ]
        ),
        result=EvacuationResult(
            buildings=table.assign(**keeps),
            blocks=judged.blocks,
            points=gathering,
            routes=routes,
            zones=zones,
            declared=declared,
            hazards=tuple(danger.name for danger in hazards),
            pace=pace,
        ),
        evidence={
            "evacuation_routes": routes,
            "isochrones": zones,
            "assembly_points": gathering,
            "buildings_evacuation": layers.buildings_by_time(building, table, judged.rows["evacuation_distance"]),
            "declared_evacuation_routes": declared,
        },
        notes=tuple(_notes(points, hazards)),
    )


def _limits(stated: Access, rules: Regulation, classes: Regulation, *, doubtful: bool) -> dict[str, Limit]:
    """The limits in force; what rests on classes that are only recalled is marked."""
    time = stated.limit("evacuation_minutes", rules, "evacuation_time_max")
    word, cited = stated.word("unsafe_class", rules, "unsafe_class")
    rank = int(Scale.of(classes).level_numbers([word])[0])
    limits = {
        "evacuation_distance": replace(time, value=time.value * stated.pace(rules)),
        "evacuation_route_hazard": Limit(rules.number("route_hazard_max"), "<=", rules.cited("route_hazard_max")),
        "unsafe": Limit(rank, "<", cited),
        "space": stated.limit("space_per_person_m2", rules, "space_per_person"),
    }
    if not doubtful:
        return limits
    marked = ("evacuation_distance", "evacuation_route_hazard", "unsafe")
    return limits | {name: replace(limits[name], cited={**limits[name].cited, "unverified": True}) for name in marked}


def _reasons(
    table: pd.DataFrame,
    keeps: Mapping[str, pd.Series],
    points: gpd.GeoDataFrame,
    hazards: Sequence[Danger],
    building: gpd.GeoSeries,
) -> dict[str, pd.Series]:
    """Why each rule fails or cannot be judged."""
    index = table.index
    lost = building.is_empty | building.isna()
    closed = points["safe"].eq(other=False).fillna(value=False).all()
    starts = np.zeros(len(index), dtype=bool)
    there = ~lost.to_numpy()
    for danger in hazards:
        starts[there] |= danger.at(building[there].representative_point())[0]
    no_way = table["distance_m"].isna()
    return {
        "evacuation_distance": first_reason(
            index,
            {
                "no_geometry": lost,
                "no_safe_point": np.full(len(index), closed),
                "safety_unknown": keeps["evacuation_distance"].isna(),
                "not_connected": no_way,
            },
        ),
        "evacuation_route_hazard": first_reason(
            index,
            {
                "no_geometry": lost,
                "role_missing:hazard": np.full(len(index), not hazards),
                "no_way": no_way,
                "hazard_unknown": keeps["evacuation_route_hazard"].isna(),
                "starts_in_hazard": starts & keeps["evacuation_route_hazard"].eq(other=False).fillna(value=False),
                "crosses_hazard": keeps["evacuation_route_hazard"].eq(other=False).fillna(value=False),
            },
        ),
    }


def _narrowest(table: pd.DataFrame) -> pd.DataFrame:
    known = table["narrowest_m"].notna()
    return results.findings(
        table.index,
        kind="measure",
        name="evacuation_narrowest_m",
        unit_kind="building",
        level="building",
        value=table["narrowest_m"],
        unit="m",
        status=known.map({True: "known", False: "unknown"}),
        reason=first_reason(table.index, {"no_way": table["distance_m"].isna(), "width_unknown": ~known}),
    )


def _notes(points: gpd.GeoDataFrame, hazards: Sequence[Danger]) -> list[Fault]:
    """What a reader must know: points that no hazard layer speaks of, and points that are not safe."""
    notes = []
    unsafe = points.index[points["safe"].eq(other=False).fillna(value=False)]
    if len(unsafe):
        notes.append(fault("access.points_unsafe", layer="assembly_point", ids=unsafe))
    unknown = points.index[points["safe"].isna()]
    if len(unknown) and not hazards:
        notes.append(fault("access.no_hazard_layer", layer="assembly_point"))
    elif len(unknown):
        notes.append(fault("access.points_unknown", layer="assembly_point", ids=unknown))
    return notes
