"""The styles that travel inside the GeoPackage: QGIS offers them by name when a layer is opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from kotaku_gis.reports.qgis.labels import labeling
from kotaku_gis.reports.qgis.looks import BASE, TOP, Look, Looks, Written
from kotaku_gis.reports.qgis.renderers import renderer

VERSION = "3.22.0"
_FIXED_TIME = "2000-01-01T00:00:00.000Z"
_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""
_REGISTERED = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)
"""
_ROW = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
  styleSLD, useAsDefault, description, owner, update_time)
VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', ?)
"""


def write_styles(file: Path, looks: Looks, *, first: str, lang: str) -> None:
    """Write one style for each theme and each table that it draws by classes of its own, named after the theme.

    A table opens in the style of the theme `first`, or where that does not draw it, in the one of most classes.
    """
    titles = {theme.id: theme.title[lang] for theme in looks.themes}
    with closing(sqlite3.connect(file)) as package, package:
        columns = dict(package.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        package.execute(_TABLE)
        package.execute(_REGISTERED, (_FIXED_TIME,))
        named: set[tuple[str, str]] = set()
        defaults = _defaults(looks, first)
        labels = {(written.place, written.table): written for written in looks.written}
        for look in looks.looks.values():
            if look.table not in columns:
                continue
            name = _name(look, named)
            named.add((look.table, name))
            document = qml(look, labels.get((look.place, look.table)), lang=lang)
            title = titles.get(look.place, look.drawn.classes[0].label[lang])
            row = (look.table, columns[look.table], name, document, look.id in defaults, title, _FIXED_TIME)
            package.execute(_ROW, row)


def _defaults(looks: Looks, first: str) -> set[str]:
    """By table, the look that it opens in."""
    best: dict[str, Look] = {}
    for look in looks.looks.values():
        worth = (look.place == first, len(look.drawn.classes))
        held = best.get(look.table)
        if held is None or worth > (held.place == first, len(held.drawn.classes)):
            best[look.table] = look
    return {look.id for look in best.values()}


def _name(look: Look, named: set[tuple[str, str]]) -> str:
    name = "dasar" if look.place in {BASE, TOP} else look.place
    number = 2
    while (look.table, name) in named:
        name = f"{name.partition(' ')[0]} {number}"
        number += 1
    return name


def qml(look: Look, written: Written | None, *, lang: str) -> str:
    """The style of a layer, with its labels where the theme writes some, as a QML document."""
    document = Element(
        "qgis",
        {"version": VERSION, "styleCategories": "Symbology|Labeling", "labelsEnabled": str(int(written is not None))},
    )
    document.append(renderer(look.drawn, column=look.column, told=look.told, dimension=look.dimension, lang=lang))
    if written is not None:
        document.append(labeling(written, lang=lang))
    return "<!DOCTYPE qgis>\n" + tostring(document, encoding="unicode")
