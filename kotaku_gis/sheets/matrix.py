"""Hazard against vulnerability: the cell of a block in a matrix of three by three."""

from __future__ import annotations

import pandas as pd

_LEVELS = {"rendah": "rendah", "sedang": "sedang", "tinggi": "tinggi", "sangat tinggi": "tinggi"}


def risk_cells(blocks: pd.DataFrame) -> pd.Series | None:
    """Classes of hazard and vulnerability as ``tinggi/sedang``, of the hazard with the highest risk of each block.

    Unknown where a class of the two is, or where no hazard of the block has a risk; None where no risk was worked out.
    """
    names = [name.removeprefix("vulnerability_").removesuffix("_class") for name in map(str, blocks) if _tells(name)]
    names = [name for name in names if f"risk_{name}" in blocks and f"hazard_{name}_class" in blocks]
    if not names:
        return None
    risk = pd.DataFrame({name: blocks[f"risk_{name}"].astype("Float64") for name in names}).astype(float)
    worst = risk.fillna(-1.0).idxmax(axis=1).where(risk.notna().any(axis=1))
    cells = pd.Series(pd.NA, index=blocks.index, dtype="string")
    for name in names:
        hazard, frail = (_level(blocks[f"{kind}_{name}_class"]) for kind in ("hazard", "vulnerability"))
        cells = cells.mask((worst == name).to_numpy(), hazard + "/" + frail)
    return cells


def _tells(column: str) -> bool:
    return column.startswith("vulnerability_") and column.endswith("_class")


def _level(words: pd.Series) -> pd.Series:
    return words.astype("string").str.casefold().str.replace("_", " ").map(_LEVELS).astype("string")
