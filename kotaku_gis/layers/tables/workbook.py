"""The long-lived numeric workbook: a sheet of RT with their header, a sheet of volumes by RT and year.

It is known by its columns (``1av, 1ap, 1an``), not by the names of its sheets. The volumes name their RT by number, the
sheet of RT gives each number its name and header, a sheet of kawasan may give the kawasan theirs. Percents and scores
beside each volume show where a row has slipped: such a row is set aside, never mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.rt_names import canonical
from kotaku_gis.layers.tables.cells import by_row, numbers, problems
from kotaku_gis.layers.tables.grid import Grid, cell_name
from kotaku_gis.layers.tables.headings import Heading, heading
from kotaku_gis.layers.tables.model import BaselineTable, Wanted
from kotaku_gis.layers.tables.table import SCORES, chosen, numbered

_TRIPLES = 10
_ROUNDING = 0.01


def workbook_sheets(grids: Sequence[Grid], wanted: Wanted) -> tuple[Grid, Heading] | None:
    """The sheet with volumes, percents and scores by RT; None when the file is not of this form."""
    for grid in grids:
        found = heading(grid.rows[:1], codes=wanted.codes)
        if found is None or found.position("rt") is None:
            continue
        if sum(column.figure == "score" for column in found.columns) >= _TRIPLES:
            return grid, found
    return None


def read_workbook(
    grids: Sequence[Grid], volumes: tuple[Grid, Heading], wanted: Wanted, *, file: object
) -> BaselineTable:
    """The blocks of one year.

    Raises
    ------
    LayerError
        No sheet gives the RT their names, or the year is not stated.
    """
    grid, found = volumes
    body = _frame(grid, found)
    units = _units(grids, wanted, file=file)
    number = numbers(body[found.position("rt")], unit=None, whole=True)[0]
    rows = units.reindex(number.to_numpy())
    rows.index = body.index
    volume, fraction, points = (_figures(body, found, kind) for kind in ("volume", "fraction", "score"))
    shifted = _shifted(volume, fraction, points, rows=rows, wanted=wanted)
    values = volume.mask(shifted, axis=0)
    header = rows[[item for item in wanted.items if item in rows]]
    year = found.position("year")
    places = rows[[name for name in ("rt_rw", "kawasan") if name in rows]].assign(sheet=grid.name, row=body.index + 1)
    if year is not None:
        places["year"] = numbers(body[year], unit=None, whole=True)[0].astype("Int64")
    nameless = places["rt_rw"].isna()
    names = places["rt_rw"]
    told = [(cell_name(row, 0), row + 1, "", name, "shifted_row") for row, name in by_row(names[shifted])]
    told += [(cell_name(row, 0), row + 1, "", code, "no_name") for row, code in by_row(number[nameless])]
    table = BaselineTable(
        form="numeric_workbook",
        values=header.join(values)[~nameless],
        places=places[~nameless],
        printed=_printed(fraction, points, body, found)[~nameless],
        problems=problems(grid.name, told),
    )
    return numbered(chosen(table, wanted, file=file))


def _frame(grid: Grid, found: Heading) -> pd.DataFrame:
    return pd.DataFrame(list(grid.rows[found.body :]), index=range(found.body, len(grid.rows)), dtype=object)


def _units(grids: Sequence[Grid], wanted: Wanted, *, file: object) -> pd.DataFrame:
    """Name, kawasan and header of each RT, by its number."""
    named: dict[float, str] = {}
    units: pd.DataFrame | None = None
    for grid in grids:
        found = heading(grid.rows[:1], codes=wanted.codes)
        if found is None or len(found.of("header")) < len(found.columns) // 2 or _id(grid) is None:
            continue
        body = _frame(grid, found)
        ids = numbers(body[_id(grid)], unit=None, whole=True)[0]
        kawasan = found.position("kawasan")
        if (
            found.position("rt_rw") is None
            or not body[found.position("rt_rw")].astype("string").str.contains("(?i)rt", na=False).any()
        ):
            names = body[kawasan] if kawasan is not None else ids
            named = dict(zip(ids, names.astype("string"), strict=True))
            continue
        units = pd.DataFrame(
            {
                "rt_rw": canonical(body[found.position("rt_rw")].astype("string").str.strip()),
                **{
                    column.item: numbers(body[column.position], unit=None, whole=False)[0]
                    for column in found.of("header")
                },
            }
        ).set_axis(ids.to_numpy())
        if kawasan is not None:
            units["kawasan"] = body[kawasan].astype("string").to_numpy()
    if units is None:
        raise LayerError(fault("slum_tables.no_unit_sheet", file=file))
    if "kawasan" in units:
        units["kawasan"] = units["kawasan"].map(lambda code: _named(code, named)).astype("string")
    return units[units.index.notna()]


def _named(code: Any, named: dict[float, str]) -> Any:
    text = str(code)
    return named.get(float(text), code) if text.replace(".", "", 1).isdigit() else code


def _id(grid: Grid) -> int | None:
    first = [str(cell).strip().casefold() for cell in grid.rows[0]]
    return first.index("id") if "id" in first else None


def _figures(body: pd.DataFrame, found: Heading, kind: str) -> pd.DataFrame:
    columns = [column for column in found.of("criteria") if column.figure == kind]
    return pd.DataFrame({c.item: numbers(body[c.position], unit=None, whole=False)[0] for c in columns})


def _shifted(
    volume: pd.DataFrame, fraction: pd.DataFrame, points: pd.DataFrame, *, rows: pd.DataFrame, wanted: Wanted
) -> pd.Series:
    """Rows with a score that no score can be, or most of whose percents are not volume through denominator."""
    wrong = (points.notna() & ~points.isin(SCORES)).any(axis="columns")
    whole = rows[[str(wanted.criteria[str(item)]["denominator"]) for item in fraction]].to_numpy(dtype=float)
    part = volume[list(fraction)].to_numpy(dtype=float)
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    differs = np.abs(share - fraction.to_numpy(dtype=float)) > _ROUNDING
    slipped: pd.Series = wrong | (2 * differs.sum(axis=1) > fraction.shape[1])
    return slipped


def _printed(fraction: pd.DataFrame, points: pd.DataFrame, body: pd.DataFrame, found: Heading) -> pd.DataFrame:
    shown = points.add_suffix("_score").join((100 * fraction).add_suffix("_pct"))
    for column in found.of("result"):
        cells = body[column.position]
        text = column.item == "category"
        shown[column.item] = cells.astype("string") if text else numbers(cells, unit=None, whole=False)[0]
    return shown
