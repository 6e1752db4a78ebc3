"""The forms of worked cases that this package serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.i18n import text
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import HEADER, named, scoring_rules
from kotaku_gis.indicators.drainage import inundated
from kotaku_gis.indicators.intervention import before_after
from kotaku_gis.indicators.priority import authority, handling_pattern, population_density_class, priority
from kotaku_gis.indicators.rollup import rollup
from kotaku_gis.indicators.scoring import Scores, class_of_scores, score
from kotaku_gis.regulations import Regulation, load
from kotaku_gis.spatial.overlay import covered_area

Inputs = Mapping[str, Any]
_M2_PER_HA = 10_000
_REGULATIONS = {"14/2018": "permen_pupr_14_2018", "02/2016": "permen_pupr_02_2016"}
_HEADER = dict(
    zip(
        (
            "luas_sk_ha",
            "luas_verifikasi_ha",
            "jumlah_bangunan_unit",
            "jumlah_penduduk_jiwa",
            "jumlah_kk",
            "panjang_jalan_ideal_m",
            "panjang_drainase_ideal_m",
        ),
        HEADER,
        strict=True,
    )
)


def _regulation(inputs: Inputs) -> Regulation:
    return load(_REGULATIONS[inputs.get("regulation", "14/2018")])


def _clamp(context: Inputs) -> bool:
    return bool(context.get("options", {}).get("clamp_negative", True))


def _baseline(units: Sequence[Inputs], regulation: Regulation, volume: str = "volume") -> Baseline:
    index = pd.Index([unit["id"] for unit in units])
    header = pd.DataFrame([unit["header"] for unit in units], index=index, dtype=float).rename(columns=_HEADER)
    volumes = named(pd.DataFrame([unit[volume] for unit in units], index=index, dtype=float), regulation=regulation)
    names = scoring_rules(regulation).names
    return Baseline(header.reindex(columns=HEADER), volumes.reindex(columns=names))


def _known(value: Any, kind: Callable[[Any], Any] = float) -> Any:
    return None if pd.isna(value) else kind(value)


def _class(category: Any) -> str | None:
    return None if pd.isna(category) else text(f"slum.class.{category}", "id").upper()


def _by_code(
    table: pd.DataFrame, unit: str, regulation: Regulation, kind: Callable[[Any], Any] = float
) -> dict[str, Any]:
    row = table.loc[[unit]].iloc[0]
    return {criterion.code: _known(row[criterion.name], kind) for criterion in scoring_rules(regulation).criteria}


def _result(scores: Scores, unit: str) -> dict[str, Any]:
    regulation = scores.rules.regulation
    codes = {criterion.name: criterion.code for criterion in scores.rules.criteria}
    warnings = scores.warnings[scores.warnings["block_id"] == unit]
    means = scores.aspect_mean_pct.loc[[unit]].iloc[0]
    return {
        "percent": _by_code(scores.percent, unit, regulation),
        "score": _by_code(scores.score, unit, regulation, int),
        "aspect_mean_percent": {aspect.code: _known(means[aspect.name]) for aspect in scores.rules.aspects},
        "mean_of_7_aspects_percent": _known(scores.sector_mean_pct[unit]),
        "total": _known(scores.known_total[unit], int),
        "total_range": [int(scores.total.loc[[unit], end].iloc[0]) for end in ("lowest", "highest")],
        "category": _class(scores.category[unit]),
        "warnings": dict(zip(warnings["criterion"].map(codes), warnings["warning"], strict=True)),
        "unverified": scores.unverified,
    }


def _sums(baseline: Baseline, unit: str, regulation: Regulation) -> dict[str, Any]:
    header = baseline.header.loc[[unit]].iloc[0]
    return {
        "header": {word: _known(header[name]) for word, name in _HEADER.items()},
        "volume": _by_code(baseline.volumes, unit, regulation),
    }


def rt_sheet(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """One sheet."""
    regulation = _regulation(inputs)
    baseline = _baseline([{"id": "rt", **inputs}], regulation)
    return _result(score(baseline, regulation=regulation, clamp_negative=_clamp(context)), "rt")


def rolled_up(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Several RT in one sum."""
    regulation = _regulation(inputs)
    parts = _baseline(inputs["rt"], regulation)
    whole = rollup(parts, groups=pd.Series("all", index=parts.blocks))
    scores = score(parts, regulation=regulation, clamp_negative=_clamp(context))
    return {
        **_sums(whole, "all", regulation),
        **_result(score(whole, regulation=regulation, clamp_negative=_clamp(context)), "all"),
        "rt": {unit: _result(scores, unit) for unit in parts.blocks},
    }


def rolled_up_levels(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """A tree of units, each scored at its own level."""
    regulation = _regulation(inputs)
    units = {unit["id"]: unit for unit in inputs["units"]}
    parts = _baseline([unit for unit in inputs["units"] if "volume" in unit], regulation)
    above = [(part, unit) for part in parts.blocks for unit in _ancestors(part, units)]
    scores = score(parts, regulation=regulation, clamp_negative=_clamp(context))
    results = {part: _result(scores, part) | _sums(parts, part, regulation) for part in parts.blocks}
    for whole in (unit for unit in units if unit not in results):
        below = [part for part, unit in above if unit == whole]
        found = rollup(parts, groups=pd.Series(whole, index=below, dtype=object))
        sums = Baseline(found.header.reindex([whole]), found.volumes.reindex([whole]))
        results[whole] = _result(score(sums, regulation=regulation, clamp_negative=_clamp(context)), whole)
        results[whole] |= _sums(sums, whole, regulation)
    return {"by_unit": {unit: {"level": units[unit]["level"], **result} for unit, result in results.items()}}


def _ancestors(unit: str, units: Mapping[str, Inputs]) -> list[str]:
    parent = units[unit].get("parent")
    return [] if parent is None else [parent, *_ancestors(parent, units)]


def worked_on(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """One sheet before and after a year of work."""
    regulation = _regulation(inputs)
    baseline = _baseline([{"id": "rt", **inputs}], regulation, "volume_before")
    work = named(pd.DataFrame([inputs["handled_volume"]], index=["rt"], dtype=float), regulation=regulation)
    result = before_after(baseline, handled=work, regulation=regulation, clamp_negative=_clamp(context))
    return {
        "before": _result(result.before, "rt"),
        "after": _result(result.after, "rt"),
        "volume_after": _by_code(result.baseline.volumes, "rt", regulation),
        "kontribusi_penanganan": _known(result.contribution["rt"]),
    }


def score_to_class(inputs: Inputs, _context: Inputs) -> dict[str, Any]:
    """Scores alone."""
    regulation = _regulation(inputs)
    points = named(pd.DataFrame([inputs["score"]], dtype=float), regulation=regulation)
    row = class_of_scores(points, regulation=regulation).iloc[0]
    return {
        "total": int(row["lowest"]) if row["lowest"] == row["highest"] else None,
        "total_range": [int(row["lowest"]), int(row["highest"])],
        "category": _class(row["category"]),
        "unverified": scoring_rules(regulation).unverified,
    }


def threshold_vectors(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Single cells, each a block of its own."""
    regulation = _regulation(inputs)
    criteria = {criterion.code: criterion for criterion in scoring_rules(regulation).criteria}
    asked = [criteria[row["criterion"]] for row in inputs["rows"]]
    header = pd.DataFrame(
        [{c.denominator: row["denominator"]} for c, row in zip(asked, inputs["rows"], strict=True)], dtype=float
    )
    volumes = pd.DataFrame(
        [{c.name: row["numerator"]} for c, row in zip(asked, inputs["rows"], strict=True)], dtype=float
    )
    scores = score(Baseline(header, volumes), regulation=regulation, clamp_negative=_clamp(context))
    return {
        "percent": [_known(scores.percent.loc[row, c.name]) for row, c in enumerate(asked)],
        "score": [_known(scores.score.loc[row, c.name], int) for row, c in enumerate(asked)],
    }


def rule_table(inputs: Inputs, _context: Inputs) -> dict[str, Any]:
    """One of the small tables, row by row."""
    return {"values": _TABLES[inputs["table"]](inputs["rows"], inputs)}


def _total_class(rows: Sequence[Any], inputs: Inputs) -> list[str | None]:
    classes = scoring_rules(_regulation(inputs)).classes
    words = classes.lookup(pd.Series(rows, dtype=float).to_numpy())
    return [None if total is None else _class(word) for total, word in zip(rows, words, strict=True)]


def _density(rows: Sequence[Any], _inputs: Inputs) -> list[str | None]:
    found = population_density_class(pd.Series(rows, dtype="Float64"), considerations=load("slum_considerations"))
    return [_known(word, lambda word: text(f"slum.density.{word}", "id")) for word in found]


def _authority(rows: Sequence[Any], _inputs: Inputs) -> list[str | None]:
    found = authority(pd.Series(rows, dtype="Float64"), considerations=load("slum_considerations"))
    return [_known(word, lambda word: text(f"slum.authority_short.{word}", "id")) for word in found]


def _pattern(rows: Sequence[Any], _inputs: Inputs) -> list[str | None]:
    table = pd.DataFrame(rows, columns=["category", "legality"])
    legality = table["legality"].map({"legal": "legal", "ilegal": "illegal"})
    found = handling_pattern(_categories(table), legality=legality, considerations=load("slum_considerations"))
    return [_known(word, lambda word: text(f"slum.pattern.{word}", "id")) for word in found["pattern"]]


def _priority(rows: Sequence[Any], _inputs: Inputs) -> list[int | None]:
    table = pd.DataFrame(rows, columns=["category", "consideration"])
    levels = {text(f"slum.level.{level}", "id").upper(): level for level in ("low", "medium", "high")}
    consideration = table["consideration"].str.upper().map(levels)
    found = priority(_categories(table), consideration=consideration, considerations=load("slum_considerations"))
    return [_known(number, int) for number in found]


def _categories(table: pd.DataFrame) -> pd.Series:
    classes = scoring_rules(load("permen_pupr_14_2018")).classes.results
    return table["category"].str.upper().map({_class(name): name for name in classes})


_TABLES: Mapping[str, Callable[[Sequence[Any], Inputs], list[Any]]] = {
    "total_class": _total_class,
    "population_density": _density,
    "handling_pattern": _pattern,
    "priority": _priority,
    "authority": _authority,
}

FORMS: Mapping[str, Callable[[Inputs, Inputs], Mapping[str, Any]]] = {
    "rt_sheet": rt_sheet,
    "rollup": rolled_up,
    "rollup_levels": rolled_up_levels,
    "before_after": worked_on,
    "score_to_class": score_to_class,
    "threshold_vectors": threshold_vectors,
    "rule_table": rule_table,
}


def inundation(inputs: Inputs, _context: Inputs) -> dict[str, Any]:
    """Criterion 4a of one settlement under surveyed floods; one that lacks a figure is listed, not counted."""
    regulation = _regulation(inputs)
    floods = pd.DataFrame(inputs["floods"], columns=["wkt", "depth_cm", "hours", "times_per_year"])
    figures = floods.rename(columns={"hours": "duration_h"}).drop(columns="wkt").astype("Float64")
    areas = gpd.GeoDataFrame(figures, geometry=_drawn(floods["wkt"]), crs="EPSG:32749")
    block = gpd.GeoSeries(_drawn([inputs["settlement_wkt"]]), crs=areas.crs)
    counts = inundated(areas, regulation=regulation)
    flooded = covered_area(block, areas.geometry[counts.fillna(value=False).astype(bool)]) / _M2_PER_HA
    header = pd.DataFrame({"verified_area_ha": block.area / _M2_PER_HA})
    scores = score(Baseline(header, pd.DataFrame({"runoff": flooded})), regulation=regulation)
    return {
        "flooded_m2": float(flooded[0] * _M2_PER_HA),
        "pct": _known(scores.percent.loc[0, "runoff"]),
        "score": _known(scores.score.loc[0, "runoff"], int),
        "unknown": [position for position, known in enumerate(counts.notna()) if not known],
    }


def _drawn(texts: Any) -> Any:
    return shapely.make_valid(shapely.from_wkt(list(texts)), method="structure", keep_collapsed=False)


def criterion_rows(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Single criteria, named in words; all are scored by the same bands."""
    found = threshold_vectors(
        {
            **inputs,
            "rows": [
                {"criterion": "1a", "numerator": row["volume"], "denominator": row["denominator"]}
                for row in inputs["rows"]
            ],
        },
        context,
    )
    answers = zip(inputs["rows"], found["percent"], found["score"], strict=True)
    return {"by_row": {row["id"]: {"percent": percent, "score": points} for row, percent, points in answers}}


HAZARD_FORMS: Mapping[str, Callable[[Inputs, Inputs], Mapping[str, Any]]] = {
    "inundation": inundation,
    "criterion_rows": criterion_rows,
}
