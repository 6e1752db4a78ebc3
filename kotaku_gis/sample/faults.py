"""A few faults of the kinds that real deliveries have, planted in the delivered tables and written down."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, Polygon
from shapely.ops import substring

SLIVER_M = 0.15
UNSURVEYED = "RT004-RW003"  # nobody was asked how much water the household uses


@dataclass(frozen=True)
class Planted:
    """One kind of fault: layer, features by their id in the file, and what was done; `shape`: an outline changed."""

    kind: str
    layer: str
    ids: tuple[str, ...]
    about: str
    shape: bool = False

    def record(self) -> dict[str, Any]:
        """The fault as plain data."""
        return {**asdict(self), "count": len(self.ids)}


def _set(table: pd.DataFrame, key: str, feature: str, column: str, value: Any) -> None:
    table.loc[table[key] == feature, column] = value


def _appended(table: gpd.GeoDataFrame, row: int, **changes: Any) -> gpd.GeoDataFrame:
    """The table with a changed copy of one row at its end."""
    copy = table.iloc[[row]].copy()
    for column, value in changes.items():
        copy[column] = [value] if column != "geometry" else gpd.GeoSeries([value], index=copy.index, crs=table.crs)
    return gpd.GeoDataFrame(pd.concat([table, copy], ignore_index=True), geometry="geometry", crs=table.crs)


def _buildings(tables: dict[str, Any], layers: dict[str, Any]) -> list[Planted]:
    clean, table = layers["building"], tables["building"]
    plain = clean[(clean["placing"] == "inside") & (clean.count_coordinates() == 5)]
    bow, twin = plain.index[60], plain.index[300]
    ring = list(clean.geometry.iloc[bow].exterior.coords)
    bow_tie = Polygon([ring[0], ring[2], ring[1], ring[3], ring[0]])
    table.loc[bow, "geometry"] = bow_tie
    idle = clean.index[(clean["households"] == 0) & (clean["placing"] == "inside")]
    double, other = idle[10], idle[20]
    broken = clean.index[(clean["condition"] == "heavy_damage") & (clean["placing"] == "inside")][5]
    unknown = clean.index[(clean["condition"] == "good") & (clean["placing"] == "inside")][40]
    blank = clean.index[(clean["storeys"] == 1) & (clean["placing"] == "inside")][200]
    code = table["ID_BGN"].tolist()
    table.loc[broken, "KONDISI"] = "Rusak  berat\n"
    table.loc[unknown, "KONDISI"] = "belum didata"
    table["JML_LANTAI"] = table["JML_LANTAI"].astype("Int64")
    table.loc[blank, "JML_LANTAI"] = pd.NA
    table = _appended(table, int(twin), ID_BGN="B9001")
    table = _appended(table, int(twin) + 1, ID_BGN="B9002", geometry=None)
    table.loc[other, "ID_BGN"] = code[double]
    tables["building"] = table
    return [
        Planted("bow_tie", "building", (code[bow],), "two corners of a quadrangle change places", shape=True),
        Planted("duplicate_feature", "building", (code[twin], "B9001"), "the second is a copy with an id of its own"),
        Planted("null_geometry", "building", ("B9002",), "a row without a shape; no such building stands"),
        Planted("duplicate_id", "building", (code[double],), f"two different buildings; the second is {code[other]}"),
        Planted("dirty_category", "building", (code[broken],), "'Rusak  berat' with two blanks and a line end"),
        Planted("unknown_category", "building", (code[unknown],), "'belum didata' is no condition"),
        Planted("missing_value", "building", (code[blank],), "no number of storeys"),
    ]


def _blocks(tables: dict[str, Any], layers: dict[str, Any]) -> list[Planted]:
    table, clean = tables["block"], layers["block"]
    names = {"RT001-RW002": "RT 01 RW 02", "RT003-RW003": "RT.03/RW.03", "RT006-RW001": "RT 6 / RW 1"}
    table["NAMA_RT"] = table["NAMA_RT"].replace(names)
    shapes = clean.set_index("block_id").geometry
    border = shapely.line_merge(shapes["RT004-RW001"].intersection(shapes["RT005-RW001"]))
    longest = max(getattr(border, "geoms", [border]), key=lambda part: part.length)
    middle = substring(longest, 0.4, 0.7, normalized=True)
    cut = shapes["RT005-RW001"].difference(middle.buffer(SLIVER_M, cap_style="flat"))
    trimmed = max(getattr(cut, "geoms", [cut]), key=lambda part: part.area)
    _set(table, "NAMA_RT", "RT005-RW001", "geometry", shapely.set_precision(trimmed, 0.001))
    return [
        Planted("name_spelling", "block", tuple(names.values()), f"stand for {', '.join(names)}"),
        Planted(
            "sliver_gap", "block", ("RT004-RW001", "RT005-RW001"), f"a gap of {SLIVER_M} m along part of their border"
        ),
    ]


def _others(tables: dict[str, Any], layers: dict[str, Any]) -> list[Planted]:
    drains, zones, parcels, survey = (tables[role] for role in ("drain", "zone", "parcel", "household"))
    _set(drains, "ID_DRAIN", "D010", "LEBAR", "50 cm")
    _set(drains, "ID_DRAIN", "D020", "LEBAR", "0,5 m")
    tables["drain"] = _appended(drains, 0, ID_DRAIN="D901", geometry=LineString())
    first = {code: zones.loc[zones["KODSZN"] == code].set_index("ID_ZONA").area.idxmin() for code in ("R-3", "K-1")}
    for code, zone in first.items():
        _set(zones, "ID_ZONA", zone, "KODSZN", code.replace("-", "."))
    vacant = layers["parcel"].index[layers["parcel"]["lot"] == "kosong"][3]
    ring = np.asarray(parcels.geometry.iloc[vacant].exterior.coords)
    spike = ring[0] + (ring[0] - ring[2]) / np.hypot(*(ring[0] - ring[2])) * 1.5
    parcels.loc[vacant, "geometry"] = Polygon([ring[0], np.round(spike, 3), *ring])
    homes = layers["building"].loc[layers["building"]["block_id"] == UNSURVEYED, "building_id"]
    survey.loc[survey["ID_BGN"].isin(homes), "LITER_HARI"] = np.nan
    tables["household"] = pd.concat(
        [survey, survey.iloc[[5, 9]].assign(ID_KK=["K9001", "K9002"], ID_BGN=["B7777", "B8888"])], ignore_index=True
    )
    places = tables["facility"]
    tables["facility"] = places.set_geometry(
        [Point(point.x, point.y, 3.5) for point in places.geometry], crs=places.crs
    )
    return [
        Planted("unit_in_text", "drain", ("D010", "D020"), "'50 cm' and '0,5 m'; each is 0.5 m wide"),
        Planted("empty_geometry", "drain", ("D901",), "a row with an empty line; no such drain exists"),
        Planted("dirty_code", "zone", tuple(first.values()), "'R.3' and 'K.1' for R-3 and K-1"),
        Planted(
            "spike",
            "parcel",
            (parcels["ID_PERSIL"].iloc[vacant],),
            "the ring runs 1.5 m out and back on itself",
            shape=True,
        ),
        Planted("orphan_row", "household", ("K9001", "K9002"), "buildings B7777 and B8888 do not exist"),
        Planted(
            "not_surveyed", "household", (UNSURVEYED,), "nobody in this RT was asked for litres: unknown, not zero"
        ),
        Planted("z_coordinates", "facility", tuple(places["KODE"]), "points carry a height of 3.5 m"),
    ]


def plant(tables: dict[str, Any], layers: dict[str, Any]) -> list[Planted]:
    """Change the delivered tables in place; the list says what is wrong where."""
    found = [*_buildings(tables, layers), *_blocks(tables, layers), *_others(tables, layers)]
    true_width = layers["drain"].set_index("drain_id")["width_m"]
    true_width.loc[["D010", "D020"]] = 0.5
    layers["drain"] = layers["drain"].assign(width_m=true_width.to_numpy())
    return found
