"""What QGIS writes on features: the names and figures of a theme's labels."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from kotaku_gis.reports.qgis.looks import Written
from kotaku_gis.reports.qgis.renderers import literal, quoted
from kotaku_gis.sheets.theme import Line

_SIZE_PT = 7
_AREAS = {"@area_ha": "$area / 10000", "@area_m2": "$area"}
_BELOW = {"placement": "1", "quadOffset": "7", "yOffset": "2.2", "offsetUnits": "MM"}


def labeling(written: Written, *, lang: str) -> Element:
    """Labels of a layer, with a white halo."""
    made = Element("labeling", {"type": "simple"})
    settings = SubElement(made, "settings", {"calloutType": "simple"})
    style = {
        "fieldName": expression(written, lang=lang),
        "isExpression": "1",
        "fontFamily": "DejaVu Sans",
        "fontSize": str(_SIZE_PT),
        "fontSizeUnit": "Point",
        "textColor": "30,30,30,255",
        "namedStyle": "Bold",
        "fontWeight": "75",
    }
    text = SubElement(settings, "text-style", style)
    halo = {"bufferDraw": "1", "bufferSize": "0.7", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,230"}
    SubElement(text, "text-buffer", halo)
    SubElement(settings, "text-format", {"multilineAlign": "1", "wrapChar": ""})
    SubElement(settings, "placement", _placement(written) | {"priority": "5"})
    merged = "1" if written.labels.along else "0"
    SubElement(
        settings, "rendering", {"obstacle": "0", "fitInPolygonOnly": "0", "displayAll": "0", "mergeLines": merged}
    )
    return made


def _placement(written: Written) -> dict[str, str]:
    """Along the line it names and on it, level on an area, or below a point."""
    if written.labels.along:
        return {"placement": "3", "placementFlags": "1", "maxCurvedCharAngleIn": "25", "maxCurvedCharAngleOut": "-25"}
    return {"placement": "4"} if written.dimension == 2 else _BELOW


def expression(written: Written, *, lang: str) -> str:
    """The lines of a label; a line without a value is left out."""
    name = written.key if written.labels.name is None else written.labels.name
    lines = [f"coalesce('\\n' || {_line(line, lang)}, '')" for line in written.labels.figures]
    first = [f"coalesce(to_string({quoted(name)}), '')"] if name else []
    return f"trim({' || '.join([*first, *lines])})"


def _line(line: Line, lang: str) -> str:
    value = _AREAS.get(line.column, quoted(line.column))
    figure = (
        f"to_string({value})"
        if line.digits is None and line.unit is None
        else f"format_number({value}, {line.digits or 0}, {literal(lang)})"
    )
    before = f"{literal(line.before[lang] + ' ')} || " if line.before else ""
    after = f" || {literal(' ' + line.unit[lang])}" if line.unit else ""
    return f"{before}{figure}{after}"
