"""The looks of classes as the page draws them, and the pictograms that they name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kotaku_gis.datafile import Words
from kotaku_gis.i18n import LANGS, text
from kotaku_gis.sheets.pictograms import pictogram, svg_path
from kotaku_gis.sheets.theme import Class

_KEYS = ("fill", "edge", "width_mm", "hatch", "hatch_color", "dash", "alpha", "band", "band_mm")
_MARKS = ("marker", "size_mm", "arrow_mm", "ticks_mm")


def style(look: Class | None, unknown: Words | None = None) -> dict[str, Any]:
    """The look of a class; None is the look of no data, which a layer may give words of its own (`unknown`)."""
    if look is None:
        no_data = words(unknown) if unknown else {lang: text("webmap.no_data", lang) for lang in LANGS}
        return {"label": no_data, "fill": "#ffffff", "edge": "#8c8c8c", "width_mm": 0.13, "hatch": "xx", "alpha": 1}
    marks = {key: value for key in _MARKS if (value := getattr(look, key)) is not None}
    return {"label": words(look.label), **{key: getattr(look, key) for key in _KEYS}, **marks}


def words(said: Any) -> dict[str, str]:
    """Words in every language."""
    return {lang: said[lang] for lang in LANGS}


def pictograms(themes: Iterable[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Badge and glyph of every pictogram in use, as paths one unit high about the origin, y down."""
    styles = [style for theme in themes for drawn in theme["draw"] for style in drawn["styles"]]
    names = sorted({style["marker"] for style in styles if "marker" in style})
    return {
        name: {"badge": svg_path(pictogram(name).badge), "glyph": svg_path(pictogram(name).glyph)} for name in names
    }
