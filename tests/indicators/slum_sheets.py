"""Numeric sheets as published, figure by figure, and a slow scorer that follows the printed rules word by word."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import HEADER, named, scoring_rules
from kotaku_gis.regulations import load

PERMEN_14 = load("permen_pupr_14_2018")
PERMEN_02 = load("permen_pupr_02_2016")
CODES = ["1a", "1b", "1c", "2a", "2b", "3a", "3b", "4a", "4b", "4c", "5a", "5b", "6a", "6b", "7a", "7b"]
ROW = ["verified_area_ha", "buildings", "population", "households", "ideal_road_m", "ideal_drain_m"]

# id: header in the order of ROW; volumes, scores in the order of CODES; aspect means; total; class
# source: kawanku.pkpjatim.id, public RT sheets of Dinas PKP Jawa Timur (percents rounded to two decimals)
KAWANKU = {
    "Rowokangkung RT04-RW02": (
        (4.21, 50, 166, 55, 300, 300),
        (10, 0, 5, 0, 150, 48, 0, 0.5, 300, 0, 27, 28, 55, 55, 0, 50),
        (0, 0, 0, 0, 1, 5, 0, 0, 5, 0, 1, 1, 5, 5, 0, 5),
        (10, 25, 43.64, 37.29, 50, 100, 50),
        (28, "light"),
    ),
    "Senduro RT02-RW07": (
        (1.57, 33, 104, 33, 650, 650),
        (4, 0, 20, 0, 0, 8, 0, 0, 640, 0, 0, 33, 0, 9, 0, 33),
        (0, 0, 3, 0, 0, 0, 0, 0, 5, 0, 0, 5, 0, 1, 0, 5),
        (24.24, 0, 12.12, 32.82, 50, 13.64, 50),
        (19, "light"),
    ),
    "Sumbermulyo RT01-RW05": (
        (4.63, 50, 201, 60, 780, 385),
        (13, 0, 13, 100, 605, 54, 0, 0, 0, 310, 10, 16, 60, 60, 50, 50),
        (1, 0, 1, 0, 5, 5, 0, 0, 0, 5, 0, 1, 5, 5, 5, 5),
        (17.33, 45.19, 45, 26.84, 21.67, 100, 100),
        (38, "medium"),
    ),
    "Wungu RT003-RW001": (
        (2.66, 33, 168, 42, 400, 0),
        (0, 0, 0, 100, 300, 1, 0, 0, 0, 0, 7, 7, 42, 42, 33, 33),
        (0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5),
        (0, 50, 1.19, 0, 16.67, 100, 100),
        (24, "light"),
    ),
}


def sheet(header, volumes, *, codes=CODES, regulation=PERMEN_14, block="RT") -> Baseline:
    """A baseline of one block."""
    volume = named(pd.DataFrame([volumes], columns=codes, index=[block], dtype=float), regulation=regulation)
    return Baseline(pd.DataFrame([header], columns=ROW, index=[block], dtype=float), volume)


def made_up(blocks: int, *, seed: int, unknown: float = 0.0, regulation=PERMEN_14) -> Baseline:
    """Random sheets with every situation in them: zeros, more than all, and unknown cells when asked for."""
    rng = np.random.default_rng(seed)
    index = [f"RT{number:05d}" for number in range(blocks)]
    counts = rng.integers(0, 90, (blocks, 3)) * (rng.random((blocks, 3)) > 0.03)
    lengths = rng.integers(50, 900, (blocks, 2)) * (rng.random((blocks, 2)) > 0.03)
    area = np.round(rng.uniform(0.2, 5, (blocks, 1)), 4)
    header = pd.DataFrame(np.hstack([area, area, counts, lengths]), columns=list(HEADER), index=index, dtype=float)
    rules = scoring_rules(regulation)
    share = rng.choice([0, 0.1, 0.25, 0.5, 0.51, 0.75, 0.76, 1, 1.2], (blocks, len(rules.names)))
    volume = share * header[rules.denominators].to_numpy()
    whole = np.array([criterion.unit in {"unit", "KK"} for criterion in rules.criteria])
    volume = np.where(whole, np.round(volume), np.round(volume, 4))
    volume[rng.random(volume.shape) < unknown] = np.nan
    return Baseline(header, pd.DataFrame(volume, columns=rules.names, index=index))


def slow_scores(header, volumes, *, regulation=PERMEN_14):
    """One block by the printed rules: percents, scores, total range; None where unknown."""
    percent, score = {}, {}
    for criterion in scoring_rules(regulation).criteria:
        volume, whole = volumes[criterion.name], header[criterion.denominator]
        if volume is None or whole is None:
            percent[criterion.name] = score[criterion.name] = None
            continue
        p = 0.0 if whole == 0 else 100 * max(volume, 0) / whole
        q = round(p, 2)
        percent[criterion.name] = p
        score[criterion.name] = 5 if q >= 76 else 3 if q >= 51 else 1 if q >= 25 else 0
    known = [points for points in score.values() if points is not None]
    return percent, score, (sum(known), sum(known) + 5 * (len(score) - len(known)))


def slow_class(total: int) -> str:
    return "not_slum" if total < 16 else "light" if total < 38 else "medium" if total < 60 else "heavy"
