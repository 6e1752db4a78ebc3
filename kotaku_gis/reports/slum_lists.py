"""The lists of the slum workbook: summary, needs, annex of the decree, decree check, levels, years, what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from kotaku_gis.i18n import text
from kotaku_gis.indicators.baseline import ORIGINS
from kotaku_gis.indicators.priority import authority
from kotaku_gis.indicators.slum import SlumResult
from kotaku_gis.reports.slum_cells import Book
from kotaku_gis.reports.slum_data import START, Data
from kotaku_gis.reports.slum_marks import blocks_note
from kotaku_gis.reports.slum_profile import Scored
from kotaku_gis.settings import Place


def summary_sheet(book: Book, result: SlumResult, place: Place) -> None:
    """Slum area and units by class at every level, and what the figures rest on."""
    page = book.sheet("summary")
    page.sheet.set_column(0, 0, 34)
    row = page.opening(f"{book.word('title')}: {place.name}")
    rules = result.scores.rules
    mark = f" ({text('common.unverified', book.lang)})" if rules.unverified else ""
    page.put(row, 0, book.word("by_regulation", regulation=rules.regulation.citation) + mark, "plain")
    row += 2
    heads = [book.word("head.class"), book.word("head.blocks"), book.word("head.area_ha")]
    table = result.area.reset_index()
    table["category"] = [text(f"slum.class.{name}", book.lang) for name in table["category"]]
    row = page.table(row, table[["category", "blocks", "area_ha"]], heads, ["cell", "count", "number"]) + 1
    words = [text(f"slum.class.{name}", book.lang) for name in (*rules.classes.results, "unknown")]
    heads = [book.word("head.level"), book.word("head.unit_name"), book.word("head.class"), *words]
    parts = [
        pd.DataFrame(
            {
                "level": book.word(f"level.{name}"),
                "unit": level.divergence.index.astype(str),
                "category": [_class(category, book.lang) for category in level.divergence["category"]],
                **{key: level.divergence[key].to_numpy() for key in _keys(result)},
            }
        )
        for name, level in result.levels.items()
    ]
    looks = ["cell", "cell", "cell", *["count"] * len(words)]
    row = page.table(row, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(), heads, looks) + 1
    page.put(row, 0, book.word("level_note"), "note")
    page.put(row + 1, 0, blocks_note(result.baseline, rules, lang=book.lang), "note")


def needs_sheet(
    book: Book, result: SlumResult, data: Data, scored: Sequence[Scored], block: pd.DataFrame, place: Place
) -> None:
    """The needs table: what is to be done in each block, by the usual activity, with the score of each criterion."""
    page = book.sheet("needs")
    top = page.opening(book.word("sheet.needs"))
    criteria = result.scores.rules.criteria
    names = ("kecamatan", "kelurahan", "kawasan", "block", "area_ha", "authority", "total", "class")
    heads = [book.word(f"head.{name}") for name in names]
    for column, head in enumerate(heads):
        page.put(top + 1, column, head, "head")
    for number, criterion in enumerate(criteria):
        column = len(heads) + 2 * number
        page.put(top, column, f"{criterion.code} {book.word(f'usual.{criterion.name}')} ({criterion.unit})", "head")
        page.put(top, column + 1, "", "head")
        page.put(top + 1, column, book.word("head.need"), "head")
        page.put(top + 1, column + 1, book.word("head.numeric"), "head")
    charge = _authority(result, book.lang)
    start = result.scores if data.last is None else data.last[1].before
    volumes = data.start.volumes
    for line, (unit, where) in enumerate(zip(data.blocks, scored, strict=True)):
        row = top + 2 + line
        words = (
            place.kecamatan,
            _of(block, "kelurahan", unit) or place.kelurahan,
            _of(block, "kawasan", unit),
            str(unit),
        )
        for column, value in enumerate(words):
            page.put(row, column, value)
        page.reckon(
            row, 4, data.of_block(line, START, "verified_area_ha"), result.baseline.header.loc[unit, "verified_area_ha"]
        )
        page.put(row, 5, charge.get(unit, ""))
        page.reckon(row, 6, f"={where.total}", start.total.loc[unit, "lowest"], "count")
        page.reckon(row, 7, f"={where.category}", _class(start.category.loc[unit], book.lang), "cell")
        for number, criterion in enumerate(criteria):
            column = len(heads) + 2 * number
            page.reckon(row, column, data.of_block(line, START, criterion.name), volumes.loc[unit, criterion.name])
            cell = where.scores[criterion.name]
            points = start.score.loc[unit, criterion.name]
            page.reckon(row, column + 1, f'=IF({cell}="","",{cell})', points, "count")
    page.sheet.freeze_panes(top + 2, 4)


def least_work_sheet(book: Book, result: SlumResult) -> None:
    """The smallest work that brings each slum block out of the slum classes, in the units of the criteria."""
    page = book.sheet("least_work")
    row = page.opening(book.word("sheet.least_work"))
    page.put(row - 1, 0, book.word("least_work_note"), "note")
    criteria = result.scores.rules.criteria
    open_ = result.scores.category.ne("not_slum").fillna(value=True).astype(bool)
    least, blocks = result.least_work, result.scores.category.index[open_]
    rows = [
        [
            str(unit),
            _class(result.scores.category.loc[unit], book.lang),
            *least.work.loc[unit, [criterion.name for criterion in criteria]],
            least.cost.loc[unit],
            None if pd.isna(least.category.loc[unit]) else _class(least.category.loc[unit], book.lang),
        ]
        for unit in blocks
    ]
    heads = [book.word("head.block"), book.word("head.class")]
    heads += [f"{criterion.code} {criterion.label[book.lang]} ({criterion.unit})" for criterion in criteria]
    heads += [book.word("head.cost" if result.priced else "head.percents"), book.word("head.class_after")]
    page.table(
        row, pd.DataFrame(rows, columns=heads), heads, ["cell", "cell", *["number"] * len(criteria), "number", "cell"]
    )


def annex_sheet(book: Book, result: SlumResult, block: pd.DataFrame, place: Place) -> None:
    """A draft of the table of locations that a decree needs (Pasal 37 ayat (1)): slum blocks, then those not known."""
    page = book.sheet("annex")
    row = page.opening(book.word("annex_title"))
    page.put(row - 1, 0, book.word("annex_note"), "note")
    names = (
        "number",
        "kawasan",
        "block",
        "kelurahan",
        "kecamatan",
        "area_ha",
        "buildings",
        "population",
        "households",
        "total",
        "class",
        "consideration",
        "legality",
        "code",
        "priority",
        "handling",
    )
    for column, name in enumerate(names):
        page.put(row, column, book.word(f"head.{name}"), "head")
    slum = result.scores.category.ne("not_slum").fillna(value=False).astype(bool)
    first = row + 1
    listed = result.scores.category.index[slum]
    for line, unit in enumerate(listed):
        for column, value in enumerate(_annex_row(book, result, block, place, unit, line + 1)):
            page.put(first + line, column, value, "number" if column == 5 else "cell")
    last = first + len(listed)
    page.put(last, 1, book.word("row.sum"), "strong")
    header = result.baseline.header.loc[listed]
    for column, item in zip((5, 6, 7, 8), ("verified_area_ha", "buildings", "population", "households"), strict=True):
        cells = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(max(last - 1, first), column)}"
        total = header[item].sum() if len(listed) else 0.0
        page.reckon(last, column, f"=SUM({cells})" if len(listed) else "=0", total, "strong")
    page.put(last + 1, 0, blocks_note(result.baseline, result.scores.rules, lang=book.lang), "note")
    unknown = result.scores.category.index[result.scores.category.isna()]
    if len(unknown):
        page.put(last + 2, 0, book.word("not_settled", blocks=", ".join(map(str, unknown))), "note")


def decree_sheet(book: Book, result: SlumResult) -> None:
    """The decree against the computed classes."""
    if result.decree is None:
        return
    page = book.sheet("decree")
    row = page.opening(book.word("sheet.decree"))
    table = result.decree.blocks.reset_index()
    table["category"] = [_class(name, book.lang) for name in table["category"]]
    table["inside"] = [text("common.yes" if flag else "common.no", book.lang) for flag in table["inside"]]
    table["verdict"] = [book.word(f"verdict.{name}") for name in table["verdict"]]
    columns = [table.columns[0], "area_ha", "decree_ha", "inside", "category", "verdict"]
    heads = [book.word(f"head.{name}") for name in ("block", "area_ha", "decree_ha", "inside", "class", "verdict")]
    row = page.table(row, table[columns], heads, ["cell", "number", "number", "cell", "cell", "cell"]) + 1
    names = ["name", "decree_number", "written_ha", "drawn_ha", "difference_ha"]
    heads = [book.word(f"head.{name}") for name in names]
    page.table(row, result.decree.areas[names], heads, ["cell", "cell", "number", "number", "number"])


def years_sheet(book: Book, result: SlumResult) -> None:
    """Slum area after each year of work, and bookings beyond what was left."""
    if not result.years:
        return
    page = book.sheet("years")
    row = page.opening(book.word("sheet.years"))
    table = result.area_by_year.reset_index()
    words = [
        text(f"slum.class.{name}", book.lang) + " (ha)" for name in (*result.scores.rules.classes.results, "unknown")
    ]
    heads = [
        book.word("head.year"),
        *words,
        *(book.word(f"head.{name}") for name in ("slum_ha", "reduced_ha", "eased_ha")),
    ]
    row = page.table(row, table, heads, ["cell", *["number"] * (len(heads) - 1)]) + 1
    over = [part.over_booked.assign(year=str(year)) for year, part in result.years.items() if len(part.over_booked)]
    if over:
        page.put(row, 0, book.word("over_booked"), "strong")
        both = pd.concat(over, ignore_index=True)
        names = ["year", "block_id", "criterion", "booked", "backlog", "excess"]
        heads = [book.word(f"head.{name}") for name in ("year", "block", "criterion", "booked", "backlog", "excess")]
        page.table(row + 1, both[names], heads, ["cell", "cell", "cell", "number", "number", "number"])


def look_at_sheet(book: Book, result: SlumResult) -> None:
    """Figures that cannot be right, sources that differ, cells of tables that could not be taken."""
    page = book.sheet("look_at")
    page.sheet.set_column(0, 5, 22)
    row = page.opening(book.word("sheet.look_at"))
    faults = result.faults.assign(fault=[text(f"reasons.{name}", book.lang) for name in result.faults["fault"]])
    heads = [book.word(f"head.{name}") for name in ("block", "item", "remark", "value", "limit")]
    looks = ["cell", "cell", "wrapped", "number", "number"]
    row = page.table(row, faults[["block_id", "item", "fault", "value", "limit"]], heads, looks) + 1
    conflicts = result.baseline.conflicts
    if conflicts is not None and len(conflicts):
        words = {name: text(f"slum.origin.{name}", book.lang) for name in ORIGINS}
        table = conflicts.assign(
            origin=conflicts["origin"].map(words), other_origin=conflicts["other_origin"].map(words)
        )
        heads = [book.word(f"head.{name}") for name in ("block", "item", "taken_from", "value", "other", "other_value")]
        row = page.table(row, table, heads, ["cell", "cell", "cell", "number", "cell", "number"]) + 1
    cells = [table.problems.assign(file=file) for file, table in result.tables.items() if len(table.problems)]
    if cells:
        both = pd.concat(cells, ignore_index=True)
        both["reason"] = [text(f"slum_tables.reason.{name}", book.lang) for name in both["reason"]]
        names = ["file", "sheet", "cell", "item", "value", "reason"]
        page.table(row, both[names], [book.word(f"head.{name}") for name in names], ["cell"] * len(names))


def _annex_row(
    book: Book, result: SlumResult, block: pd.DataFrame, place: Place, unit: Any, number: int
) -> list[object]:
    header, follows = result.baseline.header.loc[unit], result.handling.loc[unit]
    lowest, highest = result.scores.total.loc[unit]
    words = {
        "consideration": _word("slum.level", follows["consideration"], book.lang),
        "legality": _word("slum.legality", follows["legality"], book.lang),
        "handling": _word("slum.pattern", follows["handling"], book.lang),
    }
    if pd.notna(follows["handling"]) and follows["handling"] == "resettlement":
        words["handling"] = f"{words['handling']}. {text('slum.pattern.last_resort', book.lang)}"
    return [
        number,
        _of(block, "kawasan", unit),
        str(unit),
        _of(block, "kelurahan", unit) or place.kelurahan,
        place.kecamatan,
        header["verified_area_ha"],
        header["buildings"],
        header["population"],
        header["households"],
        float(lowest) if lowest == highest else f"{lowest}-{highest}",
        _class(result.scores.category.loc[unit], book.lang),
        words["consideration"],
        words["legality"],
        None if pd.isna(follows["class_code"]) else str(follows["class_code"]),
        None if pd.isna(follows["priority"]) else int(follows["priority"]),
        words["handling"],
    ]


def _authority(result: SlumResult, lang: str) -> Mapping[object, str]:
    """Who is in charge of each block's kelurahan; nobody is named while the class of one of its blocks is open."""
    if "kelurahan" not in result.levels:
        return {}
    groups = result.levels["kelurahan"].groups
    category, area = result.scores.category, result.baseline.header["verified_area_ha"].astype(float)
    slum = area.where(category.ne("not_slum").fillna(value=True).astype(bool), 0.0).mask(category.isna())
    hectares = slum.groupby(groups).sum(min_count=1).mask(slum.isna().groupby(groups).any())
    charge = authority(hectares, considerations=result.considerations)
    named = {unit: text(f"slum.authority.{word}", lang) for unit, word in charge.dropna().items()}
    return {unit: named.get(group, "") for unit, group in groups.items()}


def _of(block: pd.DataFrame, column: str, unit: Any) -> str:
    value = block[column].get(unit) if column in block else None
    return "" if value is None or pd.isna(value) else str(value)


def _keys(result: SlumResult) -> list[str]:
    return [*map(str, result.scores.rules.classes.results), "unknown"]


def _class(category: Any, lang: str) -> str:
    return text("slum.class.unknown" if pd.isna(category) else f"slum.class.{category}", lang)


def _word(section: str, value: Any, lang: str) -> str | None:
    return None if pd.isna(value) else text(f"{section}.{value}", lang)
