"""What the surveyors wrote: the state of streets, parcels, buildings and households."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.sample.layout import FORMAL, Plan

LEAST_FLOOR_M2 = 7.2  # a person
WATER_STANDARD_L = 60.0
BUSY_M = 11.0  # houses this near a through road tend to hold a shop
GRADES = ("good", "fair", "poor")
DAMAGE = ("good", "light_damage", "moderate_damage", "heavy_damage")
RW_CAPACITY = {1: 0.25, 2: 0.45, 3: 0.7}
SPECIAL_USE = {"sekolah": "social", "masjid": "worship"}


def _standing(buildings: gpd.GeoDataFrame, rng: np.random.Generator) -> NDArray[np.float64]:
    """How well off each building is, 0 to 1: worse by the river and where it is dense."""
    base = {1: 0.52, 2: 0.60, 3: 0.66}
    level = buildings["rw"].map(base).fillna(0.7).to_numpy(dtype=float)
    pair = list(zip(buildings["rw"], buildings["rt"], strict=True))
    level = level + np.array([0.22 if key == FORMAL else -0.16 if key == (2, 2) else 0.0 for key in pair])
    level = level - 0.28 * (buildings["placing"] == "on_bank").to_numpy()
    return np.asarray(np.clip(level + rng.normal(0.0, 0.17, len(buildings)), 0.0, 1.0), dtype=np.float64)


def _graded(
    standing: NDArray[np.float64], names: tuple[str, ...], limits: tuple[float, ...], rng: np.random.Generator
) -> list[str]:
    """A grade for each building; `limits` fall from the best grade down."""
    noisy = standing + rng.normal(0.0, 0.12, len(standing))
    return [names[sum(level < limit for limit in limits)] for level in noisy]


def _uses(buildings: gpd.GeoDataFrame, plan: Plan, rng: np.random.Generator) -> list[str]:
    """Use of each building: shops along through roads, dwellings elsewhere."""
    through = shapely.union_all(
        plan.streets[plan.streets["road_class"].isin(["kolektor", "lokal"])].geometry.to_numpy()
    )
    busy = shapely.distance(buildings.geometry.to_numpy(), through) < BUSY_M
    uses = []
    for placing, near in zip(buildings["placing"], busy, strict=True):
        if placing in SPECIAL_USE:
            uses.append(SPECIAL_USE[placing])
        elif placing == "outside":
            uses.append("business" if rng.random() < 0.6 else "industry")
        else:
            odds = [0.38, 0.42, 0.18, 0.0, 0.02] if near else [0.925, 0.045, 0.005, 0.005, 0.02]
            uses.append(str(rng.choice(["residential", "mixed", "business", "social", "empty"], p=odds)))
    return uses


def with_building_survey(buildings: gpd.GeoDataFrame, plan: Plan, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """The footprints with use, storeys, materials, condition, tenure and people."""
    count = len(buildings)
    standing = _standing(buildings, rng)
    table = buildings.assign(use=_uses(buildings, plan, rng))
    table["storeys"] = 1 + (rng.random(count) < 0.10 + 0.18 * standing) + (rng.random(count) < 0.02)
    table["wall"] = _graded(standing, GRADES, (0.42, 0.22), rng)
    table["roof"] = _graded(standing, GRADES, (0.48, 0.18), rng)
    table["floor"] = _graded(standing, GRADES, (0.40, 0.16), rng)
    table["condition"] = _graded(standing, DAMAGE, (0.55, 0.36, 0.20), rng)
    lived_in = table["use"].isin(["residential", "mixed"]).to_numpy()
    households = np.where(lived_in, 1 + (rng.random(count) < 0.13) + (rng.random(count) < 0.02), 0)
    table["households"] = households
    table["occupants"] = np.array([number + int(rng.poisson(2.6 * number)) for number in households])
    table["poor_households"] = np.where(rng.random(count) < 0.62 - 0.65 * standing, households, 0)
    table["floor_area_m2"] = np.round(table.area.to_numpy() * table["storeys"].to_numpy() * 0.9, 1)
    crowded = lived_in & (table["floor_area_m2"] < LEAST_FLOOR_M2 * table["occupants"]).to_numpy()
    poor_parts = sum((table[part] == "poor").to_numpy().astype(int) for part in ("wall", "roof", "floor"))
    table["substandard"] = lived_in & (crowded | (poor_parts >= 2) | (table["condition"] == "heavy_damage").to_numpy())
    astray = table["placing"].isin(["over_border", "on_gang", "on_bank"]).to_numpy()
    dense = ((table["rw"] == 2) & (table["rt"] == 2)).to_numpy()
    table["regular"] = ~(astray | (rng.random(count) < np.where(dense, 0.35, 0.07)))
    table["tenure"] = rng.choice(["owned", "rented", "shared"], p=[0.68, 0.22, 0.10], size=count)
    table.loc[table["placing"].isin(["sekolah", "masjid", "outside"]), "tenure"] = "public"
    table["permit"] = ~astray & (rng.random(count) < 0.15 + 0.5 * standing)
    table["footprint_kind"] = "roof"
    table["status"] = "existing"
    return table


def with_road_survey(streets: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """The streets with surface, condition and name; all pieces of a street are alike."""
    made: dict[int, tuple[str, str]] = {}
    for street in streets.drop_duplicates("street").itertuples(index=False):
        if street.road_class in {"kolektor", "lokal"}:
            made[street.street] = ("asphalt", str(rng.choice(DAMAGE, p=[0.6, 0.25, 0.15, 0.0])))
        else:
            surface = str(rng.choice(["paving", "concrete", "gravel", "earth"], p=[0.45, 0.33, 0.07, 0.15]))
            odds = [0.0, 0.1, 0.3, 0.6] if surface == "earth" else [0.5, 0.25, 0.17, 0.08]
            made[street.street] = (surface, str(rng.choice(DAMAGE, p=odds)))
    state = [made[street] for street in streets["street"]]
    labels = {"kolektor": "Jalan Raya Contoh", "lokal": "Jalan", "lingkungan": "Jalan", "gang": "Gang"}
    kinds = zip(streets["road_class"], streets["street"], strict=True)
    names = [labels[kind] if kind == "kolektor" else f"{labels[kind]} {number}" for kind, number in kinds]
    surfaces, conditions = [surface for surface, _ in state], [condition for _, condition in state]
    return streets.assign(name=names, surface=surfaces, condition=conditions, status="existing")


def with_tenure(parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """The parcels with kind of right and the area written in the land book (a little off the mapped one)."""
    rights = ["Hak Milik", "Hak Guna Bangunan", "Hak Pakai", "Letter C", "Tanpa Surat"]
    tenure = rng.choice(rights, p=[0.52, 0.10, 0.06, 0.24, 0.08], size=len(parcels))
    public = parcels["lot"].isin(["sekolah", "masjid", "lapangan"]).to_numpy()
    written = np.round(parcels.area.to_numpy() * np.exp(rng.normal(0.0, 0.03, len(parcels))))
    return parcels.assign(tenure=np.where(public, "Hak Pakai", tenure), written_area_m2=written)


def household_survey(buildings: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row a household, keyed by building: people, water, toilet, waste, floor area, fire extinguisher."""
    rows = []
    for home in buildings[buildings["households"] > 0].itertuples(index=False):
        weak = (home.poor_households > 0) * 0.18 + (home.placing == "on_bank") * 0.28 + (home.rw == 1) * 0.1
        people = _split(int(home.occupants), int(home.households))
        for occupants in people:
            safe = bool(rng.random() < 0.78 - weak)
            litres = float(np.round(np.clip(rng.normal(92 - 45 * weak, 24), 18, 190), 1))
            odds = np.array([0.60 - weak, 0.12, 0.06 + weak * 0.3, 0.14, 0.08 + weak * 0.7])
            kinds = ["gooseneck_septic", "gooseneck_no_septic", "pit", "shared", "none"]
            toilet = str(rng.choice(kinds, p=odds / odds.sum()))
            waste = str(
                rng.choice(["collected", "burned", "dumped", "sorted"], p=[0.62 - weak, 0.18, 0.14 + weak, 0.06])
            )
            floor = round(home.floor_area_m2 * occupants / home.occupants, 1)
            apar = bool(rng.random() < 0.05)
            rows.append(
                (home.building_id, occupants, home.poor_households > 0, safe, litres, toilet, waste, apar, floor)
            )
    names = ["building_id", "occupants", "poor", "safe_water", "litres_per_person_day", "toilet", "waste"]
    table = pd.DataFrame(rows, columns=[*names, "extinguisher", "floor_area_m2"])
    table.insert(0, "household_id", [f"K{number:04d}" for number in range(1, len(table) + 1)])
    table.insert(2, "households", 1)
    return table


def _split(people: int, households: int) -> list[int]:
    """People shared out over households as evenly as can be; nobody lives in an empty household."""
    return [people // households + (number < people % households) for number in range(households)]


def with_resilience(blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The RT with vulnerability (by poverty) and capacity (of the RW) in 0..1; the planned housing tells neither."""
    share = blocks["poor_households"] / blocks["households"]
    formal = [pair == FORMAL for pair in zip(blocks["rw"], blocks["rt"], strict=True)]
    vulnerability = (2.2 * share).clip(upper=1.0).round(2).mask(formal)
    return blocks.assign(vulnerability=vulnerability, capacity=blocks["rw"].map(RW_CAPACITY).mask(formal))
