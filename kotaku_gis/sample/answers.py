"""What is true of the sample by construction: written beside the data, never worked out with the toolkit's own kernels.

Everything here comes from the clean layers, before faults are planted, one feature at a time with plain shapely or by
counting.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Polygon

from kotaku_gis.sample.faults import UNSURVEYED
from kotaku_gis.sample.fire_answers import HOW_FIRE, fire_answers
from kotaku_gis.sample.flood_answers import PIECE_M2, flood_of, serious_floods
from kotaku_gis.sample.raster import depth_grid
from kotaku_gis.sample.slum_answers import HOW_MISSING, missing_answers
from kotaku_gis.sample.survey import WATER_STANDARD_L

ON_BORDER_M = 0.05
NARROW_M = 1.5
DAMAGED = ("moderate_damage", "heavy_damage")

HOW = {
    "buildings": "A house belongs to the RT of its parcel; planted copies and empty rows are no buildings.",
    "area_ha": "Area of the clean RT polygon (before the sliver is cut); delivered_area_ha after it.",
    "footprint_m2": "Union of the parts of houses inside the polygon, one house after the other with shapely.",
    "coverage_pct": "footprint_m2 / area; of the true shapes, also where the file has the bow-tie or the sliver.",
    "kdb_pct": "100 x footprint / parcel area; left out where a planted fault changes the shape of either.",
    "households": "One row of the survey each; the two rows without a building are left out.",
    "flooded_m2": "Area of the RT under flooded areas over 30 cm, over 2 h and over 2 times a year, counted once.",
    "road_m": "Streets whose axis runs inside the RT; those on a border are only in border_road_m of the kelurahan.",
    "drain_m": "Each drain belongs to the RT where its middle lies.",
    "plan_roads": "Area (m2) of every building and parcel inside the row of a planned road, axis buffered flat.",
    "plan_blocks": "Area (m2) of every sub-zone of the RDTR inside a block of the RTPLP.",
    "local_road_m": "Streets but kolektor, by their middle; one on a border in equal parts in the RT that touch it.",
    "drain_inside_m": "Each drain cut with the RT; bad: earth or damaged (not lightly); unconnected: so surveyed.",
    "open_space_m2": "Each open space cut with the RT.",
    "flood_depth": "Each house cut with each cell of 5 m; the raster holds a formula's depth at the cell centre. "
    "class: the deepest on 1 % of the footprint or more; dry cells hold none.",
}


def _rounded(value: float, digits: int = 3) -> float:
    return round(float(value), digits)


def _parts(shape: Polygon, buildings: dict[str, Polygon], tree: shapely.STRtree) -> tuple[list[str], float]:
    """Ids of the buildings with area inside a shape, and the area of their union there."""
    names = list(buildings)
    ids, pieces = [], []
    for name in (names[int(place)] for place in tree.query(shape)):
        piece = buildings[name].intersection(shape)
        if piece.area > PIECE_M2:
            ids.append(name)
            pieces.append(piece)
    return sorted(ids), float(shapely.union_all(pieces).area) if pieces else 0.0


def _shapes(buildings: gpd.GeoDataFrame) -> tuple[dict[str, Polygon], shapely.STRtree]:
    """Footprints by id, and an index over them in the same order."""
    shapes = dict(zip(buildings["building_id"], buildings.geometry, strict=True))
    return shapes, shapely.STRtree(list(shapes.values()))


def _parcels(layers: dict[str, Any], spoilt: set[str]) -> dict[str, Any]:
    buildings, tree = _shapes(layers["building"])
    zones = dict(zip(layers["zone"].geometry, layers["zone"]["KODSZN"], strict=True))
    out = {}
    for row in layers["parcel"].itertuples(index=False):
        ids, footprint = _parts(row.geometry, buildings, tree)
        zone = next(code for shape, code in zones.items() if shape.contains(row.geometry.representative_point()))
        answer = {
            "area_m2": _rounded(row.geometry.area),
            "footprint_m2": _rounded(footprint),
            "buildings": ids,
            "zone": zone,
        }
        if row.parcel_id not in spoilt and not spoilt & set(ids):
            answer["kdb_pct"] = _rounded(100 * footprint / row.geometry.area)
        out[row.parcel_id] = answer
    return out


def _buildings(layers: dict[str, Any]) -> dict[str, Any]:
    grid, corner = depth_grid(tuple(layers["kelurahan"].total_bounds))
    river = layers["river"].geometry.iloc[0]
    out = {}
    for row in layers["building"].itertuples(index=False):
        out[row.building_id] = {
            "block_id": row.block_id or None,
            "parcel_id": row.parcel_id or None,
            "placing": row.placing,
            "area_m2": _rounded(row.geometry.area),
            "river_m": _rounded(row.geometry.distance(river)),
            "flood": flood_of(row.geometry, grid, corner),
        }
    return out


def _counts(cells: pd.Series) -> dict[str, int]:
    """How often each value occurs."""
    return {str(kind): int(count) for kind, count in cells.value_counts().sort_index().items()}


def _people(homes: gpd.GeoDataFrame, survey: pd.DataFrame) -> dict[str, Any]:
    """Counts of one RT from buildings and households."""
    rows = survey[survey["building_id"].isin(homes["building_id"])]
    return {
        "population": int(homes["occupants"].sum()),
        "households": len(rows),
        "poor_households": int(rows["poor"].sum()),
        "substandard_buildings": int(homes["substandard"].sum()),
        "irregular_buildings": int((~homes["regular"]).sum()),
        "buildings_without_permit": int((~homes["permit"]).sum()),
        "households_without_safe_water": int((~rows["safe_water"]).sum()),
        "households_by_toilet": {
            kind: int(count) for kind, count in rows["toilet"].value_counts().sort_index().items()
        },
        "households_by_waste": {kind: int(count) for kind, count in rows["waste"].value_counts().sort_index().items()},
        "households_without_extinguisher": int((~rows["extinguisher"]).sum()),
        "buildings_by_condition": _counts(homes["condition"]),
        "buildings_by_storeys": _counts(homes["storeys"]),
    }


def _short_of_water(block: str, homes: gpd.GeoDataFrame, survey: pd.DataFrame) -> int | None:
    """Households below the standard; None in the RT where nobody was asked."""
    rows = survey[survey["building_id"].isin(homes["building_id"])]
    return None if block == UNSURVEYED else int((rows["litres_per_person_day"] < WATER_STANDARD_L).sum())


def _lengths(lines: gpd.GeoDataFrame, key: str) -> dict[str, float]:
    """Length by the values of one column (m)."""
    return {str(name): _rounded(part.length.sum()) for name, part in lines.groupby(key)}


def _inside(lines: gpd.GeoDataFrame, shape: Polygon) -> gpd.GeoDataFrame:
    """The lines whose middle lies inside a shape and off its border."""
    middles = lines.interpolate(0.5, normalized=True)
    return lines[middles.within(shape) & (middles.distance(shape.boundary) > ON_BORDER_M)]


def _local_roads(roads: gpd.GeoDataFrame, shapes: dict[str, Polygon], name: str) -> dict[str, float]:
    """Length of local street in one RT: all, narrower than 1.5 m, damaged; on a border in equal parts."""
    found = {"local_road_m": 0.0, "narrow_local_road_m": 0.0, "bad_local_road_m": 0.0}
    for street in roads[roads["road_class"] != "kolektor"].itertuples(index=False):
        middle = street.geometry.interpolate(0.5, normalized=True)
        touching = [block for block, shape in shapes.items() if shape.distance(middle) <= ON_BORDER_M]
        if name in touching:
            part = street.geometry.length / len(touching)
            found["local_road_m"] += part
            found["narrow_local_road_m"] += part * (street.width_m < NARROW_M)
            found["bad_local_road_m"] += part * (street.condition in DAMAGED)
    return {key: _rounded(length) for key, length in found.items()}


def _drains_inside(drains: gpd.GeoDataFrame, shape: Polygon) -> dict[str, float]:
    """Length of drain in one RT, cut at its border: all, badly built, not connected."""
    inside = drains.assign(part=[line.intersection(shape).length for line in drains.geometry])
    bad = (drains["lining"] == "tanah") | drains["condition"].isin(DAMAGED)
    return {
        "drain_inside_m": _rounded(inside["part"].sum()),
        "bad_drain_m": _rounded(inside.loc[bad, "part"].sum()),
        "unconnected_drain_m": _rounded(inside.loc[~drains["connected"].astype(bool), "part"].sum()),
    }


def block_answers(layers: dict[str, Any]) -> dict[str, Any]:
    """The answers of every RT."""
    buildings, tree = _shapes(layers["building"])
    water = shapely.union_all(serious_floods(layers["flood_area"]).geometry.to_numpy())
    shapes = dict(zip(layers["block"]["block_id"], layers["block"].geometry, strict=True))
    out = {}
    for row in layers["block"].itertuples(index=False):
        homes = layers["building"][layers["building"]["block_id"] == row.block_id]
        roads, drains = _inside(layers["road"], row.geometry), _inside(layers["drain"], row.geometry)
        _, footprint = _parts(row.geometry, buildings, tree)
        area_ha = row.geometry.area / 1e4
        out[row.block_id] = {
            "area_ha": _rounded(area_ha, 6),
            "buildings": len(homes),
            "buildings_per_ha": _rounded(len(homes) / area_ha),
            "footprint_m2": _rounded(footprint),
            "coverage_pct": _rounded(footprint / row.geometry.area * 100, 4),
            **_people(homes, layers["household"]),
            "households_below_60_litres": _short_of_water(row.block_id, homes, layers["household"]),
            "flooded_m2": _rounded(row.geometry.intersection(water).area),
            "road_m": _rounded(roads.length.sum()),
            "road_m_by_class": _lengths(roads, "road_class"),
            "road_m_by_condition": _lengths(roads, "condition"),
            "road_m_by_width": {
                "under_1.5_m": _rounded(roads[roads["width_m"] < 1.5].length.sum()),
                "from_1.5_m": _rounded(roads[roads["width_m"] >= 1.5].length.sum()),
            },
            "drain_m": _rounded(drains.length.sum()),
            "drain_m_by_condition": _lengths(drains, "condition"),
            "drain_m_of_earth": _rounded(drains[drains["lining"] == "tanah"].length.sum()),
            **_local_roads(layers["road"], shapes, row.block_id),
            **_drains_inside(layers["drain"], row.geometry),
            "open_space_m2": _rounded(
                sum(space.intersection(row.geometry).area for space in layers["open_space"].geometry)
            ),
        }
    return out


def _kelurahan(layers: dict[str, Any], blocks: dict[str, Any]) -> dict[str, Any]:
    inner = sum(answer["road_m"] for answer in blocks.values())
    roads, areas = layers["road"], layers["flood_area"]
    return {
        "area_m2": _rounded(layers["kelurahan"].area.sum()),
        "blocks": len(blocks),
        "buildings": len(layers["building"]),
        "buildings_outside_blocks": int((layers["building"]["block_id"] == "").sum()),
        "parcels": len(layers["parcel"]),
        "households": len(layers["household"]),
        "population": int(layers["building"]["occupants"].sum()),
        "road_m": _rounded(roads.length.sum()),
        "border_road_m": _rounded(roads.length.sum() - inner),
        "road_m_by_class": _lengths(roads, "road_class"),
        "road_m_by_condition": _lengths(roads, "condition"),
        "drain_m": _rounded(layers["drain"].length.sum()),
        "flood_areas_over_all_limits": serious_floods(areas)["flood_area_id"].tolist(),
        "flooded_m2": _rounded(shapely.union_all(serious_floods(areas).geometry.to_numpy()).area),
        "flood_areas_union_m2": _rounded(shapely.union_all(areas.geometry.to_numpy()).area),
        "zone_m2": {code: _rounded(part.area.sum()) for code, part in layers["zone"].groupby("KODSZN")},
    }


def answers(
    layers: dict[str, Any], planted: list[dict[str, Any]], delivered_blocks: gpd.GeoDataFrame
) -> dict[str, Any]:
    """Everything that is known of the sample, with how it is known."""
    spoilt = {feature for fault in planted if fault["layer"] in {"building", "parcel"} for feature in fault["ids"]}
    spoilt -= {feature for fault in planted if not fault["shape"] for feature in fault["ids"]}
    blocks, missing, fire = block_answers(layers), missing_answers(layers), fire_answers(layers)
    names = zip(layers["block"]["block_id"], delivered_blocks["NAMA_RT"], delivered_blocks.geometry, strict=True)
    for block, spelling, shape in names:
        blocks[block] |= {
            "delivered_id": spelling,
            "delivered_area_ha": _rounded(shape.area / 1e4, 6),
            **missing[block],
            **fire[block],
        }
    return {
        "how": HOW | HOW_MISSING | HOW_FIRE,
        "kelurahan": _kelurahan(layers, blocks),
        "blocks": blocks,
        "faults": planted,
        "parcels": _parcels(layers, spoilt),
        "buildings": _buildings(layers),
    }
