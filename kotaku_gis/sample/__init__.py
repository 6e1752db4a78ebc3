"""The sample kelurahan: a made-up kampung of about 1,600 buildings whose answers are known by construction.

`make` writes the delivery of a city that does not exist, with the faults that real deliveries have, and `jawaban.json`
beside it: what is true of it, and how that is known.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from kotaku_gis.sample.activities import (
    influence_areas,
    interventions,
    land_disputes,
    social_issues,
    work_answers,
)
from kotaku_gis.sample.answers import answers, block_answers
from kotaku_gis.sample.baseline import baseline_sheet
from kotaku_gis.sample.delivery import delivered
from kotaku_gis.sample.faults import plant
from kotaku_gis.sample.hazards import hazard_zones
from kotaku_gis.sample.houses import drawn_houses
from kotaku_gis.sample.layout import drawn_plan
from kotaku_gis.sample.networks import network_answers, networks, planned_drains
from kotaku_gis.sample.parcels import drawn_parcels
from kotaku_gis.sample.photos import photo_points, write_photos
from kotaku_gis.sample.places import POINTS, boundaries, evacuation_route, open_space, points
from kotaku_gis.sample.plans import intensity, setbacks, zones, zoning_rules
from kotaku_gis.sample.raster import write_depth, write_orthophoto
from kotaku_gis.sample.rtplp import gsb_lines, plan_answers, plan_blocks, plan_roads, truck_entries, yard_green
from kotaku_gis.sample.survey import (
    household_survey,
    with_building_survey,
    with_resilience,
    with_road_survey,
    with_tenure,
)
from kotaku_gis.sample.uses import rtbl_blocks, sector_programmes, use_answers, use_list
from kotaku_gis.sample.waters import drains, flood_areas, river
from kotaku_gis.sample.write import write_answers, write_layers, write_sheet

SEED = 2026

__all__ = ["SEED", "clean_layers", "make"]


def clean_layers(*, seed: int = SEED) -> dict[str, Any]:
    """Every layer by role with the attribute names of the contracts, before anything is spoilt; EPSG:32749."""
    steps = iter(np.random.default_rng(seed).spawn(9))
    plan = drawn_plan(next(steps))
    parcels = with_tenure(drawn_parcels(plan, next(steps)), next(steps))
    buildings = with_building_survey(drawn_houses(plan, parcels, next(steps)), plan, next(steps))
    buildings["block_id"] = [_block_id(rw, rt) for rw, rt in zip(buildings["rw"], buildings["rt"], strict=True)]
    people = buildings.groupby("block_id")[["occupants", "households", "poor_households"]].sum()
    blocks = plan.rts.assign(
        block_id=[_block_id(rw, rt) for rw, rt in zip(plan.rts["rw"], plan.rts["rt"], strict=True)]
    )
    blocks = blocks.join(people.rename(columns={"occupants": "population"}), on="block_id")
    blocks = with_resilience(blocks)
    blocks[["rt", "rw"]] = blocks[["rt", "rw"]].map("{:03d}".format)
    areas = boundaries(plan)
    zoned = zones(plan, parcels, areas["kelurahan"].geometry.iloc[0])
    planned = plan_blocks(plan, zoned)
    return {
        **areas,
        "block": blocks,
        "parcel": parcels,
        "building": buildings,
        "road": with_road_survey(plan.streets, next(steps)),
        "drain": drains(plan, next(steps)),
        "household": household_survey(buildings, next(steps)),
        "river": river(plan),
        "flood_area": flood_areas(),
        "zone": zoned,
        "zone_rtbl": rtbl_blocks(planned),
        "programme": sector_programmes(planned),
        "plan_block": planned,
        "plan_road": plan_roads(plan.streets),
        "gsb_line": gsb_lines(plan.streets),
        "green": yard_green(parcels, buildings),
        "truck_entry": truck_entries(),
        "open_space": open_space(plan, parcels),
        "evacuation_route": evacuation_route(),
        "photo": photo_points(),
        "intervention": interventions(plan.streets, planned),
        "social_issue": social_issues(),
        "land_dispute": land_disputes(parcels),
        "influence_area": influence_areas(),
        "planned_drain": planned_drains(plan.streets),
        **networks(plan.streets),
        **hazard_zones(),
        **{role: points(role) for role in POINTS},
    }


def make(folder: str | Path, *, seed: int = SEED) -> Path:
    """Write the sample kelurahan into a folder, which is made when missing, and return the path of its manifest.

    The same seed gives the same bytes.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    layers = clean_layers(seed=seed)
    tables = delivered(layers)
    planted = plant(tables, layers)
    painting, photographs, typing = np.random.default_rng([seed, 1]).spawn(3)
    sheet, typed = baseline_sheet(block_answers(layers), typing)
    write_layers(folder, tables)
    write_sheet(folder / "baseline_rt.csv", sheet)
    write_sheet(folder / "ketentuan_intensitas.csv", intensity())
    write_sheet(folder / "ketentuan_gsb.csv", setbacks())
    write_sheet(folder / "itbx_rdtr.csv", use_list())
    (folder / "ketentuan_zonasi.toml").write_text(zoning_rules(), encoding="utf-8", newline="\n")
    write_depth(folder / "kedalaman_banjir.tif", layers["kelurahan"])
    write_orthophoto(folder / "ortofoto.tif", layers, painting)
    write_photos(folder / "foto", photographs)
    faults = [fault.record() for fault in [*planted, *typed]]
    known = answers(layers, faults, tables["block"]) | plan_answers(layers) | use_answers(layers)
    known |= network_answers(layers) | work_answers(layers)
    write_answers(folder / "jawaban.json", known)
    manifest = folder / "kotaku.toml"
    for name in ("kotaku.toml", "BACA.md"):
        (folder / name).write_text(_packaged(name), encoding="utf-8", newline="\n")
    return manifest


def _block_id(rw: int, rt: int) -> str:
    """The name of an RT as the city writes it; empty outside the RT."""
    return f"RT{rt:03d}-RW{rw:03d}" if rw else ""


def _packaged(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
