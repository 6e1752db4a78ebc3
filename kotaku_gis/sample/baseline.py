"""The baseline sheet of the RT, as a facilitator types it: header and volumes of the 16 criteria, some unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis.sample.faults import Planted

CRITERIA = {
    "1a": "1a Ketidakteraturan bangunan (unit)",
    "1b": "1b Kepadatan bangunan (ha)",
    "1c": "1c Bangunan tidak memenuhi syarat teknis (unit)",
    "2a": "2a Cakupan pelayanan jalan (m)",
    "2b": "2b Kualitas permukaan jalan buruk (m)",
    "3a": "3a Ketidaktersediaan akses aman air minum (KK)",
    "3b": "3b Tidak terpenuhinya kebutuhan air minum (KK)",
    "4a": "4a Ketidakmampuan mengalirkan limpasan air (ha)",
    "4b": "4b Ketidaktersediaan drainase (m)",
    "4c": "4c Kualitas konstruksi drainase buruk (m)",
    "5a": "5a Sistem pengelolaan air limbah tidak sesuai standar (KK)",
    "5b": "5b Prasarana dan sarana air limbah tidak sesuai syarat teknis (KK)",
    "6a": "6a Prasarana dan sarana persampahan tidak sesuai syarat teknis (KK)",
    "6b": "6b Sistem pengelolaan persampahan tidak sesuai standar (KK)",
    "7a": "7a Ketidaktersediaan prasarana proteksi kebakaran (unit)",
    "7b": "7b Ketidaktersediaan sarana proteksi kebakaran (unit)",
}
DENSE_PER_HA = 250.0  # what this sheet's writer went by
UNKNOWN = (("RT004-RW003", "5b"), ("RT004-RW003", "7a"), ("RT004-RW003", "3b"))
NEGATIVE = ("RT001-RW003", "4a", -0.12)
IDEAL_ROAD, IDEAL_DRAIN = 1.12, 0.95  # times the length of the streets


def _volumes(answer: dict[str, Any], rng: np.random.Generator) -> dict[str, float]:
    """The volumes of one RT, from its own answers where the sample holds them."""
    road, drain = answer["road_m"], answer["drain_m"]
    bad_road = answer["road_m_by_condition"]
    bad_drain = answer["drain_m_by_condition"]
    toilets, waste = answer["households_by_toilet"], answer["households_by_waste"]
    households, buildings = answer["households"], answer["buildings"]
    return {
        "1a": answer["irregular_buildings"],
        "1b": round(answer["area_ha"], 4) if answer["buildings_per_ha"] >= DENSE_PER_HA else 0.0,
        "1c": answer["substandard_buildings"],
        "2a": round(road * (IDEAL_ROAD - 1)),
        "2b": round(bad_road.get("moderate_damage", 0) + bad_road.get("heavy_damage", 0)),
        "3a": answer["households_without_safe_water"],
        "3b": answer["households_below_60_litres"] or 0,
        "4a": round(answer["flooded_m2"] / 1e4, 4),
        "4b": max(0, round(road * IDEAL_DRAIN - drain)),
        "4c": round(bad_drain.get("moderate_damage", 0) + bad_drain.get("heavy_damage", 0)),
        "5a": households - toilets.get("gooseneck_septic", 0),
        "5b": toilets.get("pit", 0) + toilets.get("none", 0),
        "6a": households - waste.get("sorted", 0) - waste.get("collected", 0),
        "6b": waste.get("dumped", 0) + waste.get("burned", 0),
        "7a": round(buildings * float(rng.uniform(0.1, 0.9))),
        "7b": round(buildings * float(rng.uniform(0.7, 1.0))),
    }


def baseline_sheet(blocks: dict[str, Any], rng: np.random.Generator) -> tuple[pd.DataFrame, list[Planted]]:
    """The sheet, one row an RT, and the faults typed into it."""
    rows = []
    for block, answer in blocks.items():
        drain = max(answer["drain_m"], answer["road_m"] * IDEAL_DRAIN)
        header = {
            "RT/RW": block,
            "Luas verifikasi (ha)": round(answer["area_ha"], 4),
            "Jumlah bangunan (unit)": answer["buildings"],
            "Jumlah penduduk (jiwa)": answer["population"],
            "Jumlah KK": answer["households"],
            "Panjang jalan lingkungan ideal (m)": round(answer["road_m"] * IDEAL_ROAD),
            "Panjang drainase lingkungan ideal (m)": round(drain),
        }
        volumes: dict[str, float | None] = dict(_volumes(answer, rng))
        volumes |= {criterion: None for name, criterion in UNKNOWN if name == block}
        if block == NEGATIVE[0]:
            volumes[NEGATIVE[1]] = NEGATIVE[2]
        rows.append(header | {title: volumes[criterion] for criterion, title in CRITERIA.items()})
    cells = tuple(f"{block} {criterion}" for block, criterion in UNKNOWN)
    planted = [
        Planted("negative_volume", "baseline", (NEGATIVE[0],), f"criterion {NEGATIVE[1]} is {NEGATIVE[2]} ha"),
        Planted("unknown_volume", "baseline", cells, "left empty: not surveyed, which is not zero"),
    ]
    return pd.DataFrame(rows).convert_dtypes(), planted
