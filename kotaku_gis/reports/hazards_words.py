"""How the hazard products call things: classes, quantities, layers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kotaku_gis.hazards import HazardsResult
from kotaku_gis.hazards.classes import Scale
from kotaku_gis.hazards.exposure import NOT_AFFECTED, UNKNOWN_CLASS
from kotaku_gis.hazards.layer import HazardLayer
from kotaku_gis.i18n import has_text, text
from kotaku_gis.regulations import load


def word(key: str, lang: str, **values: object) -> str:
    """A text of the section ``hazards_report``."""
    return text(f"hazards_report.{key}", lang, **values)


def class_word(name: str, lang: str) -> str:
    """A class as people read it; labels are words already."""
    return word(f"class.{name}", lang) if name in (NOT_AFFECTED, UNKNOWN_CLASS) else name


def quantity_word(name: str, lang: str) -> str:
    """An object that is counted; facilities with their kind."""
    stem, _, kind = name.partition(":")
    return f"{word(f'quantity.{stem}', lang)}: {kind}" if kind else word(f"quantity.{stem}", lang)


def all_labels(result: HazardsResult) -> list[str]:
    """Labels of all layers, from low to high."""
    labels = [label for layer in result.layers for label in layer.hazardous]
    return list(Scale.of(load("hazard_classes")).ordered(labels))


def layer_row(layer: HazardLayer, lang: str) -> dict[str, Any]:
    """The account of a layer."""
    account, basis = layer.account, layer.classes.basis
    source = basis.source or word("own_classes", lang)
    method = None
    if account.method is not None:
        name, _, radius = account.method.partition(":")
        method = word(f"method.{name}", lang, radius=radius)
    marks = [word("default_mark", lang)] if basis.default else []
    marks += [text("common.unverified", lang)] if basis.unverified else []
    return {
        "hazard": layer.name,
        "file": account.file,
        "kind": word(f"kind.{account.kind}", lang),
        "layer_quantity": None if account.quantity is None else word(f"layer_quantity.{account.quantity}", lang),
        "crs": account.crs,
        "cell_m": account.cell_m,
        "held_cell_m": account.held_cell_m,
        "scale": account.scale,
        "indicative": yes_no(account.indicative, lang),
        "classes": layer.classes.spelled(),
        "source": source + (f" ({', '.join(marks)})" if marks else ""),
        "confidence": basis.confidence,
        "nodata": account.nodata,
        "nodata_means": word(f"nodata_means.{account.nodata_means}", lang),
        "strays": account.strays,
        "unread": ", ".join(account.unread),
        "method": method,
        "date": account.date,
        "origin": account.origin,
        "state": None if layer.reason is None else reason_word(layer.reason, lang),
    }


def reason_word(code: str, lang: str) -> str:
    """A reason code such as ``setting_missing:density`` in words."""
    kind, _, what = code.partition(":")
    return text(f"reasons.{kind}", lang, what=what) if has_text(f"reasons.{kind}", lang) else code


def yes_no(flag: object, lang: str) -> str:
    """Yes or no."""
    return text("common.yes" if flag else "common.no", lang)


def block_word(block: Any, lang: str) -> str:
    """The name of a block; that of no block for a missing one."""
    return word("outside_blocks", lang) if pd.isna(block) else str(block)
