"""Slum scores of every RT of a province: three years of sheets, sums by kelurahan, and the least work that is left."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import HEADER, scoring_rules
from kotaku_gis.indicators.inverse import least_work
from kotaku_gis.indicators.rollup import rollup
from kotaku_gis.indicators.scoring import score
from kotaku_gis.regulations import load

PERMEN = load("permen_pupr_14_2018")
RULES = scoring_rules(PERMEN)
YEARS = 3
RT_OF_A_KELURAHAN = 60


@dataclass(frozen=True)
class Province:
    """A sheet a year, and the kelurahan of each RT."""

    years: tuple[Baseline, ...]
    kelurahan: pd.Series


def province(blocks: int) -> Province:
    """Sheets as facilitators bring them: whole counts, and one cell in a hundred not surveyed."""
    rng = np.random.default_rng(blocks)
    index = pd.RangeIndex(blocks)
    high = dict(zip(HEADER, (4, 4, 90, 360, 110, 900, 900), strict=True))
    header = pd.DataFrame({name: rng.integers(1, top, blocks) for name, top in high.items()}, index=index, dtype=float)
    share = rng.choice([0, 0, 0.2, 0.25, 0.5, 0.75, 0.8, 1], (blocks, len(RULES.names)))
    volumes = np.round(share * header[RULES.denominators].to_numpy())
    volumes[rng.random(volumes.shape) < 0.01] = np.nan
    table = pd.DataFrame(volumes, index=index, columns=RULES.names)
    years = tuple(Baseline(header, np.floor(table * (1 - 0.1 * year))) for year in range(YEARS))
    return Province(years, pd.Series(index // RT_OF_A_KELURAHAN, index=index, name="kelurahan"))


def three_years(place: Province) -> pd.DataFrame:
    """Totals of all years by `kotaku_gis`, with percents, means, classes and warnings."""
    return pd.concat([score(sheet, regulation=PERMEN).total for sheet in place.years], axis=1)


def row_by_row(place: Province) -> pd.DataFrame:
    """Totals of all years, a row after another, as a script over a workbook does it."""
    return pd.concat([pd.DataFrame(list(map(_total, *_rows(sheet)))) for sheet in place.years], axis=1)


def _rows(sheet: Baseline) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    return sheet.header.to_dict("records"), sheet.volumes.to_dict("records")


def _total(header: dict[str, float], volumes: dict[str, float]) -> tuple[int, int]:
    lowest = unknown = 0
    for criterion in RULES.criteria:
        volume, whole = volumes[criterion.name], header[criterion.denominator]
        if volume != volume or whole != whole:  # noqa: PLR0124 - NaN
            unknown += 1
            continue
        percent = round(100 * volume / whole, 2) if whole else 0
        lowest += 5 if percent >= 76 else 3 if percent >= 51 else 1 if percent >= 25 else 0
    return lowest, lowest + 5 * unknown


def summed(place: Province) -> pd.DataFrame:
    """Totals of kelurahan by `kotaku_gis`."""
    return score(rollup(place.years[0], groups=place.kelurahan), regulation=PERMEN).total


def summed_row_by_row(place: Province) -> pd.DataFrame:
    """Totals of kelurahan: each one's rows summed, then scored."""
    sheet = place.years[0]
    totals = []
    for _, rows in place.kelurahan.groupby(place.kelurahan):
        header, volumes = (table.loc[rows.index].sum(skipna=False).to_dict() for table in (sheet.header, sheet.volumes))
        totals.append(_total(header, volumes))
    return pd.DataFrame(totals)


def work_left(place: Province) -> pd.Series:
    """Cost of the least work by `kotaku_gis`, exact."""
    return least_work(place.years[0], regulation=PERMEN).cost


JOBS = [
    Job(
        name="slum_scores",
        title="score three years of RT sheets, 16 criteria",
        sizes=(10_000, 100_000),
        prepare=province,
        runners={"row by row": row_by_row, "kotaku_gis": three_years},
        peer="row by row",
        agree=worst_difference,
        tolerance=0.0,
    ),
    Job(
        name="slum_rollup",
        title="sum RT sheets by kelurahan and score the sums",
        sizes=(10_000, 100_000),
        prepare=province,
        runners={"row by row": summed_row_by_row, "kotaku_gis": summed},
        peer="row by row",
        agree=worst_difference,
        tolerance=0.0,
    ),
    Job(
        name="slum_least_work",
        title="the least work that brings each RT below slum",
        sizes=(10_000, 100_000),
        prepare=province,
        runners={"kotaku_gis": Runner(work_left)},
        peer="kotaku_gis",
        agree=worst_difference,
    ),
]
