"""The hazard study of a project: flags, exposure and risk of every layer, and of all hazards together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.errors import Fault
from kotaku_gis.hazards import exposure as exposed
from kotaku_gis.hazards.areas import class_areas
from kotaku_gis.hazards.block_findings import block_findings, block_words
from kotaku_gis.hazards.classes import Scale
from kotaku_gis.hazards.combine import combined
from kotaku_gis.hazards.flags import Shares, flags
from kotaku_gis.hazards.hazard_findings import combined_findings, flag_findings
from kotaku_gis.hazards.hazard_notes import layer_notes
from kotaku_gis.hazards.layer import HazardLayer, levels
from kotaku_gis.hazards.people import held
from kotaku_gis.hazards.risk_study import Risk, block_risk
from kotaku_gis.hazards.sources import hazard_layers, plan_layers
from kotaku_gis.hazards.surface import SilentSurface
from kotaku_gis.layers.status import existing
from kotaku_gis.measure import Studied, study
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Hazards, Place, Repair, Source
from kotaku_gis.spatial.assign import area_by_point

NETWORKS = (
    "road",
    "drain",
    "water_pipe",
    "sewer",
    "power_network",
    "waste_route",
    "transit_route",
    "evacuation_route",
)


@dataclass(frozen=True)
class HazardsResult:
    """Everything that the hazard products are made of.

    Attributes
    ----------
    layers
        The hazards, in order.
    buildings, blocks
        By hazard, the flags (`kotaku_gis.hazards.flags.flags`) of buildings and blocks.
    combined, combined_blocks
        All hazards together (`kotaku_gis.hazards.combine.combined`).
    exposure
        Tidy: hazard, block (<NA> outside all), quantity, unit, class, value, and what of it is partial, estimated, or
        was not measured.
    risk
        Of blocks, where vulnerability and capacity are given.
    needs
        Basic needs of the people affected, where asked for.
    levels
        The levels of the combination, from low to high.
    """

    layers: tuple[HazardLayer, ...]
    buildings: Mapping[str, pd.DataFrame]
    blocks: Mapping[str, pd.DataFrame]
    combined: pd.DataFrame
    combined_blocks: pd.DataFrame
    exposure: pd.DataFrame
    risk: Risk | None
    needs: pd.DataFrame | None
    levels: tuple[str, ...]
    min_share: float


@study(
    needs={
        "block": "block*",
        "building": "building*",
        "zone": "zone*~",
        "household": "household*~",
        "facility": "facility*~",
        **{role: f"{role}*~" for role in NETWORKS},
        "sources": "!layers",
        "settings": "!hazards",
        "place": "!place",
        "repair": "!repair",
        "folder": "!folder",
        "limits": "@hazard_classes",
        "needs": "@hazard_minimum_needs",
        "rules": "@hazard_perka_bnpb_2_2012",
    }
)
def hazards(  # noqa: PLR0913 - everything that a hazard can threaten
    block: gpd.GeoDataFrame,
    *,
    building: gpd.GeoDataFrame,
    zone: gpd.GeoDataFrame | None,
    household: pd.DataFrame | None,
    facility: gpd.GeoDataFrame | None,
    sources: Mapping[str, Sequence[Source]],
    settings: Hazards,
    place: Place,
    repair: Repair,
    folder: Path,
    limits: Regulation,
    needs: Regulation,
    rules: Regulation,
    **networks: gpd.GeoDataFrame | None,
) -> Studied:
    """Flag buildings and blocks of a project on every hazard layer, and count what is exposed.

    Raises
    ------
    KotakuError
        A layer cannot be read, or its classes do not fit.
    """
    found = hazard_layers(sources, place=place, repair=repair, folder=folder, block=block.geometry, limits=limits)
    found += plan_layers(zone, sources.get("zone", ()), limits=limits)
    layers = tuple(layer if place.accept_unverified else _verified(layer) for layer in found)
    if not layers:
        return Studied(results.empty_findings(), None)
    min_share = limits.number("min_share") if settings.min_share is None else settings.min_share
    home = area_by_point(building.geometry, block.geometry)
    amounts = held(building, home=home, block=block, household=household)
    cut = list(_networks(networks, block=block.geometry))
    flagged, on_blocks, counted, shares = {}, {}, [], {}
    for layer in layers:
        flagged[layer.name] = flags(layer.surface.shares(building.geometry), classes=layer.classes, min_share=min_share)
        shares[layer.name] = layer.surface.shares(block.geometry)
        on_blocks[layer.name] = flags(shares[layer.name], classes=layer.classes, min_share=min_share)
        counted.append(exposed.of_buildings(flagged[layer.name], layer=layer, held=amounts, home=home))
        counted.append(exposed.of_area(shares[layer.name], layer=layer, block=block.geometry))
        counted += [exposed.of_lines(net, layer=layer, block=block.geometry) for net in cut]
        if facility is not None:
            counted.append(exposed.of_facilities(facility, layer=layer, block=block.geometry, min_share=min_share))
    exposure = pd.concat([table for table in counted if len(table)] or counted[:1], ignore_index=True)
    scale = Scale.of(limits)
    risk = block_risk(layers, on_blocks, block=block, settings=settings, rules=rules, limits=limits)
    result = HazardsResult(
        layers=layers,
        buildings=flagged,
        blocks=on_blocks,
        combined=_combined(layers, flagged, limits=limits, scale=scale),
        combined_blocks=_combined(layers, on_blocks, limits=limits, scale=scale),
        exposure=exposure,
        risk=risk,
        needs=_needs(exposure, needs) if settings.minimum_needs else None,
        levels=scale.levels,
        min_share=min_share,
    )
    words = block_words(layers, on_blocks, result.combined_blocks, levels=scale.levels)
    return Studied(
        findings=results.join(list(_findings(result, shares, limits=limits))),
        result=result,
        blocks=words if risk is None else words.join(risk.words(block.index)),
        evidence={"hazard_areas": _areas(layers, block.geometry)},
        notes=tuple(_notes(layers)),
    )


def _verified(layer: HazardLayer) -> HazardLayer:
    """A layer whose classes are only recalled, as silent."""
    if not layer.classes.basis.unverified:
        return layer
    return replace(layer, surface=SilentSurface(layer.classes), reason="unverified")


def _networks(networks: Mapping[str, gpd.GeoDataFrame | None], *, block: gpd.GeoSeries) -> Iterator[exposed.Network]:
    for role, network in networks.items():
        if network is None:
            continue
        line = network.geom_type.isin(["LineString", "MultiLineString"])
        lines = network.geometry[line & existing(network)]
        if len(lines):
            yield exposed.network(role, lines, block=block)


def _combined(
    layers: Sequence[HazardLayer], tables: Mapping[str, pd.DataFrame], *, limits: Regulation, scale: Scale
) -> pd.DataFrame:
    status = {layer.name: tables[layer.name]["status"] for layer in layers}
    level = {layer.name: _level(tables[layer.name], layer, limits) for layer in layers}
    return combined(status, level, high=len(scale.levels))


def _level(table: pd.DataFrame, layer: HazardLayer, limits: Regulation) -> pd.Series:
    """Level of each unit's class on the common scale."""
    numbers = np.append(levels(layer, limits=limits), 0)
    level = pd.Series(numbers[table["class_max"].cat.codes], index=table.index, dtype="Int64")
    return level.mask(level == 0)


def _areas(layers: Sequence[HazardLayer], block: gpd.GeoSeries) -> gpd.GeoDataFrame:
    tables = [class_areas(layer, block) for layer in layers]
    return pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)


def _needs(exposure: pd.DataFrame, rules: Regulation) -> pd.DataFrame:
    rows = rules.rule("needs").at().rows or ()
    return exposed.minimum_needs(exposure, rates={row["name"]: row["amount"] for row in rows})


def _findings(result: HazardsResult, shares: Mapping[str, Shares], *, limits: Regulation) -> Iterator[pd.DataFrame]:
    for layer in result.layers:
        yield from flag_findings(layer, result.buildings[layer.name], unit_kind="building", min_share=result.min_share)
        yield from flag_findings(layer, result.blocks[layer.name], unit_kind="block", min_share=result.min_share)
        yield from block_findings(layer, shares[layer.name], exposure=result.exposure)
    version = limits.rule("scale").at()
    used = [layer for layer in result.layers if layer.reason is None]
    basis: dict[str, Any] = {
        "rule_id": limits.rule_id("scale"),
        "source": limits.source("scale"),
        "confidence": version.confidence,
        "unverified": any(layer.classes.basis.unverified for layer in used),
    }
    yield combined_findings(result.combined, unit_kind="building", levels=result.levels, basis=basis)
    yield combined_findings(result.combined_blocks, unit_kind="block", levels=result.levels, basis=basis)
    if result.risk is not None:
        yield from result.risk.findings()


def _notes(layers: Sequence[HazardLayer]) -> Iterator[Fault]:
    for layer in layers:
        yield from layer_notes(layer)
