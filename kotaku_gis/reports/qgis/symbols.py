"""A class of a theme as QGIS draws it: fill, hatch, line, band, marker."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from matplotlib.colors import to_hex, to_rgb

from kotaku_gis.sheets.pictograms import pictogram, svg_path
from kotaku_gis.sheets.theme import Class

KINDS = {0: "marker", 1: "line", 2: "fill"}
NO_DATA = {"fill": "#ffffff", "hatch": "xx", "hatch_color": "#8c8c8c", "edge": "#8c8c8c", "width_mm": 0.1}
_ANGLES = {"/": (45.0,), "\\": (135.0,), "|": (90.0,), "-": (0.0,), "x": (45.0, 135.0), "+": (0.0, 90.0)}
_DOTS = {".": 0.4, "o": 1.0, "O": 1.6, "*": 1.0}
_COARSE_MM = 3.6
_HATCH_MM = 0.15
_ROOM = 1.2  # badges reach beyond the field of one unit


def symbol(style: Class | None, *, dimension: int, name: str, true_width: bool = False) -> Element:
    """The symbol of a class; None is the look of no data. With `true_width`, lines are as wide as on the ground."""
    look = Class.model_validate({"label": {"id": "-", "en": "-"}, **NO_DATA}) if style is None else style
    kind = KINDS[dimension]
    layers = [_centred(look)] if look.marker and kind != "marker" else _layers(look, kind, true_width=true_width)
    return _symbol(kind, name, layers)


def _centred(look: Class) -> Element:
    """The pictogram of areas, inside each."""
    made = _layer("CentroidFill", {"point_on_surface": "1", "point_on_all_parts": "0"})
    made.append(_symbol("marker", "@0", [_marker(look)]))
    return made


def _layers(look: Class, kind: str, *, true_width: bool) -> list[Element]:
    if kind == "marker":
        return [_marker(look)]
    if kind == "line":
        return _line(look, true_width=true_width)
    layers = [_fill(look)]
    layers += [layer for mark in sorted(set(look.hatch or "")) for layer in _hatch(mark, look)]
    if look.band:
        layers.insert(0, _simple_line(look.band, look.band_mm))
    return layers


def _fill(look: Class) -> Element:
    return _layer(
        "SimpleFill",
        {
            "color": rgba(look.fill, look.alpha),
            "style": "no" if look.fill == "none" else "solid",
            "outline_color": rgba(look.edge),
            "outline_style": "no" if look.edge == "none" else "solid",
            "outline_width": str(look.width_mm),
            "outline_width_unit": "MM",
            "joinstyle": "miter",
        },
    )


def _hatch(mark: str, look: Class) -> list[Element]:
    colour = look.hatch_color or (look.edge if look.edge != "none" else "#555555")
    distance = _COARSE_MM / max(1, (look.hatch or "").count(mark))
    if mark in _DOTS:
        dots = _layer(
            "PointPatternFill",
            {
                "distance_x": str(distance),
                "distance_y": str(distance),
                "distance_x_unit": "MM",
                "distance_y_unit": "MM",
            },
        )
        dot = _simple_marker(colour, _DOTS[mark], "circle")
        dots.append(_symbol("marker", "@hatch", [dot]))
        return [dots]
    layers = []
    for angle in _ANGLES.get(mark, (45.0,)):
        lines = _layer("LinePatternFill", {"angle": str(angle), "distance": str(distance), "distance_unit": "MM"})
        lines.append(_symbol("line", "@hatch", [_simple_line(colour, _HATCH_MM)]))
        layers.append(lines)
    return layers


def _line(look: Class, *, true_width: bool) -> list[Element]:
    if true_width:
        casing = _simple_line(look.edge, 0.26, wide='"width_m" + 0.2') if look.edge != "none" else None
        body = _simple_line(look.fill if look.fill != "none" else look.edge, 0.2, wide='"width_m"')
        return [layer for layer in (casing, body) if layer is not None]
    band = [_simple_line(look.band, look.band_mm)] if look.band else []
    return [*band, _simple_line(look.edge if look.edge != "none" else look.fill, look.width_mm, dash=look.dash)]


def _simple_line(
    colour: str, width: float, *, dash: tuple[float, ...] | None = None, wide: str | None = None
) -> Element:
    unit = "MM" if wide is None else "RenderMetersInMapUnits"
    look = {
        "line_color": rgba(colour),
        "line_width": str(width),
        "line_width_unit": unit,
        "capstyle": "flat",
        "joinstyle": "round",
    }
    if dash:
        even = dash if len(dash) % 2 == 0 else (*dash, *dash)
        look |= {"use_custom_dash": "1", "customdash": ";".join(map(str, even)), "customdash_unit": "MM"}
    made = _layer("SimpleLine", look)
    if wide is not None:
        _defined(made, "outlineWidth", wide)
    return made


def _marker(look: Class) -> Element:
    fill = look.fill if look.fill != "none" else look.edge
    if look.marker is None:
        return _simple_marker(fill, 2.0, "circle")
    size = look.size_mm * _ROOM
    return _layer("SvgMarker", {"name": f"base64:{_picture(look.marker, fill)}", "size": str(size), "size_unit": "MM"})


def _picture(name: str, fill: str) -> str:
    """A pictogram as SVG in base64, which goes wherever the style goes."""
    drawn = pictogram(name)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-_ROOM / 2} {-_ROOM / 2} {_ROOM} {_ROOM}">'
        f'<path d="{svg_path(drawn.badge)}" fill="{to_hex(fill)}"/>'
        f'<path d="{svg_path(drawn.glyph)}" fill="#ffffff" fill-rule="evenodd"/></svg>'
    )
    return base64.b64encode(svg.encode()).decode("ascii")


def _simple_marker(colour: str, size: float, shape: str) -> Element:
    return _layer(
        "SimpleMarker",
        {"name": shape, "color": rgba(colour), "size": str(size), "size_unit": "MM", "outline_style": "no"},
    )


def _layer(kind: str, options: Mapping[str, str]) -> Element:
    made = Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    held = SubElement(made, "Option", {"type": "Map"})
    for name, value in options.items():
        SubElement(held, "Option", {"name": name, "type": "QString", "value": value})
    for name, value in options.items():
        SubElement(made, "prop", {"k": name, "v": value})
    return made


def _symbol(kind: str, name: str, layers: list[Element]) -> Element:
    made = Element("symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    made.extend(layers)
    return made


def _defined(layer: Element, name: str, expression: str) -> None:
    """A property that an expression gives."""
    held = SubElement(SubElement(layer, "data_defined_properties"), "Option", {"type": "Map"})
    SubElement(held, "Option", {"name": "name", "type": "QString", "value": ""})
    properties = SubElement(held, "Option", {"name": "properties", "type": "Map"})
    one = SubElement(properties, "Option", {"name": name, "type": "Map"})
    SubElement(one, "Option", {"name": "active", "type": "bool", "value": "true"})
    SubElement(one, "Option", {"name": "expression", "type": "QString", "value": expression})
    SubElement(one, "Option", {"name": "type", "type": "int", "value": "3"})
    SubElement(held, "Option", {"name": "type", "type": "QString", "value": "collection"})


def rgba(colour: str, alpha: float = 1.0) -> str:
    """A colour as QGIS writes it."""
    if colour == "none":
        return "0,0,0,0"
    red, green, blue = (round(255 * part) for part in to_rgb(colour))
    return f"{red},{green},{blue},{round(255 * alpha)}"
