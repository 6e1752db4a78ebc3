"""Scores as findings: every percent, score, mean, total and class of a block with its limit, article and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import HEADER, Bands, Floats, rounded
from kotaku_gis.indicators.scoring import Scores

Finding = Callable[..., pd.DataFrame]
_UNITS = {
    "decree_area_ha": "ha",
    "verified_area_ha": "ha",
    "buildings": "unit",
    "population": "people",
    "households": "KK",
    "ideal_road_m": "m",
    "ideal_drain_m": "m",
}


def to_findings(
    scores: Scores, *, baseline: Baseline, unit_kind: str = "block", level: str | None = None
) -> pd.DataFrame:
    """Findings of kind ``criterion`` (and ``measure`` for what went in), as `kotaku_gis.results` describes them.

    For each criterion ``<name>_volume``, ``<name>_pct`` and ``<name>_score``; for each aspect ``<name>_mean_pct``; then
    ``sector_mean_pct``, ``slum_total`` and ``slum_class`` (its rank, 0 for the lightest; the reason names the class).
    The limit of a percent or a total is the nearest edge above it (``<``), in the highest band the edge below it
    (``>=``). The source of a figure of the baseline is its origin.

    Parameters
    ----------
    level
        What the units are (``rt, rw, kelurahan`` ...); `unit_kind` when left out.
    """
    return results.join(list(_tables(scores, baseline, unit_kind, level or unit_kind)))


def _tables(scores: Scores, baseline: Baseline, unit_kind: str, level: str) -> Iterator[pd.DataFrame]:
    finding: Finding = partial(results.findings, baseline.blocks, unit_kind=unit_kind, level=level)
    rules = scores.rules
    for item in HEADER:
        if item in baseline.header:
            yield _figure(finding, baseline, baseline.header[item], f"baseline_{item}", _UNITS[item])
    for criterion in rules.criteria:
        if criterion.name in baseline.volumes:
            volume = baseline.volumes[criterion.name]
            yield _figure(finding, baseline, volume, f"{criterion.name}_volume", criterion.unit)
    warned = _warned(scores)
    banded = scores.rules.regulation.cited("criterion_score")
    for criterion in rules.criteria:
        percent = scores.percent[criterion.name]
        state = {
            "status": _status(percent),
            "reason": warned[criterion.name].fillna(_gap(baseline, scores, criterion.name)),
        }
        limits = _limits(percent.to_numpy(), rules.scores, decimals=rules.decimals)
        name = criterion.name
        marked = _marked(banded, baseline, name, criterion.denominator)
        yield finding(kind="criterion", name=f"{name}_pct", value=percent, unit="%", **limits, **state, **marked)
        points = scores.score[name]
        yield finding(kind="criterion", name=f"{name}_score", value=points, unit="score", **state, **marked)
    listed = {**scores.rules.regulation.cited("criteria"), "kind": "criterion", "unit": "%"}
    for aspect in rules.aspects:
        mean = scores.aspect_mean_pct[aspect.name]
        inside = [c for c in rules.criteria if c.aspect == aspect.name]
        cited = _marked(listed, baseline, *(c.name for c in inside), *(c.denominator for c in inside))
        yield finding(name=f"{aspect.name}_mean_pct", value=mean, status=_status(mean), reason=_open(mean), **cited)
    mean = scores.sector_mean_pct
    cited = _marked(listed, baseline)
    yield finding(name="sector_mean_pct", value=mean, status=_status(mean), reason=_open(mean), **cited)
    total = scores.known_total
    span = "total_range:" + scores.total["lowest"].astype("string") + "-" + scores.total["highest"].astype("string")
    status = _status(total).replace("unknown", "partial")
    cited = _marked({**scores.rules.regulation.cited("total_class"), "kind": "criterion"}, baseline)
    limits = _limits(total.to_numpy(dtype=float, na_value=np.nan), rules.classes)
    open_range = span.where(total.isna())
    yield finding(name="slum_total", value=total, unit="score", status=status, reason=open_range, **limits, **cited)
    rank = scores.class_range["highest"].where(scores.category.notna())
    word = ("class:" + scores.category).fillna(span)
    yield finding(name="slum_class", value=rank, unit="class", status=_status(rank), reason=word, **cited)


def _figure(finding: Finding, baseline: Baseline, values: pd.Series, name: str, unit: str) -> pd.DataFrame:
    source = pd.NA if baseline.origin is None else baseline.origin[str(values.name)]
    known = values.notna()
    return finding(
        kind="measure",
        name=name,
        value=values.astype("Float64"),
        unit=unit,
        status=_status(values),
        reason=pd.Series("not_surveyed", index=values.index).mask(known),
        source=pd.Series(source, index=values.index, dtype="string").where(known),
        unverified=baseline.rests_on_recall(str(values.name)),
    )


def _marked(cited: dict[str, Any], baseline: Baseline, *items: str) -> dict[str, Any]:
    """A citation, marked where the figures under it rest on a value that is only recalled."""
    return {**cited, "unverified": baseline.rests_on_recall(*items) | cited["unverified"]}


def _limits(values: Floats, bands: Bands, *, decimals: int | None = None) -> dict[str, Any]:
    """The edge that a value would cross next; `decimals` are those it is rounded to before."""
    known = ~np.isnan(values)
    code = np.zeros(len(values), dtype=np.intp)
    code[known] = bands.codes(values[known] if decimals is None else rounded(values[known], decimals))
    top = code == len(bands.edges)
    edge = np.where(known, bands.edges[np.minimum(code, len(bands.edges) - 1)], np.nan)
    op = pd.Series(np.where(top, ">=", "<")).where(known)
    return {"limit": edge, "op": op, "margin": edge - values}


def _status(values: pd.Series) -> pd.Series:
    return values.notna().map({True: "known", False: "unknown"})


def _open(values: pd.Series) -> pd.Series:
    return pd.Series("not_surveyed", index=values.index, dtype="string").where(values.isna())


def _gap(baseline: Baseline, scores: Scores, name: str) -> pd.Series:
    """Why a criterion has no percent: it was not surveyed itself, or its denominator is missing."""
    reason = pd.Series("not_surveyed", index=baseline.blocks, dtype="string")
    if name in baseline.volumes:
        reason = reason.mask(baseline.volumes[name].notna(), "denominator_missing")
    return reason.where(scores.percent[name].isna())


def _warned(scores: Scores) -> pd.DataFrame:
    """The first warning of each cell."""
    first = scores.warnings.drop_duplicates(["block_id", "criterion"])
    table = first.pivot(index="block_id", columns="criterion", values="warning")  # noqa: PD010 - no cell occurs twice
    return table.reindex(index=scores.percent.index, columns=scores.percent.columns).astype("string")
