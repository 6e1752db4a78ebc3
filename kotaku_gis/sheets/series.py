"""All sheets of one theme, for a notebook."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.asked import check_asked
from kotaku_gis.sheets.compose import Sheet
from kotaku_gis.sheets.coverage import covered, sheets_over
from kotaku_gis.sheets.gaps import why
from kotaku_gis.sheets.library import chosen
from kotaku_gis.sheets.output import write_png
from kotaku_gis.sheets.press import region
from kotaku_gis.sheets.roomy import roomy
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.stock import Stock

_THUMB_DPI = 22


@dataclass(frozen=True)
class Series:
    """The sheets of a theme; shows them small in a notebook, and saves them."""

    name: str
    title: str
    sheets: tuple[Sheet, ...]

    def save(self, folder: str | Path, *, suffix: str = ".pdf") -> list[Path]:
        """Write every sheet into `folder`, in the form that the ending tells."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        files = [Path(folder) / f"{self.name}_{number:02d}{suffix}" for number in range(1, len(self.sheets) + 1)]
        for sheet, file in zip(self.sheets, files, strict=True):
            sheet.save(file)
        return files

    def _repr_html_(self) -> str:
        pictures = "".join(f'<img style="margin:4px" src="data:image/png;base64,{_thumb(s)}">' for s in self.sheets)
        return f"<div><b>{escape(self.name)} {escape(self.title)}</b><br>{pictures}</div>"


def series(
    assessment: Assessment, project: Project, name: str, *, scale: int | None = None, lang: str | None = None
) -> Series:
    """Every sheet of a theme over its area, as the map book has them.

    Raises `ManifestError` for a theme that there is not or that has nothing to show, and for a scale or a language that
    cannot be had.
    """
    check_asked(lang=lang, scale=scale)
    words = lang or project.place.lang
    sources = Sources(assessment, project)
    theme = chosen(project, [name])[0]
    if gaps := sources.missing(theme):
        reason = why(gaps, words)
        raise ManifestError(fault("sheet.nothing", theme=name, reason=reason))
    form, pieces = sheets_over(
        sources,
        covered(sources, theme),
        paper=project.sheet.paper,
        scale=theme.scale if scale is None else scale,
        lang=words,
        asked="paper" in project.sheet.model_fields_set,
    )
    stock = Stock(sources, region([piece.extent for piece in pieces]))
    return Series(name, theme.title[words], tuple(roomy(stock, theme, piece, form)[0] for piece in pieces))


def _thumb(sheet: Sheet) -> str:
    stream = io.BytesIO()
    write_png(sheet.figure, stream, dpi=_THUMB_DPI)
    return base64.b64encode(stream.getvalue()).decode("ascii")
