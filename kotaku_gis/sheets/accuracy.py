"""What a sheet says of the accuracy of its map."""

from __future__ import annotations

from kotaku_gis.i18n import number, text
from kotaku_gis.regulations import load


def accuracy_words(map_class: int | None, *, scale: int, lang: str) -> str:
    """The class that the manifest states, with its CE90 where the regulation gives one for the scale."""
    if map_class is None:
        return text("sheet.accuracy_unknown", lang)
    rule = load("map_accuracy").rules.get(f"ce90_{scale}")
    if rule is None:
        return text("sheet.accuracy", lang, number=map_class)
    edition = rule.at()
    limit = number(float((edition.by or {})[f"class_{map_class}"]), lang, digits=1)
    article = edition.article + (", " + text("common.unverified", lang) if edition.unverified else "")
    return text("sheet.accuracy_ce90", lang, number=map_class, metres=limit, article=article)
