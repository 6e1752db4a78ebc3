"""The sheet that puts the sources of every figure side by side: measured, surveyed, stated, and what was taken."""

from __future__ import annotations

from itertools import chain

import pandas as pd

from kotaku_gis.i18n import text
from kotaku_gis.indicators.baseline import INDICATIVE
from kotaku_gis.indicators.criteria import HEADER
from kotaku_gis.indicators.slum import SlumResult
from kotaku_gis.indicators.slum_measured import MEASURED_BY
from kotaku_gis.reports.slum_cells import Book
from kotaku_gis.reports.words import reason

_ORIGINS = ("measured", INDICATIVE, "surveyed", "table")
_UNITS = {"decree_area_ha": "ha", "verified_area_ha": "ha", "ideal_road_m": "m", "ideal_drain_m": "m"}


def origins_sheet(book: Book, result: SlumResult, findings: pd.DataFrame) -> None:
    """A row a block and figure; the difference is what was measured less what somebody stated."""
    page = book.page(text("slum_measures.sheet.sources", book.lang))
    page.opening(text("slum_measures.sheet.sources", book.lang))
    page.put(2, 0, text("slum_measures.sheet.note", book.lang), "note")
    heads = ["block", "item", "unit", *_ORIGINS, "taken", "origin", "difference", "reason"]
    looks = ["cell", "wrapped", "cell", *["number"] * 4, "number", "wrapped", "number", "wrapped"]
    words = [text(f"slum_measures.head.{head}", book.lang) for head in heads]
    page.table(4, side_by_side(result, findings, lang=book.lang)[heads], words, looks)
    page.sheet.set_column(1, 1, 34)
    page.sheet.freeze_panes(5, 2)


def side_by_side(result: SlumResult, findings: pd.DataFrame, *, lang: str) -> pd.DataFrame:
    """Every figure of every block by source; a figure that nobody has at all has a row as well."""
    criteria = result.scores.rules.criteria
    labels = {item: text(f"slum_report.header.{item}", lang) for item in HEADER}
    labels |= {c.name: f"{c.code} {c.label[lang]}" for c in criteria}
    units = {**dict.fromkeys(HEADER, ""), **_UNITS, **{c.name: c.unit for c in criteria}}
    parts = [_of_item(result, item) for item in labels]
    table = pd.concat(parts, ignore_index=True)
    stated = table["surveyed"].fillna(table["table"])
    own = table["measured"].fillna(table[INDICATIVE])
    why = _why_not(findings, lang)
    return table.assign(
        difference=own - stated,
        reason=[
            next((why[name, block] for name in MEASURED_BY.get(item, ()) if (name, block) in why), "")
            if pd.isna(value)
            else ""
            for item, block, value in zip(table["item"], table["block"], own, strict=True)
        ],
        origin=[text(f"slum.origin.{'unknown' if pd.isna(word) else word}", lang) for word in table["origin"]],
        unit=table["item"].map(units),
        item=table["item"].map(labels),
    )


def _of_item(result: SlumResult, item: str) -> pd.DataFrame:
    baseline = result.baseline
    blocks = baseline.blocks
    whole = baseline.header if item in baseline.header else baseline.volumes
    origin = pd.Series(pd.NA, index=blocks) if baseline.origin is None else baseline.origin[item]
    sources = {name: _figure(result.sources.get(name), item, blocks) for name in _ORIGINS}
    return pd.DataFrame(
        {
            "block": blocks.astype(str),
            "item": item,
            **sources,
            "taken": whole[item].astype("Float64").to_numpy(),
            "origin": origin.to_numpy(),
        }
    )


def _figure(table: pd.DataFrame | None, item: str, blocks: pd.Index) -> pd.Series:
    if table is None or item not in table:
        return pd.Series(pd.NA, index=range(len(blocks)), dtype="Float64")
    return table[item].reindex(blocks).astype("Float64").reset_index(drop=True)


def _why_not(findings: pd.DataFrame, lang: str) -> dict[tuple[str, str], str]:
    """Why a measure of a block is not known."""
    rows = findings[
        findings["name"].isin(chain.from_iterable(MEASURED_BY.values())) & (findings["unit_kind"] == "block")
    ]
    rows = rows[(rows["status"] != "known") & rows["reason"].notna()]
    return {
        (str(name), str(unit)): reason(str(code), lang)
        for name, unit, code in zip(rows["name"], rows["unit_id"], rows["reason"], strict=True)
    }
