"""The tables behind the zoning products: counts with what could not be judged, lists, and rows by parcel and block."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kotaku_gis.contracts import contract
from kotaku_gis.i18n import has_text, number, text
from kotaku_gis.reports.words import reason, title
from kotaku_gis.results import STATUSES, Assessment
from kotaku_gis.spatial.assign import area_by_point
from kotaku_gis.zoning.alignment_words import WORDS as _DECIDING
from kotaku_gis.zoning.by_law import LAW
from kotaku_gis.zoning.verdicts import ORDER

_NAMES = (
    "kdb", "klb", "kdh", "ktb", "kwt", "density_", "gsb_", "fence", "corridor_", "height", "storeys", "spacing",
    "lot_min", "alley_", "use_zone", "alignment_", "plan_overlap",
)  # fmt: skip
_REASONS_SHOWN, _IDS_SHOWN = 4, 30
COUNTED = STATUSES["rule"]
WORDS = tuple(reversed(_DECIDING))
"""How an object fits a plan, the best first."""


def word(key: str, lang: str, **values: object) -> str:
    """A text of the section ``zoning_report``."""
    return text(f"zoning_report.{key}", lang, **values)


def head(name: str, lang: str) -> str:
    """What a column is called; its own name where there is no word for it."""
    return word(f"head.{name}", lang) if has_text(f"zoning_report.head.{name}", lang) else name


def rule_rows(assessment: Assessment) -> pd.DataFrame:
    """The findings on rules of plans and statutes for buildings, parcels and objects of the plan.

    `law_status` is how a unit stands by law alone: where what the residents agreed decides, it is held against the law
    as well (findings ``<rule>_law``); missing where the law says nothing. `word` is how an object fits a plan
    (``selaras``, ``bersyarat`` ...), where no layer of the plan is there ``tidak_diatur``; missing for other rules.
    """
    rows = assessment.findings
    rules = rows[(rows["kind"] == "rule") & rows["name"].str.startswith(_NAMES)]
    own = rules[~rules["name"].str.endswith(LAW)]
    return own.assign(law_status=_law_status(own, rules), word=_words(own, assessment))


def summary(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Each rule: how many units, how many could be judged, how they stand, and why the rest could not be.

    Overlaps inside the plan are left out: they are a list, not a share of anything.

    Returns
    -------
    Columns ``rule, unit_kind, object_status, total, assessable, assessable_pct, why_not``, one a status, ``law``
    (violations of law) and ``agreed`` (of what the residents agreed alone), one a word of `WORDS`.
    """
    keys = ["name", "unit_kind", "object_status"]
    known = _by_unit(rows[rows["name"] != "plan_overlap"])
    known = known.assign(object_status=known["object_status"].fillna("existing"))
    counts = known.pivot_table(index=keys, columns="status", aggfunc="size", fill_value=0, sort=False)
    counts = counts.reindex(columns=list(COUNTED), fill_value=0).astype("int64")
    table = counts.reset_index()
    broken = known[known["status"] == "violation"]
    of_law = (broken["law_status"] == "violation").fillna(value=False)
    for column, mine in (("law", of_law), ("agreed", ~of_law)):
        some = broken[mine].groupby(keys, sort=False).size()
        table[column] = some.reindex(counts.index, fill_value=0).to_numpy()
    for said in WORDS:
        some = known[known["word"] == said].groupby(keys, sort=False).size()
        table[said] = some.reindex(counts.index, fill_value=0).to_numpy()
    table.insert(3, "total", counts.sum(axis=1).to_numpy())
    table.insert(4, "assessable", table["total"] - table["not_assessable"])
    table.insert(5, "assessable_pct", 100 * table["assessable"] / table["total"])
    lines = [_why_not(part, lang) for _, part in known.groupby(keys, sort=False)]
    by_rule = dict(zip([key for key, _ in known.groupby(keys, sort=False)], lines, strict=True))
    table.insert(6, "why_not", [by_rule[tuple(key)] for key in table[keys].itertuples(index=False)])
    table.insert(0, "rule", told(table["name"], lambda name: title(name, lang)))
    table["unit_kind"] = told(table["unit_kind"], lambda kind: kind_word(kind, lang))
    table["object_status"] = told(table["object_status"], lambda status: word(f"object.{status}", lang))
    return table.drop(columns="name")


def _by_unit(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a unit and rule, the worst: a building on a corner has a finding for each of its roads."""
    rank = rows["status"].map({status: place for place, status in enumerate(ORDER)})
    ordered = rows.assign(rank=rank).sort_values("rank", ascending=False, kind="stable")
    first = ordered.drop_duplicates(["name", "unit_kind", "unit_id"]).index
    return rows.loc[first.sort_values()]


def held(rows: pd.DataFrame, statuses: tuple[str, ...], lang: str) -> pd.DataFrame:
    """Findings of some statuses, the gravest first, with value, limit, margin, uncertainty and article."""
    some = rows[rows["status"].isin(statuses)]
    order = some["status"].map({status: place for place, status in enumerate(statuses)})
    some = some.assign(order=order).sort_values(["order", "name", "unit_id"], kind="stable")
    table = some[["unit_kind", "unit_id", "name", "value", "limit", "margin", "u95", "unit", "status"]].copy()
    mark = text("common.unverified", lang)
    return table.assign(
        unit_kind=told(table["unit_kind"], lambda kind: kind_word(kind, lang)),
        name=told(table["name"], lambda name: title(name, lang)),
        status=told(table["status"], lambda status: text(f"status.{status}", lang)),
        reason=told(some["reason"], lambda code: why(code, lang)),
        source=some["source"],
        legal_level=told(some["legal_level"], lambda level: word(f"level.{level}", lang)),
        law_status=told(some["law_status"], lambda status: text(f"status.{status}", lang)),
        confidence=some["confidence"],
        unverified=some["unverified"].map({True: mark}).astype("string"),
    )


def not_judged(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """What could not be judged: rule, reason, how many, and the first ids."""
    open_ = rows[rows["status"] == "not_assessable"]
    grouped = open_.assign(reason=open_["reason"].fillna("")).groupby(["name", "unit_kind", "reason"], sort=False)
    table = grouped["unit_id"].agg(count="size", ids=_some).reset_index()
    return table.assign(
        name=told(table["name"], lambda name: title(name, lang)),
        unit_kind=told(table["unit_kind"], lambda kind: kind_word(kind, lang)),
        reason=told(table["reason"], lambda code: why(code, lang)),
    )


def by_block(assessment: Assessment) -> pd.DataFrame:
    """Each block: its measures, and of its parcels and buildings how many findings have each status."""
    rules = assessment.studies.get("building_rules")
    blocks = assessment.layers["block"]
    table = pd.DataFrame(index=blocks.index) if rules is None else rules.blocks.reindex(blocks.index)
    rows = rule_rows(assessment)
    for kind in ("parcel", "building"):
        if kind not in assessment.layers:
            continue
        home = area_by_point(assessment.layers[kind].geometry, blocks.geometry)
        own = rows[rows["unit_kind"] == kind]
        where = own["unit_id"].map(home.set_axis(home.index.astype("string")))
        counts = pd.crosstab(where.to_numpy(), own["status"].to_numpy())
        counts = counts.reindex(index=blocks.index, columns=list(COUNTED), fill_value=0)
        table = table.join(counts.add_prefix(f"{kind}_"))
    return table


def by_parcel(assessment: Assessment) -> pd.DataFrame:
    """Each parcel with the values, limits and statuses of its rules; empty where nobody has mapped parcels."""
    rules = assessment.studies.get("building_rules")
    table = pd.DataFrame() if rules is None else rules.parcels
    cuts = assessment.studies["plans"].cuts if "plans" in assessment.studies else None
    if cuts is None or not len(table):
        return table
    taken = cuts.units[cuts.units["unit_kind"] == "parcel"].set_index("unit_id")[["lost_m2", "lost_share_pct"]]
    return table.join(taken.set_axis(taken.index.astype(table.index.dtype)).add_prefix("plan_road_"))


def status_words(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """A wide table with the words for its statuses and for what floor areas rest on."""
    named = [str(name) for name in table if str(name).endswith("_status")]
    words = {name: told(table[name], lambda status: text(f"status.{status}", lang)) for name in named}
    if "klb_basis" in table:
        words["klb_basis"] = told(table["klb_basis"], lambda basis: word(f"basis.{basis}", lang))
    return table.assign(**words)


def told(codes: pd.Series, speak: Callable[[str], str]) -> pd.Series:
    """The words for a column of codes; missing stays missing."""
    words = {code: speak(str(code)) for code in codes.dropna().unique()}
    return codes.map(words).astype("string")


def why(code: str, lang: str) -> str:
    """A reason in words; limits are called as on the sheet of limits, overlays as in the layer."""
    kind, _, what = code.partition(":")
    if kind == "overlay":
        column, _, value = what.partition("=")
        label = contract("zone").attributes[column].label[lang]
        return reason(f"overlay:{label}: {value}", lang)
    return reason(code, lang)


def kind_word(kind: str, lang: str) -> str:
    """What a kind of unit is called."""
    key = f"zoning_report.unit.{kind}"
    return text(key, lang) if has_text(key, lang) else kind


def _law_status(own: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """The status of each finding by law alone: its own, or that of its finding ``<rule>_law`` beside it."""
    agreed = own[(own["legal_level"] == "kesepakatan").fillna(value=False)]
    by_law = rows[rows["name"].str.endswith(LAW)].set_index("finding_id")["status"]
    kept = agreed["finding_id"].astype("string").str.split("/", n=2)
    beside = "rule/" + agreed["name"].astype("string") + LAW + "/" + kept.str[2]
    status = own["status"].copy()
    status[agreed.index] = beside.map(by_law).astype("string")
    return status


def _words(own: pd.DataFrame, assessment: Assessment) -> pd.Series:
    plan = assessment.studies.get("plans")
    asked = own[own["name"].str.startswith(("alignment_", "use_zone"))]
    words = pd.Series(pd.NA, index=own.index, dtype="string")
    if plan is not None:
        known = plan.words.set_index(["name", "object_kind", "object_id"])["word"]
        keys = pd.MultiIndex.from_frame(asked[["name", "unit_kind", "unit_id"]])
        words[asked.index] = known.reindex(keys).fillna("tidak_diatur").to_numpy()
    return words


def _why_not(part: pd.DataFrame, lang: str) -> str:
    open_ = part[part["status"] == "not_assessable"]
    counts = open_["reason"].fillna("").value_counts(sort=True)
    lines = [f"{why(str(code), lang)} ({number(int(count), lang)})" for code, count in counts.items()]
    more = [f"+{len(lines) - _REASONS_SHOWN}"] if len(lines) > _REASONS_SHOWN else []
    return "; ".join([*lines[:_REASONS_SHOWN], *more])


def _some(ids: pd.Series) -> str:
    more = len(ids) - _IDS_SHOWN
    return ", ".join(ids.head(_IDS_SHOWN)) + (f", +{more}" if more > 0 else "")
