"""A table of RT as offices send it (semicolons, decimal commas): read, recognised, checked cell by cell, and scored."""

from pathlib import Path

import pandas as pd

from benchmarks.city import kept
from benchmarks.harness import Job, worst_difference
from benchmarks.jobs.scoring import PERMEN, RULES, province
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import HEADER
from kotaku_gis.indicators.scoring import score
from kotaku_gis.layers.tables import Wanted, baseline_table

HEADS = (
    "Luas SK (ha)",
    "Luas verifikasi (ha)",
    "Jumlah bangunan",
    "Jumlah penduduk",
    "Jumlah KK",
    "Panjang jalan ideal (m)",
    "Panjang drainase ideal (m)",
)
RT_OF_AN_RW = 900


def written(blocks: int) -> Path:
    """The sheets of a province as one CSV."""

    def write(folder: Path) -> None:
        sheet = province(blocks).years[0]
        names = [f"RT{number % RT_OF_AN_RW + 1:03d}-RW{number // RT_OF_AN_RW + 1:03d}" for number in range(blocks)]
        table = sheet.header.set_axis(HEADS, axis=1).join(sheet.volumes.set_axis(_codes(), axis=1))
        table.insert(0, "RT/RW", names)
        table.to_csv(folder / "rt.csv", sep=";", decimal=",", index=False)

    return kept(f"{blocks}-rt-table", write) / "rt.csv"


def recognised(path: Path) -> pd.DataFrame:
    """By `kotaku_gis`: the form, the columns, the names of RT and every cell are checked."""
    table = baseline_table(path, wanted=Wanted(PERMEN)).values
    header = table.reindex(columns=list(HEADER))
    return score(Baseline(header, table[RULES.names]), regulation=PERMEN).total.reset_index(drop=True)


def plain(path: Path) -> pd.DataFrame:
    """By pandas alone, which is told separator, decimal mark and columns, and checks nothing."""
    table = pd.read_csv(path, sep=";", decimal=",", dtype=dict.fromkeys((*HEADS, *_codes()), float))
    header = table[list(HEADS)].set_axis(list(HEADER), axis=1)
    return score(Baseline(header, table[_codes()].set_axis(RULES.names, axis=1)), regulation=PERMEN).total


def _codes() -> list[str]:
    return [criterion.code for criterion in RULES.criteria]


JOBS = [
    Job(
        name="slum_table",
        title="read a table of RT, check every cell, and score it",
        sizes=(10_000, 100_000),
        prepare=written,
        runners={"pandas, unchecked": plain, "kotaku_gis": recognised},
        peer="pandas, unchecked",
        agree=worst_difference,
        tolerance=0.0,
    )
]
