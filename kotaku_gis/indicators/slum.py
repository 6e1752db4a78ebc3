"""The slum study of a project: its baseline out of every source, scores at every level, years of work, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kotaku_gis import results
from kotaku_gis.errors import Fault, ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.baseline import INDICATIVE, Baseline, assemble, baseline_faults
from kotaku_gis.indicators.decree import DecreeCheck, decree_area_ha, decree_check, decree_findings
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.intervention import BeforeAfter, slum_area, slum_area_by_year, years
from kotaku_gis.indicators.inverse import LeastWork, least_work
from kotaku_gis.indicators.scoring import Scores, score
from kotaku_gis.indicators.slum_checks import after_years, baseline_checks, class_areas, mixed_note, table_checks
from kotaku_gis.indicators.slum_findings import to_findings
from kotaku_gis.indicators.slum_handling import handling, handling_findings, stated_of_blocks
from kotaku_gis.indicators.slum_levels import Level, memberships, scored_levels
from kotaku_gis.indicators.slum_measured import AGREEMENT, COUNTED, LENGTHS, agreement_note
from kotaku_gis.indicators.slum_sources import block_keys, on_blocks, overrides, sources, telling
from kotaku_gis.layers.tables import BaselineTable
from kotaku_gis.measure import MEASURES, VERDICTS, Studied, study
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Place, Slum

_TAKEN = {
    **{name: f"={name}~" for name in (*COUNTED.values(), *LENGTHS, *AGREEMENT) if name in MEASURES},
    **{name: f"&{name}~" for name in (*COUNTED.values(), *LENGTHS) if name in VERDICTS},
}
"""What the baseline is made of; the modules that declare measures and verdicts are imported before this one."""
_BOOKING = ("block_id", "criterion", "year", "volume")


@dataclass(frozen=True)
class SlumResult:
    """Everything that the slum products are made of.

    Attributes
    ----------
    baseline, scores
        Of the blocks; `sources` holds every figure by origin, taken or not.
    levels
        RW, kelurahan, kawasan and city, as far as they are known.
    tables
        The tables that were read, by file.
    faults
        What cannot be right in the baseline.
    work
        The bookings that were taken; `years` what each year has changed, `area_by_year` the slum area after it.
    area
        Blocks and area of each class.
    handling
        What follows from each class; `stated` is what people have stated of the area.
    least_work
        The smallest work that brings each block out of the slum classes, the cheapest where `priced`.
    decree
        The decree against the classes, where there is one.
    """

    baseline: Baseline
    sources: Mapping[str, pd.DataFrame]
    scores: Scores
    levels: Mapping[str, Level]
    tables: Mapping[str, BaselineTable]
    faults: pd.DataFrame
    area: pd.DataFrame
    handling: pd.DataFrame
    stated: pd.DataFrame
    work: pd.DataFrame
    years: Mapping[int, BeforeAfter]
    area_by_year: pd.DataFrame
    least_work: LeastWork
    priced: bool
    decree: DecreeCheck | None
    regulation: Regulation
    considerations: Regulation


@study(
    needs={
        "block": "block*",
        "settings": "!slum",
        "place": "!place",
        "folder": "!folder",
        "regulation": "@regulation",
        "considerations": "@slum_considerations",
        "decree": "sk_kumuh*~",
        "intervention": "intervention*~",
        **_TAKEN,
    }
)
def slum(
    block: gpd.GeoDataFrame,
    *,
    settings: Slum,
    place: Place,
    folder: Path,
    regulation: Regulation,
    considerations: Regulation,
    decree: gpd.GeoDataFrame | None,
    intervention: pd.DataFrame | None,
    **taken: pd.Series | pd.DataFrame | None,
) -> Studied:
    """Score the blocks of a project and everything above them.

    Raises
    ------
    LayerError
        A table or an override cannot be used.
    """
    keys = block_keys(block, place=place)
    if decree is not None:
        taken["decree_area_ha"] = decree_area_ha(block.geometry, decree=decree.geometry)
    definitions = Definitions(regulation)
    found = sources(block, taken=taken, settings=settings, folder=folder, place=place, definitions=definitions)
    whole = assemble(
        {origin: table.reindex(block.index) for origin, table in found.figures.items()},
        regulation=regulation,
        precedence=(*settings.precedence, INDICATIVE),
        overrides=overrides(settings, keys),
    )
    baseline = replace(
        whole,
        conflicts=telling(whole.conflicts) if whole.conflicts is not None else None,
        unverified=None if whole.origin is None else (whole.origin == INDICATIVE).fillna(value=False).astype(bool),
    )
    scores = score(baseline, regulation=regulation, clamp_negative=settings.clamp_negative)
    levels = scored_levels(
        baseline,
        scores,
        units=memberships(block, place=place),
        regulation=regulation,
        clamp_negative=settings.clamp_negative,
    )
    stated, area_notes = stated_of_blocks(settings.area, block=block, keys=keys)
    follows = handling(
        scores, baseline=baseline, stated=stated, city_class=place.city_class, considerations=considerations
    )
    work, work_notes = _bookings(intervention, keys)
    by_year = years(baseline, interventions=work, regulation=regulation, clamp_negative=settings.clamp_negative)
    hectares = baseline.header["verified_area_ha"]
    costs = _unit_costs(settings.unit_costs, scores)
    result = SlumResult(
        baseline=baseline,
        sources=found.figures,
        scores=scores,
        levels=levels,
        tables=found.tables,
        faults=baseline_faults(baseline, regulation=regulation),
        area=slum_area(scores, area_ha=hectares),
        handling=follows,
        stated=stated,
        work=work,
        years=by_year,
        area_by_year=slum_area_by_year(by_year, area_ha=hectares),
        least_work=least_work(baseline, regulation=regulation, unit_costs=costs or None),
        priced=bool(costs),
        decree=None
        if decree is None
        else decree_check(
            decree,
            block=block.geometry,
            category=scores.category,
            share_pct=definitions.number("decree_share"),
        ),
        regulation=regulation,
        considerations=considerations,
    )
    return Studied(
        findings=results.join(list(_findings(result, place.name))),
        result=result,
        blocks=follows.drop(columns=["priority"]),
        notes=(
            *found.notes,
            *mixed_note(result.faults, scores=scores, baseline=baseline),
            *area_notes,
            *work_notes,
            *agreement_note(taken),
        ),
    )


def _bookings(intervention: pd.DataFrame | None, keys: Mapping[str, str]) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The interventions that name block, criterion, year and volume, by our block ids."""
    empty = pd.DataFrame(columns=list(_BOOKING))
    if intervention is None:
        return empty, ()
    table = pd.DataFrame(intervention.drop(columns="geometry", errors="ignore")).reindex(
        columns=[*_BOOKING, "name", "cost_idr", "funds"]
    )
    whole = table[list(_BOOKING)].notna().all(axis=1)
    named = table[whole].set_index("block_id")
    kept, strangers = on_blocks(named[[]], keys)
    ours = table[whole & ~table["block_id"].isin(strangers)].set_axis(kept.index).drop(columns="block_id")
    left = [*table.index[~whole].astype(str), *strangers]
    notes = (fault("slum_report.bookings_left_out", ids=left),) if left else ()
    return ours.reset_index() if len(ours) else empty, notes


def _unit_costs(stated: Mapping[str, float], scores: Scores) -> dict[str, float]:
    """Cost of a unit of each criterion, which the manifest names by name or by code."""
    codes = {criterion.code: criterion.name for criterion in scores.rules.criteria}
    costs = {codes.get(name, name): cost for name, cost in stated.items()}
    strangers = sorted(set(costs) - set(scores.rules.names))
    if strangers:
        known = ", ".join(scores.rules.names)
        raise ManifestError(fault("slum_report.unknown_cost", names=", ".join(strangers), known=known))
    return costs


def _findings(result: SlumResult, project: str) -> Iterator[pd.DataFrame]:
    yield to_findings(result.scores, baseline=result.baseline)
    for level in result.levels.values():
        yield to_findings(level.scores, baseline=level.baseline, unit_kind=level.name)
    recalled = result.baseline.rests_on_recall()
    yield handling_findings(
        result.handling, stated=result.stated, recalled=recalled, considerations=result.considerations
    )
    yield from class_areas(result.area, project=project)
    yield from after_years(result.years, result.area_by_year, recalled=recalled, project=project)
    yield from baseline_checks(result.baseline, faults=result.faults)
    yield from table_checks(result.tables)
    if result.decree is not None:
        yield decree_findings(result.decree)
