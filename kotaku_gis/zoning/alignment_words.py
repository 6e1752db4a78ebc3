"""The word for a part of an object in a zone of a higher plan, and for the object as a whole."""

from __future__ import annotations

import pandas as pd

from kotaku_gis import regulations
from kotaku_gis.layers.values import column_of
from kotaku_gis.zoning.codes import plain_codes
from kotaku_gis.zoning.use import built
from kotaku_gis.zoning.zones import overlay_states, use_words

WORDS = ("tidak_selaras", "usulan_masukan", "bersyarat", "tidak_diatur", "selaras")
"""From the one that decides for the whole object to the one that needs all of its parts."""
OVERLAP_PCT = 0.1
"""By so much the shares of zones may exceed the whole object before they lie on one another."""
STATUS = {
    "selaras": "pass",
    "bersyarat": "not_assessable",
    "tidak_diatur": "not_assessable",
    "usulan_masukan": "indicative",
    "tidak_selaras": "violation",
}
"""Word to status of a finding: whether conditions are met, no map tells."""


def part_words(parts: pd.DataFrame, *, effects: pd.DataFrame) -> pd.DataFrame:
    """What each part of an object is in its zone.

    Parameters
    ----------
    parts
        ``zone_id`` (missing outside the plan), ``zone_code`` and ``protected`` of the zone, ``own_code`` and ``use`` of
        the object, ``proposal``, ``best`` and ``worst`` rating of the use, and ``unlisted`` as
        `kotaku_gis.zoning.use.ratings` gives it, where known.
    effects
        As `overlay_effects` gives them.

    Returns
    -------
    `word` (`WORDS`), `reason`, and `certain`: whether the plan itself says so, not only that its code is another one.
    """
    word = pd.Series("tidak_diatur", index=parts.index, dtype="string")
    reason = column_of(parts, "unlisted", "string").fillna("rule_missing:itbx")
    reason = reason.mask(parts["use"].isna() & parts["own_code"].isna(), "use_unknown")
    reason = reason.mask(parts["zone_code"].isna(), "zone_missing").mask(parts["zone_id"].isna(), "outside_plan")
    spelled = plain_codes(parts["own_code"])
    same = (spelled == parts["zone_code"]).fillna(value=False)
    other = (spelled != parts["zone_code"]).fillna(value=False)
    guarded = (parts["protected"] & built(use_words(parts["use"]))).fillna(value=False)
    rated = parts["worst"].notna()
    found = [
        (other & ~rated, "tidak_selaras", "other_zone:" + parts["zone_code"]),
        (guarded & ~rated & ~same, "tidak_selaras", "protected:" + parts["zone_code"]),
        (rated, "bersyarat", "conditional:" + parts["worst"]),
        (rated & (parts["best"] != parts["worst"]), "bersyarat", "unclear:" + parts["best"] + "-" + parts["worst"]),
        (parts["best"] == "X", "tidak_selaras", "not_allowed:" + parts["zone_code"]),
        (parts["worst"] == "I", "selaras", None),
        (same, "selaras", None),
    ]
    for where, said, why in found:
        chosen = where.fillna(value=False).astype(bool)
        word = word.mask(chosen, said)
        reason = reason.mask(chosen, pd.NA if why is None else why)
    certain = ~((other | guarded) & ~rated)
    told = pd.DataFrame({"word": word, "reason": reason, "certain": certain.astype(bool)})
    told = _with_overlays(told, parts, effects)
    proposed = (told["word"] == "tidak_selaras") & parts["proposal"].fillna(value=False).astype(bool)
    return told.assign(word=told["word"].mask(proposed, "usulan_masukan"))


def overlay_effects(layer: pd.DataFrame) -> pd.DataFrame:
    """What the overlays of each zone do to buildings on it: ``zone_id``, ``word`` and ``reason``, the gravest first."""
    rule = regulations.load("plan_maps").rule("overlay_effect").at()
    states = overlay_states(layer)
    some = states[states["state"] == "value"]
    word = some["overlay"].map(dict(rule.by or {})).astype("string")
    reason = "overlay:" + some["overlay"] + "=" + some["value"]
    table = pd.DataFrame({"zone_id": some["zone_id"], "word": word, "reason": reason})
    table = table[table["word"].notna()]
    order = table["word"].map(WORDS.index)
    return table.loc[order.sort_values(kind="stable").index].drop_duplicates("zone_id").reset_index(drop=True)


def whole_words(parts: pd.DataFrame) -> pd.DataFrame:
    """The word for each object out of the words of its parts; slivers do not count.

    Returns
    -------
    Index `object_id`: `word`, `reason`, `zone_code`, `rule_id`, `source`, `confidence` of the largest part with that
    word; `share_pct` of the object that has it; `all_of_it`, whether every part that counts has it; `certain`, which
    it is not where that share may lie in another zone as well, because zones lie on one another.
    """
    counted = parts[~parts["sliver"]]
    order = counted["word"].map(WORDS.index)
    ranked = counted.assign(order=order).sort_values(["object_id", "order", "area_m2"], ascending=[True, True, False])
    first = ranked.drop_duplicates("object_id").set_index("object_id")
    decides = ranked["order"] == ranked["object_id"].map(first["order"])
    grouped = ranked[decides].groupby("object_id")
    table = first[["word", "reason", "zone_code", "rule_id", "source", "legal_level", "confidence"]].copy()
    table["share_pct"] = grouped["share_pct"].sum().clip(upper=100.0)
    twice = _twice_pct(counted).reindex(table.index, fill_value=0.0)
    doubted = (twice > 0) & (table["share_pct"] <= twice + OVERLAP_PCT)
    table["certain"] = grouped["certain"].any() & ~doubted
    table["all_of_it"] = ranked.groupby("object_id")["order"].max() == first["order"]
    return table


def _twice_pct(parts: pd.DataFrame) -> pd.Series:
    """By object: by how much the shares of its zones exceed it, so that some of them lie on one another."""
    inside = parts[parts["zone_id"].notna()].groupby("object_id")["share_pct"].sum() - 100.0
    return inside.where(inside > OVERLAP_PCT, 0.0)


def overlapping_zones(parts: pd.DataFrame) -> pd.Index:
    """Zones of the objects that lie in more of them than there is of the object."""
    inside = parts[parts["zone_id"].notna()]
    whole = inside.groupby("object_id")["share_pct"].transform("sum")
    return pd.Index(inside.loc[whole > 100.0 + OVERLAP_PCT, "zone_id"].unique())


def _with_overlays(told: pd.DataFrame, parts: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Parts with buildings on an overlay are at best what the overlay allows."""
    by_zone = effects.set_index("zone_id")
    word = parts["zone_id"].map(by_zone["word"]).astype("string")
    why = parts["zone_id"].map(by_zone["reason"]).astype("string")
    builds = built(use_words(parts["use"])).fillna(value=False).astype(bool)
    graver = (word == "tidak_selaras") & (told["word"] != "tidak_selaras") | (word == "bersyarat") & (
        told["word"] == "selaras"
    )
    chosen = builds & graver.fillna(value=False).astype(bool)
    return told.assign(word=told["word"].mask(chosen, word), reason=told["reason"].mask(chosen, why))
