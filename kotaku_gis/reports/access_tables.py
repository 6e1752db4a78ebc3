"""Access, evacuation and the resettlement screening as tables in the words of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis.hazards import AccessResult, EvacuationResult, RelocationResult
from kotaku_gis.i18n import number, text
from kotaku_gis.reports.words import title
from kotaku_gis.results import Assessment

RULES = ("fire_access", "hose_reach", "water_reach", "evacuation_distance", "evacuation_route_hazard")
_LONGEST_LIST = 20_000


@dataclass(frozen=True)
class Table:
    """One table: the key of its title, its rows with heads in words, and what a reader must know."""

    name: str
    title: str
    rows: pd.DataFrame
    notes: tuple[str, ...] = field(default=())


def access_tables(assessment: Assessment, lang: str) -> list[Table]:
    """Every table that there is something to say in; none where neither roads nor hazards were given."""
    studies = assessment.studies
    fire: AccessResult | None = studies.get("access")
    out: EvacuationResult | None = studies.get("evacuation")
    screening: RelocationResult | None = studies.get("relocation")
    made: list[tuple[str, pd.DataFrame, tuple[str, ...]]] = []
    if fire is not None or out is not None:
        not_owner = (text("access.text.not_owner", lang),)
        made.append(("summary", _summary(assessment.findings, lang), not_owner))
        made.append(("blocks", _blocks(assessment, fire, out), not_owner))
    made += [(name, rows, ()) for name, rows in _fire(fire, lang)] if fire is not None else []
    made += [(name, rows, ()) for name, rows in _evacuation(out, lang)] if out is not None else []
    if fire is not None or out is not None:
        made.append(("buildings", _buildings(fire, out, lang), ()))
    if screening is not None:
        last = (text("access.text.last_resort", lang),)
        made += [(name, rows, last) for name, rows in _screening(screening, lang)]
    return [_table(name, rows, notes, lang) for name, rows, notes in made if len(rows)]


def of_access(findings: pd.DataFrame) -> pd.Series:
    """Which findings tell of access, evacuation or the screening."""
    stems = ("truck_", "evacuation_", "buildings_", "assembly_", "isochrone_", "dead_end_", "declared_route_")
    names = findings["name"]
    return names.isin([*RULES, "relocation_screening", "road_width_unknown_m"]) | (
        names.str.startswith(stems) & ~names.str.startswith("buildings_without_fire_")
    )


def _table(name: str, rows: pd.DataFrame, notes: tuple[str, ...], lang: str) -> Table:
    if len(rows) > _LONGEST_LIST:
        notes = (*notes, text("access.text.longer", lang, shown=number(_LONGEST_LIST, lang)))
    heads = {column: text(f"access.head.{column}", lang) for column in rows.columns}
    return Table(name, text(f"access.sheet.{name}", lang), rows.head(_LONGEST_LIST).rename(columns=heads), notes)


def _summary(findings: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Buildings by rule and status, with the limit and where it comes from."""
    rows = findings[findings["name"].isin(RULES) & (findings["unit_kind"] == "building")]
    table = []
    for name, part in rows.groupby("name", sort=False):
        counts = part["status"].value_counts()
        first = part.iloc[0]
        mark = f" ({text('common.unverified', lang)})" if bool(first["unverified"]) else ""
        table.append(
            {
                "rule": title(str(name), lang),
                **{status: int(counts.get(status, 0)) for status in ("pass", "violation", "not_assessable")},
                "limit": _limit(first, lang),
                "source": None if pd.isna(first["source"]) else f"{first['source']}{mark}",
                "confidence": None if pd.isna(first["confidence"]) else str(first["confidence"]),
            }
        )
    return pd.DataFrame(table)


def _limit(row: pd.Series, lang: str) -> str | None:
    if pd.isna(row["limit"]):
        return None
    digits = 0 if float(row["limit"]) == int(row["limit"]) else 1
    return f"{row['op']} {number(float(row['limit']), lang, digits=digits)} {row['unit']}"


def _blocks(assessment: Assessment, fire: AccessResult | None, out: EvacuationResult | None) -> pd.DataFrame:
    counted = [part.blocks for part in (fire, out) if part is not None]
    home = next(part.buildings["block_id"] for part in (fire, out) if part is not None)
    index = assessment.blocks.index
    whole = home.value_counts().reindex(index, fill_value=0).rename("buildings")
    return pd.concat([whole, *counted], axis=1).rename_axis("block_id").reset_index()


def _fire(fire: AccessResult, lang: str) -> Iterator[tuple[str, pd.DataFrame]]:
    sums = fire.roads.groupby("state", sort=False)["length_m"].agg(["count", "sum"])
    yield (
        "roads",
        pd.DataFrame(
            {
                "state": [text(f"access.state.{state}", lang) for state in sums.index],
                "roads": sums["count"].to_numpy(),
                "length_m": sums["sum"].to_numpy(),
                "share_pct": (100 * sums["sum"] / sums["sum"].sum()).to_numpy(),
            }
        ),
    )
    entries = pd.DataFrame(fire.entries[["truck_entry_id", "width_m", "assumed"]])
    yield "entries", entries.assign(assumed=_words(entries["assumed"], lang))
    yield "dead_ends", pd.DataFrame(fire.dead_ends[["road_id", "length_m", "width_m"]])


def _evacuation(out: EvacuationResult, lang: str) -> Iterator[tuple[str, pd.DataFrame]]:
    columns = ["assembly_point_id", "safe", "unsafe", "unknown_hazards", "capacity", "houses", "people", "unknown"]
    points = pd.DataFrame(out.points[columns])
    yield "points", points.assign(safe=_words(points["safe"], lang))
    homes = out.buildings.groupby("zone")["people"].agg(["size", _sum_known])
    roads = out.zones.set_index("zone")["length_m"]
    order = [*roads.index, *homes.index.difference(roads.index)]
    yield (
        "zones",
        pd.DataFrame(
            {
                "zone": [text("access.text.no_way", lang) if zone == "no_way" else zone for zone in order],
                "road_m": roads.reindex(order).to_numpy(),
                "houses": homes["size"].reindex(order, fill_value=0).to_numpy(),
                "people": homes["_sum_known"].reindex(order).to_numpy(),
            }
        ),
    )
    if len(out.declared):
        table = out.declared.rename(columns={"unit_id": "evacuation_route_id"})
        shown = pd.DataFrame(table[["evacuation_route_id", "length_m", "length_in_hazard_m", "flagged"]])
        yield "declared", shown.assign(flagged=_words(shown["flagged"], lang))


def _buildings(fire: AccessResult | None, out: EvacuationResult | None, lang: str) -> pd.DataFrame:
    """Every building with its distances, and whether it keeps each rule."""
    columns = {
        "fire": ["nearest_width_m", "walk_m", "water_m", *RULES[:3]],
        "out": ["assembly_point_id", "distance_m", "minutes", "hazard_share", "narrowest_m", *RULES[3:]],
    }
    parts: list[Any] = [part.buildings for part in (fire, out) if part is not None]
    chosen = [parts[0][["block_id"]]]
    chosen += [fire.buildings[columns["fire"]]] if fire is not None else []
    chosen += [out.buildings[columns["out"]]] if out is not None else []
    table = pd.concat(chosen, axis=1)
    words = {name: _words(table[name], lang) for name in RULES if name in table}
    return table.assign(**words).rename_axis("building_id").reset_index()


def _screening(screening: RelocationResult, lang: str) -> Iterator[tuple[str, pd.DataFrame]]:
    blocks = _screened(screening.blocks, lang).assign(
        houses=screening.blocks["houses"], houses_studied=screening.blocks["houses_studied"]
    )
    yield "resettlement_blocks", blocks.rename_axis("block_id").reset_index()
    chosen = screening.buildings[screening.buildings["studied"].fillna(value=False)]
    houses = _screened(chosen, lang).assign(block_id=chosen["block_id"], hazards=chosen["hazards"])
    yield "resettlement", houses.rename_axis("building_id").reset_index()


def _screened(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    said = {word: text(f"access.screening.{word}", lang) for word in ("yes", "no", "open")}
    state = table["studied"].map({True: said["yes"], False: said["no"]}).astype("string").fillna(said["open"])
    return pd.DataFrame(
        {
            "screening": state,
            "grounds": [_listed(words, "ground", lang) for words in table["grounds"]],
            "missing": [_listed(words, "missing", lang) for words in table["missing"]],
        },
        index=table.index,
    )


def _listed(words: str, section: str, lang: str) -> str:
    return "; ".join(text(f"access.{section}.{word}", lang) for word in words.split(",") if word)


def _words(flags: pd.Series, lang: str) -> pd.Series:
    """Yes, no, or nothing where it is not known."""
    return flags.astype("boolean").map({True: text("access.text.yes", lang), False: text("access.text.no", lang)})


def _sum_known(people: pd.Series) -> float:
    """The sum, NaN where somebody is not counted."""
    return float(people.sum()) if people.notna().all() else np.nan
