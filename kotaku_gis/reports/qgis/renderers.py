"""How QGIS tells the classes of a layer apart: by one expression, where the first class that takes a feature has it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

import pandas as pd

from kotaku_gis.i18n import text
from kotaku_gis.reports.qgis.symbols import symbol
from kotaku_gis.sheets.classify import folded
from kotaku_gis.sheets.theme import Class, Drawn

NO_DATA = "-"
_SIGNS = r"[\W_]+"


def renderer(drawn: Drawn, *, column: str | None, told: bool, dimension: int, lang: str) -> Element:
    """The renderer of a layer; `column` is what its classes are told by, or where `told`, the place of the class."""
    styles: list[tuple[str, Class | None]] = [(str(n), style) for n, style in enumerate(drawn.classes)]
    if column is None:
        made = Element("renderer-v2", {"type": "singleSymbol", "symbollevels": "0", "enableorderby": "0"})
        held = SubElement(made, "symbols")
        held.append(symbol(drawn.classes[0], dimension=dimension, name="0", true_width=drawn.true_width))
        return made
    if drawn.unknown == "hatch":
        styles.append((NO_DATA, None))
    unknown = drawn.unknown_label[lang] if drawn.unknown_label else text("webmap.no_data", lang)
    made = Element(
        "renderer-v2",
        {
            "type": "categorizedSymbol",
            "attr": quoted(column) if told else cases(drawn, column),
            "symbollevels": "0",
            "enableorderby": "0",
        },
    )
    categories, held = SubElement(made, "categories"), SubElement(made, "symbols")
    for name, style in styles:
        label = style.label[lang] if style else unknown
        place = str(len(categories))
        SubElement(
            categories, "category", {"value": name, "symbol": place, "label": label, "render": "true", "type": "string"}
        )
        held.append(symbol(style, dimension=dimension, name=place, true_width=drawn.true_width))
    return made


def cases(drawn: Drawn, column: str) -> str:
    """An expression that gives the place of the class of a feature, ``-`` where it has none."""
    whens = [f"WHEN {condition(style, column)} THEN '{n}'" for n, style in enumerate(drawn.classes)]
    return f"CASE {' '.join(whens)} ELSE '{NO_DATA}' END"


def condition(style: Class, column: str) -> str:
    """Whether a feature falls into a class."""
    name = quoted(column)
    if style.values is not None:
        return f"{_folded(name)} IN ({', '.join(literal(value) for value in folded(pd.Series(style.values)))})"
    if style.words is not None:
        words = literal(r"\b(" + "|".join(word.casefold() for word in style.words) + r")\b")
        return f"regexp_match(lower(to_string({name})), {words}) > 0"
    if style.lo is None and style.hi is None:
        return f"{name} IS NOT NULL"
    parts = [f"{name} IS NOT NULL"]
    parts += [f"{name} > {style.lo!r}"] if style.lo is not None else []
    parts += [f"{name} <= {style.hi!r}"] if style.hi is not None else []
    return " AND ".join(parts)


def _folded(name: str) -> str:
    """A text without case, blanks and signs, as `folded` makes it."""
    return f"regexp_replace(lower(to_string({name})), {literal(_SIGNS)}, '')"


def quoted(column: str) -> str:
    """A column as an expression names it."""
    return '"' + column.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text as an expression writes it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
