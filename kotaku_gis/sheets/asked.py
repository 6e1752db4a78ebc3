"""What is asked of a sheet, held to what there is."""

from __future__ import annotations

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import LANGS, fault
from kotaku_gis.sheets.paper import SIZES_MM

SCALES = (50, 1_000_000)


def check_asked(*, lang: str | None = None, scale: int | None = None, paper: str | None = None) -> None:
    """Raises `ManifestError` with all that cannot be had: a language, a scale, a paper; None is not asked for."""
    wrong = []
    if lang is not None and lang not in LANGS:
        wrong.append(fault("sheet.unknown_lang", lang=lang, known=", ".join(LANGS)))
    if scale is not None and not (isinstance(scale, int) and SCALES[0] <= scale <= SCALES[1]):
        wrong.append(fault("sheet.unknown_scale", scale=scale, least=SCALES[0], most=SCALES[1]))
    if paper is not None and paper.upper() not in SIZES_MM:
        wrong.append(fault("sheet.unknown_paper", paper=paper, known=", ".join(SIZES_MM)))
    if wrong:
        raise ManifestError(wrong)
