"""The information column: which boxes it has, and what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from pyproj import CRS

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault, number, text
from kotaku_gis.manifest import Project
from kotaku_gis.settings import Place, Source
from kotaku_gis.settings.place import DISTRICTS, PROVINCES, VILLAGES, with_kind
from kotaku_gis.sheets.accuracy import accuracy_words
from kotaku_gis.sheets.adjoining import Adjoining
from kotaku_gis.sheets.degrees import corner_words
from kotaku_gis.sheets.draw import Shown
from kotaku_gis.sheets.element import Element, fits, stack
from kotaku_gis.sheets.extras import Extras
from kotaku_gis.sheets.legend import Legend, legend_rows
from kotaku_gis.sheets.lettering import in_sight, table_rows
from kotaku_gis.sheets.location import Location
from kotaku_gis.sheets.north import grid_factors
from kotaku_gis.sheets.notes import Notes
from kotaku_gis.sheets.orientation import Orientation
from kotaku_gis.sheets.paper import Box, Layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.register import Register
from kotaku_gis.sheets.signatures import Signatures
from kotaku_gis.sheets.table import FEW_ROWS, MOST_ROWS, TableBox
from kotaku_gis.sheets.theme import Labels, Theme
from kotaku_gis.sheets.title import Title
from kotaku_gis.sheets.typography import Type

_NAMED = 12
_ATTESTED_SCALE = 10_000  # the numbers of finer sheets are read from sources, not confirmed
_KELURAHAN = 3  # named in the title of a sheet
_PREFIX = re.compile(r"^(kelurahan|kel)\b\.?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Format:
    """How a sheet is printed."""

    layout: Layout
    paper: str
    scale: int
    lang: str
    asked: str = ""
    """The paper that was wanted, where the sheet needs larger."""


@dataclass(frozen=True)
class Facts:
    """What the column tells: the project, the theme, the sheet, what is on the map, and what is not."""

    project: Project
    theme: Theme
    piece: Piece
    form: Format
    shown: Sequence[Shown]
    layers: Mapping[str, gpd.GeoDataFrame]
    dropped: Sequence[str] = ()
    caveats: Sequence[str] = ()
    whole: bool = True
    extras: Extras = field(default_factory=Extras)
    left_out: str = ""
    files: Sequence[Source] = ()
    rows: int = MOST_ROWS
    inset: bool = True

    @property
    def lang(self) -> str:
        """The language of the sheet."""
        return self.form.lang


def column(paper: Axes, box: Box, facts: Facts, *, size: Type) -> None:
    """Draw the column in the largest type in which it fits, with the legend in one column or two.

    Where it does not fit at 5 pt, photographs, sections and pyramid are left out, and a note says so; then tables show
    fewer rows, and how many more there are; then the inset goes.

    Raises `ManifestError` when it does not fit at 5 pt.
    """
    bare = replace(facts, extras=facts.extras.bare(), left_out=facts.extras.names(facts.lang))
    least = replace(bare, rows=FEW_ROWS)
    inset = text("sheet.location_word", facts.lang)
    apart = replace(least, inset=False, left_out=", ".join(filter(None, [bare.left_out, inset])))
    for told in (facts, bare, least, apart):
        if _stacked(paper, box, told, size):
            return
    raise ManifestError(fault("sheet.too_full", theme=facts.theme.id, paper=facts.form.paper, entries=len(facts.shown)))


def _stacked(paper: Axes, box: Box, facts: Facts, size: Type) -> bool:
    """Whether the column found room, and is drawn."""
    found: Type | None = size
    while found is not None:
        for legend_columns in (1, 2):
            boxes = elements(facts, size=found, legend_columns=legend_columns)
            if fits(boxes, box):
                stack(paper, box, boxes, filler=[isinstance(part, Legend) for part in boxes].index(True))
                return True
        found = found.smaller()
    return False


def elements(facts: Facts, *, size: Type, legend_columns: int) -> list[Element]:
    """The boxes of the column from the top down."""
    lang, layers = facts.lang, facts.layers
    west, south, east, north = facts.piece.extent
    convergence, factor = grid_factors(layers["block"].crs, (west + east) / 2, (south + north) / 2)
    rows = legend_rows(facts.shown, facts.theme.groups, lang)
    return [
        Title(
            facts.project.place.name,
            facts.theme.title[lang],
            place_words(_where(facts)),
            size,
            facts.extras.logos,
        ),
        Register(_register(facts), size),
        Orientation(facts.form.scale, convergence, lang, size),
        *([_location(facts, size)] if facts.inset else []),
        *([Adjoining(facts.piece, lang, size)] if facts.piece.total > 1 else []),
        Legend(rows, lang, size, legend_columns),
        *tables(facts, size),
        *facts.extras.elements(lang, size),
        Signatures(lang, size, facts.project.sheet.signatures),
        Notes(_notes(facts, factor), size),
    ]


def _location(facts: Facts, size: Type) -> Location:
    layers = facts.layers
    around, priority = layers.get("kelurahan", layers["block"]), layers.get("priority_area")
    red = None if priority is None else priority.geometry
    return Location(around.geometry, layers["block"].geometry, red, facts.piece.extent, facts.lang, size)


def tables(facts: Facts, size: Type) -> list[TableBox]:
    """The tables of the theme, each of what lies on the sheet; none where that is nothing, no column without words."""
    boxes = []
    for wanted in facts.theme.tables:
        labels = Labels(role=wanted.role, lines=wanted.columns)
        layer = in_sight(facts.layers, labels, facts.piece.extent)
        if layer is None or not len(layer):
            continue
        heads = ["", *(line.before[facts.lang] if line.before else "" for line in wanted.columns)]
        heads[0] = text("sheet.code", facts.lang)
        rows = table_rows(layer, wanted, facts.lang)
        told = [any(cells) for cells in zip(*rows, strict=True)]
        kept = [[cell for cell, known in zip(row, told, strict=True) if known] for row in (heads, *rows)]
        boxes.append(TableBox(wanted.title[facts.lang], kept[0], kept[1:], facts.lang, size, facts.rows))
    return boxes


def place_words(place: Place) -> str:
    """Where the project is, from the kelurahan up, each name with what it is."""
    near = [with_kind(place.kelurahan, VILLAGES), with_kind(place.kecamatan, DISTRICTS)]
    far = [place.city, with_kind(place.province, PROVINCES)]
    return "\n".join(", ".join(filter(None, names)) for names in (near, far))


def _where(facts: Facts) -> Place:
    """Where the sheet lies: the kelurahan that the manifest names, else those that it shows, the largest first."""
    place, layer = facts.project.place, facts.layers.get("kelurahan")
    if place.kelurahan or layer is None or "name" not in layer:
        return place
    shares = shapely.area(shapely.intersection(layer.geometry.to_numpy(), shapely.box(*facts.piece.extent)))
    shown = layer["name"].astype("string").to_numpy()[np.argsort(-shares, kind="stable")][: int((shares > 0).sum())]
    names = list(dict.fromkeys(_PREFIX.sub("", str(name)) for name in shown if not pd.isna(name)))
    if len(names) > _KELURAHAN:
        names[_KELURAHAN:] = [text("sheet.others", facts.lang, count=len(names) - _KELURAHAN)]
    joined = f" {text('sheet.and_word', facts.lang)} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return place.model_copy(update={"kelurahan": joined})


def number_words(theme: Theme, piece: Piece, lang: str) -> str:
    """The number of a sheet: its theme, its place in the series, and its name in a sheet index."""
    words = text("sheet.number_words", lang, theme=theme.id, number=piece.number, total=piece.total)
    return f"{words} · {piece.name}" if piece.name else words


def _register(facts: Facts) -> list[tuple[str, str]]:
    lang, place = facts.lang, facts.project.place
    year = str(place.year) if place.year else text("sheet.not_stated", lang)
    told = {"agency": facts.project.sheet.agency, "edition": facts.project.sheet.edition}
    return [
        (text("sheet.number", lang), number_words(facts.theme, facts.piece, lang)),
        (text("sheet.condition", lang), text(f"sheet.{_condition(facts)}", lang)),
        (text("sheet.year", lang), year),
        (text("sheet.paper", lang), facts.form.paper),
        *((text(f"sheet.{key}", lang), words) for key, words in told.items() if words),
    ]


def _condition(facts: Facts) -> str:
    """What the sheet shows: what is there, what is planned, or both; not both where nothing is planned."""
    wanted = facts.theme.scenario or facts.project.place.scenario
    if wanted != "both":
        return wanted
    there = [role for role in {drawn.name for drawn in facts.theme.layers} if role in facts.layers]
    plans = any(role.startswith("plan_") or _is_plan(facts.layers[role]) for role in there)
    return "both" if plans else "existing"


def _is_plan(layer: gpd.GeoDataFrame) -> bool:
    return "status" in layer and bool((layer["status"] == "planned").any())


def _notes(facts: Facts, factor: float) -> list[tuple[str, str]]:
    lang = facts.lang
    crs = facts.layers["block"].crs
    notes = [] if facts.whole else [text("sheet.part", lang)]
    if facts.theme.note:
        notes.append(facts.theme.note[lang])
    notes += facts.caveats
    if facts.piece.name and facts.form.scale < _ATTESTED_SCALE:
        notes.append(text(f"sheet.unconfirmed_{facts.project.sheet.grid}", lang))
    if facts.dropped:
        more = len(facts.dropped) - _NAMED
        names = ", ".join(facts.dropped[:_NAMED]) + (f", +{more}" if more > 0 else "")
        notes.append(text("sheet.dropped", lang, names=names))
    if facts.form.asked:
        notes.append(text("sheet.larger_paper", lang, paper=facts.form.paper, asked=facts.form.asked))
    if facts.left_out:
        notes.append(text("sheet.no_room", lang, what=facts.left_out))
    accuracy = accuracy_words(facts.project.place.map_class, scale=facts.form.scale, lang=lang)
    rows = {
        "projection": grid_words(crs, factor, lang) + " " + corner_words(facts.piece.extent, crs, lang),
        "sources": ". ".join([*filter(None, ["; ".join(_sources(facts))]), accuracy]),
        "note": " ".join(notes),
        "status": text("common.disclaimer", lang) + " " + text("sheet.status_words", lang),
    }
    return [(text(f"sheet.{key}", lang), words) for key, words in rows.items() if words]


def grid_words(crs: CRS, factor: float, lang: str) -> str:
    """Grid, datum, and the scale factor in the middle of a sheet."""
    datum = crs.geodetic_crs.datum if crs.geodetic_crs else None
    named = datum.name.removesuffix(" ensemble") if datum else "-"
    system, zone = crs.name.rpartition(" / ")[2].partition(" zone ")[::2]
    code = crs.to_epsg()
    return text(
        "sheet.grid",
        lang,
        projection=crs.coordinate_operation.method_name if crs.coordinate_operation else "-",
        grid=text("sheet.zone", lang, system=system.removeprefix("Indonesia "), zone=zone) if zone else system,
        code=f" (EPSG:{code})" if code else "",
        datum=named,
        factor=number(factor, lang, digits=6),
    )


def _sources(facts: Facts) -> list[str]:
    """Files (or what the manifest says of their origin) of what is on the sheet, each once."""
    names = [
        (file.origin or file.path.replace("\\", "/").rsplit("/", 1)[-1]) + (f" ({file.date})" if file.date else "")
        for file in facts.files
    ]
    return list(dict.fromkeys(names))
