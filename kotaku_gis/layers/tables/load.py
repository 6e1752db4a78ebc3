"""A file of slum figures, whichever of the known forms it has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kotaku_gis._garbage import swept_once
from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.tables.grid import Grid, grids
from kotaku_gis.layers.tables.model import BaselineTable, Wanted
from kotaku_gis.layers.tables.printed import read_sheet, sheet_columns
from kotaku_gis.layers.tables.table import chosen, numbered, read_blocks, table_heading
from kotaku_gis.layers.tables.workbook import read_workbook, workbook_sheets


@swept_once()
def baseline_table(
    file: str | Path, *, wanted: Wanted, sheet: str | None = None, encoding: str | None = None
) -> BaselineTable:
    """The blocks of a file, in the form that its structure shows.

    Raises
    ------
    LayerError
        The file cannot be read or has none of the forms, several of its sheets could be meant, or something must be
        stated first: the year, or what its percents mean.
    """
    path = Path(file)
    pages = grids(path, sheet=sheet, encoding=encoding)
    numeric = workbook_sheets(pages, wanted)
    if numeric is not None:
        return read_workbook(pages, numeric, wanted, file=path)
    sheets = [(page, columns) for page in pages if (columns := sheet_columns(page)) is not None]
    if sheets:
        parts = [read_sheet(page, columns, wanted) for page, columns in sheets]
        return numbered(chosen(_joined(parts), wanted, file=path))
    tables = [(page, found) for page in pages if (found := table_heading(page, wanted)) is not None]
    if not tables:
        raise LayerError(fault("slum_tables.no_table", file=path, seen=_seen(pages)))
    if len(tables) > 1:
        names = ", ".join(page.name for page, _ in tables)
        raise LayerError(fault("slum_tables.choose_sheet", file=path, names=names))
    page, found = tables[0]
    return read_blocks(page, found, wanted, file=path)


def _joined(parts: list[BaselineTable]) -> BaselineTable:
    return BaselineTable(
        form=parts[0].form,
        values=pd.concat([part.values for part in parts], ignore_index=True),
        places=pd.concat([part.places for part in parts], ignore_index=True),
        printed=pd.concat([part.printed for part in parts], ignore_index=True),
        problems=pd.concat([part.problems for part in parts], ignore_index=True),
    )


def _seen(pages: list[Grid], shown: int = 8) -> str:
    first = [str(cell).strip() for page in pages[:1] for row in page.rows[:1] for cell in row if cell not in (None, "")]
    return ", ".join(first[:shown]) or "-"
