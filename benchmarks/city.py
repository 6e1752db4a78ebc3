"""A seeded synthetic kampung city of any size, to time the kernels and their peers on the same ground.

Lattice coordinates (metres, axis-parallel) are laid out first; `_ground` then shears them smoothly and turns them by
17 degrees, so that blocks are curved and nothing is axis-parallel. The shears keep areas.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from scipy.spatial import cKDTree

CRS = "EPSG:32748"
ORIGIN = np.array([690_000.0, 9_310_000.0])
TURN = np.deg2rad(17.0)

RT_WIDTH, RT_DEPTH = 156.0, 48.0
RT_COLUMNS, RT_ROWS = 6, 16  # of a kelurahan
RT_PER_KELURAHAN = RT_COLUMNS * RT_ROWS

STREET_HALF, ALLEY_HALF = 2.5, 1.0
PARCELS_PER_ROW = 25
PARCEL_FRONT = np.array([STREET_HALF, RT_DEPTH / 2 - ALLEY_HALF, RT_DEPTH / 2 + ALLEY_HALF, RT_DEPTH - STREET_HALF])
PARCEL_INWARD = np.array([1.0, -1.0, 1.0, -1.0])  # the way from the front into the parcel, by row
PARCEL_DEPTH = (RT_DEPTH / 2 - STREET_HALF - ALLEY_HALF) / 2
PARCELS_PER_RT = PARCELS_PER_ROW * len(PARCEL_FRONT)

BUILT_SHARE = 0.98
L_SHARE = 0.25
SIDEWAYS_SHARE = 0.12
PROTRUDING_SHARE = 0.014  # of the rows at a street; half of that of all buildings cross the border of their RT

ZONE_CODES = np.array(["R-2", "R-3", "R-4", "K-2", "K-3", "SPU-2", "SPU-3", "RTH-3", "PS"])
ZONE_KDB_PCT = np.array([60.0, 70.0, 80.0, 70.0, 80.0, 60.0, 60.0, 10.0, 0.0])

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class City:
    """Layers of one city, all in EPSG:32748; each has a range index and its own integer id column."""

    kelurahan: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    parcels: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame


def city(buildings: int, *, seed: int = 1) -> City:
    """City of exactly so many buildings, read from the cache in the temporary folder or made and put there.

    Same number and seed, same bytes. `blocks` are RT (`block_id`, `kelurahan_id`); `roads` are centrelines with
    `width_m`, `row_width_m` and `road_class`; `zones` have `zone_code` and `kdb_max_pct`.
    """
    folder = kept(f"{buildings}-{seed}", lambda draft: _write(make(buildings, seed=seed), draft))
    return City(**{layer.name: gpd.read_parquet(folder / f"{layer.name}.parquet") for layer in fields(City)})


def kept(name: str, write: Callable[[Path], None]) -> Path:
    """Folder of that name in the temporary folder, filled by `write` when it is not there or another generator made it.

    It is written beside its place and then moved, so that two who make it at once do not meet.
    """
    made_by = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / "kotaku_gis_city" / f"{name}-{made_by}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder.parent))
        write(draft)
        try:
            draft.rename(folder)
        except OSError:  # somebody else was first
            shutil.rmtree(draft)
    return folder


def make(buildings: int, *, seed: int = 1) -> City:
    """City made afresh, without the cache."""
    rng = np.random.default_rng(seed)
    column, row, kelurahan = _rt_places(-(-buildings // round(PARCELS_PER_RT * BUILT_SHARE)))
    blocks = _blocks(column, row, kelurahan, rng)
    parcel_sides = _parcel_sides(column, row, rng)
    return City(
        kelurahan=_kelurahan(blocks),
        blocks=blocks,
        parcels=_parcels(parcel_sides),
        buildings=_buildings(parcel_sides, buildings, rng),
        roads=_roads(column, row, rng),
        zones=_zones(column.max() + 1, row.max() + 1, buildings, rng),
    )


def raster(place: City, cell_m: float) -> tuple[Array, Affine]:
    """Depth of a flood (m, float32, 0 where dry) on a north-up grid that covers the city, and the grid's transform."""
    west, south, east, north = place.blocks.total_bounds
    west, north = np.floor(west / cell_m) * cell_m, np.ceil(north / cell_m) * cell_m
    width, height = int(np.ceil((east - west) / cell_m)), int(np.ceil((north - south) / cell_m))
    x = west + (np.arange(width) + 0.5) * cell_m - ORIGIN[0]
    y = north - (np.arange(height) + 0.5) * cell_m - ORIGIN[1]
    lengths, heights = np.array([[420.0, 95.0, 23.0, 7.0]]).T, np.array([[0.7, 0.3, 0.1, 0.05]]).T
    depth = (heights * np.cos(y / lengths)).astype(np.float32).T @ np.sin(x / lengths + 0.3).astype(np.float32)
    return np.maximum(depth, 0, out=depth), Affine(cell_m, 0, west, 0, -cell_m, north)


def _write(place: City, folder: Path) -> None:
    for layer in fields(City):
        getattr(place, layer.name).to_parquet(folder / f"{layer.name}.parquet")


def _ground(lattice: Array) -> Array:
    """Lattice coordinates (..., 2) on the ground, in EPSG:32748."""
    x, y = lattice[..., 0], lattice[..., 1]
    x = x + 20 * np.sin(2 * np.pi * y / 900)
    y = y + 12 * np.sin(2 * np.pi * x / 700)
    turned = np.stack([x * np.cos(TURN) - y * np.sin(TURN), x * np.sin(TURN) + y * np.cos(TURN)], axis=-1)
    return np.asarray(turned + ORIGIN)


def _rt_places(count: int) -> tuple[Array, Array, Array]:
    """Column, row and kelurahan of each RT: kelurahan fill a near square, RT fill a kelurahan row by row."""
    rt = np.arange(count)
    kelurahan, within = rt // RT_PER_KELURAHAN, rt % RT_PER_KELURAHAN
    shape = (RT_ROWS * RT_DEPTH) / (RT_COLUMNS * RT_WIDTH)
    columns = int(np.ceil(np.sqrt((kelurahan[-1] + 1) * shape)))
    column = kelurahan % columns * RT_COLUMNS + within % RT_COLUMNS
    row = kelurahan // columns * RT_ROWS + within // RT_COLUMNS
    return column, row, kelurahan


def _street_lines(column: Array, row: Array, *, along: bool, pieces: int) -> Array:
    """Straight lattice line of each cell: its south side (along) or its west side, as `pieces` + 1 vertices."""
    step = np.linspace(0, 1, pieces + 1)
    start = np.stack([column * RT_WIDTH, row * RT_DEPTH], axis=-1)[:, None, :]
    way = np.array([RT_WIDTH, 0.0]) if along else np.array([0.0, RT_DEPTH])
    return np.asarray(start + step[:, None] * way)


def _jittered(lines: Array, rng: np.random.Generator) -> Array:
    lines[:, 1:-1] += rng.uniform(-0.5, 0.5, lines[:, 1:-1].shape)
    return lines


def _blocks(column: Array, row: Array, kelurahan: Array, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """RT polygons; neighbours take their common border from the same jittered line."""
    columns = column.max() + 2
    cells = np.arange(columns * (row.max() + 2))
    south = _jittered(_street_lines(cells % columns, cells // columns, along=True, pieces=6), rng)
    west = _jittered(_street_lines(cells % columns, cells // columns, along=False, pieces=3), rng)
    cell = row * columns + column
    ring = np.concatenate(
        [south[cell], west[cell + 1][:, 1:], south[cell + columns][:, -2::-1], west[cell][:, -2::-1]],
        axis=1,
    )
    return gpd.GeoDataFrame(
        {"block_id": np.arange(len(cell)) + 1, "kelurahan_id": kelurahan + 1},
        geometry=shapely.polygons(_ground(ring)),
        crs=CRS,
    )


def _kelurahan(blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return blocks[["kelurahan_id", "geometry"]].dissolve("kelurahan_id", method="coverage").reset_index()


def _parcel_sides(column: Array, row: Array, rng: np.random.Generator) -> Array:
    """Left side, right side, front and inward way (+1, -1) of each parcel, as (parcels, 4) in lattice coordinates."""
    rows = len(PARCEL_FRONT)
    widths = rng.lognormal(0, 0.2, (len(column), rows, PARCELS_PER_ROW))
    widths *= (RT_WIDTH - 2 * STREET_HALF) / widths.sum(axis=-1, keepdims=True)
    right = column[:, None, None] * RT_WIDTH + STREET_HALF + widths.cumsum(axis=-1)
    left = np.concatenate(
        [column[:, None, None] * RT_WIDTH + STREET_HALF + 0 * right[..., :1], right[..., :-1]], axis=-1
    )
    front = (row[:, None] * RT_DEPTH + PARCEL_FRONT)[..., None] + 0 * left
    inward = np.broadcast_to(PARCEL_INWARD[:, None], left.shape)
    return np.stack([left, right, front, inward], axis=-1).reshape(-1, 4)


def _parcels(sides: Array) -> gpd.GeoDataFrame:
    left, right, front, inward = sides.T
    back = front + inward * PARCEL_DEPTH
    ring = np.stack([np.stack([left, right, right, left], -1), np.stack([front, front, back, back], -1)], axis=-1)
    return gpd.GeoDataFrame({"parcel_id": np.arange(len(sides)) + 1}, geometry=shapely.polygons(_ground(ring)), crs=CRS)


def _buildings(sides: Array, count: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Rectangles and L-shapes on randomly drawn parcels, in random order."""
    left, right, front, inward = sides[rng.permutation(len(sides))[:count]].T
    sideways = rng.uniform(0.3, 1.5, count) * rng.choice([-1, 1], count) * (rng.random(count) < SIDEWAYS_SHARE)
    at_street = np.isin((front % RT_DEPTH).round(3), PARCEL_FRONT[[0, -1]])
    setback = np.where(at_street & (rng.random(count) < PROTRUDING_SHARE), -3.2, rng.uniform(0.4, 1.5, count))
    depth = np.minimum(rng.uniform(5.5, 10.2, count), PARCEL_DEPTH - setback + rng.normal(0, 0.15, count))
    left, right = left + rng.normal(0, 0.2, count) + sideways, right + rng.normal(0, 0.2, count) + sideways

    def outline(which: Array, across: Array, inside: Array) -> Array:
        x = left[which, None] + (right - left)[which, None] * across
        y = front[which, None] + inward[which, None] * (setback[which, None] + depth[which, None] * inside)
        ring = np.stack([x, y], axis=-1)
        return np.asarray(shapely.polygons(_ground(ring + rng.normal(0, 0.05, ring.shape))))

    is_l = rng.random(count) < L_SHARE
    footprint = np.empty(count, dtype=object)
    footprint[~is_l] = outline(np.flatnonzero(~is_l), np.array([0.0, 1, 1, 0]), np.array([0.0, 0, 1, 1]))
    notch, wing = rng.uniform(0.3, 0.6, (2, is_l.sum(), 1))
    zero, one = np.zeros_like(notch), np.ones_like(notch)
    footprint[is_l] = outline(
        np.flatnonzero(is_l),
        np.concatenate([zero, one, one, notch, notch, zero], axis=1),
        np.concatenate([zero, zero, one, one, wing, wing], axis=1),
    )
    return gpd.GeoDataFrame({"building_id": np.arange(count) + 1}, geometry=footprint, crs=CRS)


def _roads(column: Array, row: Array, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Streets around each RT and the alley through it; lines meet at vertices."""
    south = np.unique(np.concatenate([np.stack([column, row], 1), np.stack([column, row + 1], 1)]), axis=0)
    west = np.unique(np.concatenate([np.stack([column, row], 1), np.stack([column + 1, row], 1)]), axis=0)
    lines = [
        *shapely.linestrings(_ground(_street_lines(*south.T, along=True, pieces=6))),
        *shapely.linestrings(_ground(_street_lines(*west.T, along=False, pieces=2))),
        *shapely.linestrings(_ground(_street_lines(column, row + 0.5, along=True, pieces=6))),
    ]
    main = np.concatenate([south[:, 1] % RT_ROWS == 0, west[:, 0] % RT_COLUMNS == 0, np.zeros(len(column), bool)])
    alley = np.arange(len(lines)) >= len(south) + len(west)
    width = np.select([main, alley], [rng.uniform(4, 5, len(lines)), rng.uniform(1, 1.9, len(lines))])
    width = np.where(main | alley, width, rng.uniform(2, 4, len(lines))).round(1)
    return gpd.GeoDataFrame(
        {
            "road_id": np.arange(len(lines)) + 1,
            "road_class": np.select([main, alley], ["local", "alley"], "neighbourhood"),
            "width_m": width,
            "row_width_m": np.where(alley, 2 * ALLEY_HALF, 2 * STREET_HALF),
        },
        geometry=lines,
        crs=CRS,
    )


def _zones(columns: int, rows: int, buildings: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Ragged zones of very different size: cells of a jittered lattice, each joined to its nearest seed."""
    count = round(2.7 * np.sqrt(buildings))
    margin, width, depth = 60.0, columns * RT_WIDTH + 120, rows * RT_DEPTH + 120
    side = np.sqrt(width * depth / (count * 60 * (buildings / 1e4) ** 0.37))
    across, along = int(np.ceil(width / side)), int(np.ceil(depth / side))
    corner = np.stack(np.meshgrid(np.arange(across + 1.0), np.arange(along + 1.0)), axis=-1)
    corner = _ground((corner + rng.uniform(-0.3, 0.3, corner.shape)) * side - margin)
    ring = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=2).reshape(-1, 4, 2)
    middle = ring.mean(axis=1)
    crowded = np.exp(-cKDTree(middle[rng.choice(len(middle), 8)]).query(middle)[0] / (width / 20)) + 0.01
    seeds = rng.choice(len(middle), count, replace=False, p=crowded / crowded.sum())
    zone = cKDTree(middle[seeds]).query(middle)[1]
    cells = gpd.GeoDataFrame({"zone_id": zone + 1}, geometry=shapely.polygons(ring), crs=CRS)
    zones = cells.dissolve("zone_id", method="coverage").reset_index()
    use = rng.integers(len(ZONE_CODES), size=len(zones))
    return zones.assign(zone_code=ZONE_CODES[use], kdb_max_pct=ZONE_KDB_PCT[use])
