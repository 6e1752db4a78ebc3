"""Tables of percents: what they mean is asked, never guessed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.tables.headings import Column
from kotaku_gis.layers.tables.model import Wanted


def volumes_of_percents(
    figures: Mapping[Column, pd.Series], wanted: Wanted, *, file: object, sheet: str
) -> pd.DataFrame:
    """Header and volumes, a column an item; percents of which no volume is given are turned into one.

    Raises
    ------
    LayerError
        There are such percents, and `wanted` does not say whether they count what is lacking or what is in order; or it
        says the former of headers that name the latter.
    """
    volumes = {column.item: cells for column, cells in figures.items() if column.figure == "volume"}
    given = {
        column.item: (column.figure, cells)
        for column, cells in figures.items()
        if column.figure in ("percent", "good") and column.item not in volumes
    }
    if given:
        _ask(given, wanted, file=file, sheet=sheet)
    for item, (_, percent) in given.items():
        lacking = 100 - percent if wanted.percents == "good" else percent
        whole = volumes.get(str(wanted.criteria[item]["denominator"]))
        if whole is not None:
            volumes[item] = lacking * whole / 100
    return pd.DataFrame(volumes)


def _ask(given: dict[str, tuple[str, pd.Series]], wanted: Wanted, *, file: object, sheet: str) -> None:
    good = [item for item, (figure, _) in given.items() if figure == "good"]
    if wanted.percents is None:
        code = "slum_tables.good_percents" if good else "slum_tables.which_percents"
        raise LayerError(fault(code, file=file, layer=sheet, items=", ".join(good or given)))
    if good and wanted.percents == "slum":
        raise LayerError(fault("slum_tables.percents_contradict", file=file, layer=sheet, items=", ".join(good)))
