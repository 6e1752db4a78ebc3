"""Where the figures of the slum baseline come from: measures, the block layer, and the tables of the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.baseline import INDICATIVE
from kotaku_gis.indicators.criteria import HEADER, scoring_rules
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.slum_checks import NO_FAULTS
from kotaku_gis.indicators.slum_measured import Taken, measured_figures, unmapped, without
from kotaku_gis.layers.rt_names import canonical
from kotaku_gis.layers.tables import BaselineTable, Wanted, baseline_table
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import BaselineFile, Place, Slum

SURVEYED = ("population", "households", "ideal_road_m", "ideal_drain_m")
"""Columns of the block layer that are items of the baseline."""
_IDEALS = ("ideal_road_m", "ideal_drain_m")


@dataclass(frozen=True)
class Sources:
    """Figures by origin, indexed by block; tables by file; what a reader must know."""

    figures: Mapping[str, pd.DataFrame]
    tables: Mapping[str, BaselineTable]
    notes: tuple[Fault, ...]


def sources(
    block: pd.DataFrame,
    *,
    taken: Taken,
    settings: Slum,
    folder: Path,
    place: Place,
    definitions: Definitions,
) -> Sources:
    """All sources of a project; `taken` holds measures and verdicts by name.

    Raises
    ------
    LayerError
        A table cannot be used.
    """
    regulation = definitions.regulation
    figures = {"surveyed": block[[item for item in SURVEYED if item in block]].astype("Float64")}
    tables: dict[str, BaselineTable] = {}
    notes: list[Fault] = []
    keys = block_keys(block, place=place)
    for file in settings.baseline:
        table = baseline_table(
            folder / file.path, wanted=_wanted(file, regulation), sheet=file.sheet, encoding=file.encoding
        )
        values, strangers = on_blocks(table.values, keys)
        tables[file.path] = table
        notes += _notes(file, table, strangers, len(values))
        before = figures.get(file.origin)
        figures[file.origin] = values if before is None else before.astype("Float64").combine_first(values)
    unbuilt = unmapped(taken, figures=figures, block=block)
    if len(unbuilt):
        notes.append(fault("slum_measures.blocks_without_buildings", layer="building", ids=unbuilt, count=len(unbuilt)))
    measured = measured_figures(
        block,
        taken=without(taken, unbuilt),
        stated=_stated(figures, settings, keys),
        settings=settings,
        definitions=definitions,
        items=[*HEADER, *scoring_rules(regulation).names],
    )
    whole = {"measured": measured.sure, **figures}
    if place.accept_unverified:
        whole[INDICATIVE] = measured.indicative
    return Sources({origin: table for origin, table in whole.items() if len(table.columns)}, tables, tuple(notes))


def _stated(figures: Mapping[str, pd.DataFrame], settings: Slum, keys: Mapping[str, str]) -> pd.DataFrame:
    """The ideal lengths that somebody has stated, the decided ones first, then in the order of the sources."""
    decided = overrides(settings, keys)
    stated = pd.DataFrame(columns=list(_IDEALS), dtype="Float64")
    if decided is not None:
        ideals = decided[decided["item"].isin(_IDEALS)]
        stated = ideals.pivot_table(index="block_id", columns="item", values="value").astype("Float64")
    for origin in settings.precedence:
        table = figures.get(origin, pd.DataFrame())
        stated = stated.combine_first(table[[item for item in _IDEALS if item in table]].astype("Float64"))
    return stated


def block_keys(block: pd.DataFrame, *, place: Place) -> dict[str, str]:
    """Block by every way in which a table may call it: its own id, or led by its kelurahan or kawasan."""
    ids = pd.Series(block.index.astype("string"), index=block.index)
    names = canonical(ids)
    keys: dict[str, str] = {}
    leads = [block[column].astype("string") for column in ("kelurahan", "kawasan") if column in block]
    for lead in [pd.Series(place.kelurahan or pd.NA, index=block.index, dtype="string"), *leads]:
        keys |= dict(zip((lead + " " + names).str.casefold().fillna(""), ids, strict=True))
    for plain in (names, ids):
        keys |= dict(zip(plain.str.casefold(), ids, strict=True))
    return keys


def on_blocks(values: pd.DataFrame, keys: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a table by our block ids, and the names of those that are no block of ours."""
    names = pd.Series(values.index.astype("string"))
    own = names.str.casefold().map(keys).fillna(canonical(names).str.casefold().map(keys))
    found = own.notna().to_numpy()
    ours = values[found].set_axis(pd.Index(own[found], name="block_id"))
    return ours.astype("Float64"), [str(name) for name in values.index[~found]]


def telling(conflicts: pd.DataFrame) -> pd.DataFrame:
    """The conflicts that are more than rounding: two figures agree when they do at the decimals of the shorter one."""
    own, other = conflicts["value"].astype(float), conflicts["other_value"].astype(float)
    decimals = np.minimum(own.map(_decimals), other.map(_decimals)).astype(int)
    differs = [round(a, d) != round(b, d) for a, b, d in zip(own, other, decimals, strict=True)]
    return conflicts[np.array(differs, dtype=bool)].reset_index(drop=True)


def overrides(settings: Slum, keys: Mapping[str, str]) -> pd.DataFrame | None:
    """The decided figures as `indicators.baseline.assemble` takes them."""
    if not settings.override:
        return None
    rows = [
        {"block_id": keys.get(row.block.casefold(), row.block), **row.model_dump(exclude={"block"})}
        for row in settings.override
    ]
    named = pd.DataFrame(rows)
    plain = canonical(named["block_id"].astype("string")).str.casefold().map(keys)
    return named.assign(block_id=plain.fillna(named["block_id"]))


def _wanted(file: BaselineFile, regulation: Regulation) -> Wanted:
    return Wanted(regulation=regulation, percents=file.percents, year=file.year, where=file.where, columns=file.columns)


def _notes(file: BaselineFile, table: BaselineTable, strangers: list[str], found: int) -> Iterable[Fault]:
    if strangers:
        yield fault("slum_report.rows_without_block", file=file.path, ids=strangers, found=found)
    cells = table.problems[~table.problems["reason"].isin(NO_FAULTS)]
    if len(cells):
        ids = cells["sheet"] + "!" + cells["cell"]
        yield fault("slum_report.table_cells", file=file.path, ids=ids, count=len(cells))


def _decimals(value: float) -> int:
    text = repr(value)
    return 0 if "e" in text or text.endswith(".0") else len(text.partition(".")[2])
