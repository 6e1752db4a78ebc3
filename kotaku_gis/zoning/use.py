"""How a use stands in a zone, by the lists of activities of its plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kotaku_gis.layers.values import fold
from kotaku_gis.zoning.codes import plain_codes, wider_codes
from kotaku_gis.zoning.use_lists import COLUMNS, RATINGS, UseTable
from kotaku_gis.zoning.zones import use_word, words


def ratings(places: pd.DataFrame, *, uses: UseTable) -> pd.DataFrame:
    """How each use stands in each zone.

    Parameters
    ----------
    places
        Columns ``zone_code``, ``zone_id`` and ``use``: the name of an activity of the lists, or words for a use.

    Returns
    -------
    Index of `places`; `best` and `worst` rating of the activities that the use may stand for (`RATINGS`; equal where it
    is clear), `activity` that decides, `rule_id`, `source`, `legal_level`, `confidence` of its row; all `<NA>` where
    the lists say nothing of it, and then `unlisted` says what they lack: ``use_unlisted:<use>, <source of the list>``
    or ``zone_unlisted:<code>, <source>``. On a polygon with lists of its own, what is on none of them is ``X``.

    Examples
    --------
    >>> rows = pd.DataFrame([["R-2", "Ruko", "T", "r1", "RDTR", "hukum", "H"]], columns=list(COLUMNS))
    >>> found = ratings(pd.DataFrame({"zone_code": ["R.2"], "zone_id": ["Z1"], "use": ["mixed"]}),
    ...     uses=UseTable(rows, {"mixed": ("Ruko",)}))
    >>> found[["best", "worst", "activity"]].to_numpy().tolist()
    [['T', 'T', 'Ruko']]
    """
    lists = {str(zone): _index(part) for zone, part in uses.rows.groupby("zone", sort=False)}
    known = {fold(activity) for activity in uses.rows["activity"]}
    code = places["zone_code"].astype("string")
    spelled = plain_codes(code)
    own = "#" + places["zone_id"].astype("string")
    polygon = own.where(own.isin(list(lists)))
    asked = pd.DataFrame({"polygon": polygon, "code": spelled, "use": places["use"].astype("string")})
    distinct = asked.drop_duplicates()
    found = [
        _rating(_none(row.polygon), _none(row.code), _activities(_none(row.use), uses.activities, known), lists)
        for row in distinct.itertuples(index=False)
    ]
    columns = ["best", "worst", "activity", "rule_id", "source", "legal_level", "confidence"]
    table = pd.DataFrame(found, columns=columns, index=distinct.index).astype("string")
    asks = [_activities(_none(use), uses.activities, known) for use in distinct["use"]]
    table["unlisted"] = _unlisted(distinct, table["best"], pd.Series(map(bool, asks), index=table.index), uses)
    columns = [*columns, "unlisted"]
    joined = asked.merge(distinct.join(table), on=["polygon", "code", "use"], how="left")
    return joined[columns].set_axis(places.index)


def _unlisted(places: pd.DataFrame, best: pd.Series, listed: pd.Series, uses: UseTable) -> pd.Series:
    """What the lists lack to rate each place: its use, or its zone; missing where they rate it, or there is no list."""
    nothing = pd.Series(pd.NA, index=places.index, dtype="string")
    if not len(uses):
        return nothing
    source = ", " + "; ".join(uses.rows["source"].dropna().unique())
    lacks = ("zone_unlisted:" + places["code"] + source).where(listed, "use_unlisted:" + places["use"] + source)
    return nothing.mask(best.isna(), lacks.astype("string"))


def unlisted_activities(uses: UseTable) -> tuple[str, ...]:
    """Activities that a use is said to stand for and that no list has, as where they are misspelled."""
    known = {fold(activity) for activity in uses.rows["activity"]}
    named = [activity for some in uses.activities.values() for activity in some]
    return tuple(dict.fromkeys(activity for activity in named if known and fold(activity) not in known))


def _rating(
    polygon: str | None,
    code: str | None,
    activities: tuple[str, ...],
    lists: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> tuple[str | None, ...]:
    nothing = (None,) * 7
    if polygon is not None and activities:
        listed = lists[polygon]
        missing = ("X", "", f"zone.{polygon}", "RDTR", "hukum", "M")
        return _span([listed.get(activity, (missing[0], activity, *missing[2:])) for activity in activities])
    found = [row for activity in activities for zone in wider_codes(code) if (row := lists.get(zone, {}).get(activity))]
    return _span(found) if found else nothing


def _span(rows: list[tuple[str, ...]]) -> tuple[str | None, ...]:
    ordered = sorted(rows, key=lambda row: RATINGS.index(row[0]))
    worst = ordered[-1]
    return (ordered[0][0], *worst)


def _index(part: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Activity to its strictest row in one zone."""
    held: dict[str, tuple[str, ...]] = {}
    for row in part[["rating", *COLUMNS[1:2], *COLUMNS[3:]]].itertuples(index=False):
        key = fold(str(row.activity))
        if key not in held or RATINGS.index(row.rating) > RATINGS.index(held[key][0]):
            held[key] = tuple(row)
    return held


def _activities(use: str | None, stands_for: Mapping[str, tuple[str, ...]], known: set[str]) -> tuple[str, ...]:
    """Folded names of the activities that a use may stand for, as far as the lists have them."""
    if use is None:
        return ()
    if fold(use) in known:
        return (fold(use),)
    meant = stands_for.get(use) or stands_for.get(use_word(use) or "", ())
    return tuple(key for activity in meant if (key := fold(activity)) in known)


def _none(cell: Any) -> str | None:
    return None if pd.isna(cell) else str(cell)


def built(use: pd.Series) -> pd.Series:
    """Whether a word for a use stands for buildings; unknown for unknown words."""
    known = pd.Series(use.isin(words()["built"]["uses"]), index=use.index).astype("boolean")
    return known.mask(use.isna())
