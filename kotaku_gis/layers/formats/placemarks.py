"""Placemarks of Google Earth: attributes that hide in an HTML description become columns."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import geopandas as gpd
import pandas as pd

_STYLE = (
    "timestamp",
    "begin",
    "end",
    "altitudeMode",
    "tessellate",
    "extrude",
    "visibility",
    "drawOrder",
    "icon",
)
_LINE = re.compile(r"<(?:b|strong)> ?([^<:=]{1,40}?) ?[:=]? ?</(?:b|strong)> ?[:=]? ?([^<]*)", re.IGNORECASE)
_MOST = 0.5


def with_description(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`frame` with a column for each name that descriptions tabulate, and without the columns of styling."""
    frame = frame.drop(columns=[name for name in _STYLE if name in frame])
    column = next((name for name in frame.columns if str(name).casefold() == "description"), None)
    if column is None:
        return frame
    told = frame[column].astype("string")
    found = pd.Series([pairs(text) if pd.notna(text) else {} for text in told], index=frame.index)
    if not told.notna().any() or (found.map(len) > 0).sum() < _MOST * told.notna().sum():
        return frame
    hidden = pd.DataFrame(found.tolist(), index=frame.index).drop(columns=list(frame.columns), errors="ignore")
    return gpd.GeoDataFrame(
        pd.concat([frame.drop(columns=[column, "geometry"]), hidden.astype("string"), frame[["geometry"]]], axis=1),
        geometry="geometry",
        crs=frame.crs,
    )


def pairs(html: str) -> dict[str, str]:
    """Name to value out of table rows with two cells, else out of lines with a name in bold.

    Examples
    --------
    >>> pairs("<table><tr><td>FUNGSI</td><td>Hunian &amp; usaha</td></tr></table>")
    {'FUNGSI': 'Hunian & usaha'}
    >>> pairs("<b>Lebar:</b> 3 m<br><b>Kondisi</b> = Baik")
    {'Lebar': '3 m', 'Kondisi': 'Baik'}
    """
    rows = _Rows()
    rows.feed(html.replace("<!", "< !"))  # declarations and the marked sections of office programs are no text
    rows.close()
    found = {name: value for name, value in rows.found if name and len(name) <= 60}
    return found or {match[1]: match[2].strip() for match in _LINE.finditer(" ".join(html.split()))}


class _Rows(HTMLParser):
    """Collects the texts of table rows that hold just two cells; tables may stand in cells, and rows stay unclosed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._tables: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 as html.parser calls
        if tag == "table":
            self._tables.append([])
        elif tag == "tr":
            self._close_row()
        elif tag in ("td", "th"):
            self._tables[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._tables[-1]:
            self._tables[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "table"):
            self._close_row()
        if tag == "table" and len(self._tables) > 1:
            self._tables.pop()

    def close(self) -> None:
        super().close()
        while self._tables:
            self._close_row()
            self._tables.pop()

    def _close_row(self) -> None:
        cells = [" ".join(cell.split()) for cell in self._tables[-1]]
        self._tables[-1].clear()
        if len(cells) == 2:
            self.found.append((cells[0].rstrip(" :="), cells[1]))
