"""A sheet in QGIS: an A1 page with a map of 500 x 500 mm at true scale, and the column that tells what it is."""

from __future__ import annotations

import uuid
from xml.etree.ElementTree import Element, SubElement

import pyproj

from kotaku_gis.i18n import number, text
from kotaku_gis.manifest import Project
from kotaku_gis.sheets.column import grid_words, place_words
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.north import grid_factors
from kotaku_gis.sheets.signatures import signing

PAGE_MM = (841.0, 594.0)
MAP_MM = (20.0, 47.0, 500.0, 500.0)
COLUMN_MM, COLUMN_WIDE_MM = 540.0, 281.0
SIGNATURES, SIGNED_MM, SIGNATURE_MM, NOTES_MM = 4, 400.0, 52.0, 507.0
_KINDS = {"page": 65638, "map": 65639, "label": 65641, "legend": 65642, "scalebar": 65646}
_WHITE = {"red": "255", "green": "255", "blue": "255", "alpha": "255"}


def layout(extent: Bounds, project: Project, *, crs: pyproj.CRS, theme: str, lang: str) -> Element:
    """A layout at the scale of the project's sheets, with its middle in that of `extent`, that follows a map theme."""
    scale = project.sheet.scale
    made = Element("Layout", {"name": f"A1 1:{scale}", "units": "mm", "printResolution": "300", "worldFileMap": ""})
    pages = SubElement(made, "PageCollection")
    pages.append(_item("page", "", (0, 0, *PAGE_MM), background=True))
    paper = _item("map", "peta", MAP_MM, frame=True)
    follows = {"followPreset": "true" if theme else "false", "followPresetName": theme}
    paper.attrib.update(follows | {"mapRotation": "0", "keepLayerSet": "false", "drawCanvasItems": "false"})
    wide, high = (size * scale / 1000 for size in MAP_MM[2:])
    x, y = (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2
    edges = {"xmin": x - wide / 2, "ymin": y - high / 2, "xmax": x + wide / 2, "ymax": y + high / 2}
    SubElement(paper, "Extent", {name: repr(float(value)) for name, value in edges.items()})
    made.append(paper)
    made.append(_label(project.place.name, 47, 12, size=26))
    made.append(_label(place_words(project.place).replace("\n", ", ").strip(", "), 60, 12, size=12))
    made.append(_label(theme, 75, 18, size=18))
    made.append(_label(f"{text('qgis.scale', lang)} 1:{number(scale, lang)}", 96, 10, size=16))
    made.append(_scalebar(paper.attrib["uuid"], 108))
    made.append(_label(text("qgis.north", lang), 96, 20, size=22, left=COLUMN_MM + 200))
    made.append(_legend(paper.attrib["uuid"], 132, text("qgis.legend", lang)))
    for place, head in enumerate(signing(project.sheet.signatures, lang)):
        made.append(_signature(head, place, lang))
    made.append(_label(_told(project, (x, y), crs, lang), NOTES_MM, 28, size=10))
    made.append(_label(f"{text('common.disclaimer', lang)} {text('sheet.status_words', lang)}", 537, 10, size=11))
    return made


def _signature(head: str, place: int, lang: str) -> Element:
    """A cell of the sign-off: who signs, room to sign, and lines to fill."""
    wide, row = COLUMN_WIDE_MM / SIGNATURES, place // SIGNATURES
    blanks = [f"{text(f'sheet.sign_{blank}', lang)}: {'.' * 30}" for blank in ("name", "position", "date")]
    made = _label(
        "\n".join([head, "", "", "", *blanks]),
        SIGNED_MM + row * SIGNATURE_MM,
        SIGNATURE_MM,
        size=9,
        left=COLUMN_MM + place % SIGNATURES * wide,
        wide=wide,
    )
    made.attrib.update({"frame": "true", "marginX": "2", "marginY": "2"})
    return made


def _told(project: Project, middle: tuple[float, float], crs: pyproj.CRS, lang: str) -> str:
    """Grid and datum, the year of the data, and who made the map."""
    _, factor = grid_factors(crs, *middle)
    rows = {"projection": grid_words(crs, factor, lang), "year": project.place.year, "agency": project.sheet.agency}
    return "\n".join(f"{text(f'sheet.{key}', lang)}: {said}" for key, said in rows.items() if said)


def _item(
    kind: str, name: str, box: tuple[float, float, float, float], *, frame: bool = False, background: bool = False
) -> Element:
    own = "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, f"kotaku_gis/{kind}/{name}/{box}")) + "}"
    place, size = f"{box[0]},{box[1]},mm", f"{box[2]},{box[3]},mm"
    made = Element(
        "LayoutItem",
        {
            "type": str(_KINDS[kind]),
            "id": name,
            "uuid": own,
            "templateUuid": own,
            "position": place,
            "positionOnPage": place,
            "size": size,
            "frame": str(frame).lower(),
            "background": str(background).lower(),
            "outlineWidthM": "0.5,mm",
            "visibility": "1",
            "opacity": "1",
            "zValue": "0" if kind == "page" else "1",
        },
    )
    SubElement(made, "BackgroundColor", _WHITE)
    return made


def _label(
    words: str, top: float, high: float, *, size: float, left: float = COLUMN_MM, wide: float | None = None
) -> Element:
    made = _item("label", "", (left, top, wide or COLUMN_MM + COLUMN_WIDE_MM - left, high))
    made.attrib.update({"labelText": words, "htmlState": "0", "halign": "1", "valign": "32"})
    made.append(_font(size))
    made.append(Element("LabelFont", {"description": f"DejaVu Sans,{size:.0f},-1,5,50,0,0,0,0,0", "style": "Book"}))
    return made


def _font(size: float) -> Element:
    look = {"fontFamily": "DejaVu Sans", "fontSize": str(size), "fontSizeUnit": "Point", "textColor": "20,20,20,255"}
    return Element("text-style", look)


def _scalebar(linked: str, top: float) -> Element:
    made = _item("scalebar", "", (COLUMN_MM, top, 130.0, 14.0))
    look = {"style": "Single Box", "unitType": "meters", "unitLabel": "m", "numSegments": "4", "numSegmentsLeft": "0"}
    steps = {"numUnitsPerSegment": "25", "numMapUnitsPerScaleBarUnit": "1", "segmentSizeMode": "0", "height": "3"}
    made.attrib.update({"mapUuid": linked, **look, **steps, "labelBarSpace": "2", "boxContentSpace": "1"})
    made.append(_font(10))
    return made


def _legend(linked: str, top: float, title: str) -> Element:
    made = _item("legend", "", (COLUMN_MM, top, COLUMN_WIDE_MM, SIGNED_MM - top))
    look = {"title": title, "symbolWidth": "10", "symbolHeight": "5", "resizeToContents": "1", "columnCount": "2"}
    made.attrib.update({"map_uuid": linked, "legendFilterByMap": "1", **look, "boxSpace": "2", "wmsLegendWidth": "50"})
    return made
