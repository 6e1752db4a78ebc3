"""The QGIS project: the GeoPackage beside it, layers in groups, a map theme for every theme, and a sheet."""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import pyproj
from pyproj.enums import WktVersion

from kotaku_gis.i18n import text
from kotaku_gis.manifest import Project
from kotaku_gis.reports.qgis.labels import labeling
from kotaku_gis.reports.qgis.layout import layout
from kotaku_gis.reports.qgis.looks import BASE, TOP, Look, Looks, Written
from kotaku_gis.reports.qgis.renderers import renderer
from kotaku_gis.reports.qgis.styles import VERSION
from kotaku_gis.sheets.extent import Bounds

GEOMETRY = {0: "Point", 1: "Line", 2: "Polygon"}


def write_project(
    file: Path, looks: Looks, project: Project, *, package: str, crs: pyproj.CRS, extent: Bounds, lang: str
) -> None:
    """Write a project beside the GeoPackage `package`, which it names by its file name alone."""
    title = project.place.name
    root = Element("qgis", {"version": VERSION, "projectname": title, "saveUserFull": "", "saveDateTime": ""})
    SubElement(root, "title").text = title
    root.append(_crs("projectCrs", crs))
    tree = SubElement(root, "layer-tree-group")
    layers = SubElement(root, "projectlayers")
    order = _order(looks)
    first = looks.themes[0].id if looks.themes else ""
    on = set(looks.shown.get(first, ()))
    names = {theme.id: f"{theme.id} {theme.title[lang]}" for theme in looks.themes}
    names |= {BASE: text("qgis.base", lang), TOP: text("qgis.borders", lang)}
    for place, items in order:
        shown = place in {BASE, TOP, first}
        group = SubElement(
            tree,
            "layer-tree-group",
            {
                "name": names[place],
                "checked": "Qt::Checked" if shown else "Qt::Unchecked",
                "expanded": "1" if shown else "0",
            },
        )
        for item in items:
            label = _label(item, lang)
            source = _source(item, package)
            checked = "Qt::Checked" if item.id in on or place not in {BASE, TOP} else "Qt::Unchecked"
            entry = {"id": item.id, "name": label, "checked": checked, "source": source, "providerKey": "ogr"}
            SubElement(group, "layer-tree-layer", {**entry, "expanded": "0", "legend_exp": ""})
            layers.append(_layer(item, label, source, crs, lang))
    root.append(_canvas(extent, crs))
    root.append(_themes(looks, names))
    held = SubElement(root, "Layouts")
    held.append(layout(extent, project, crs=crs, theme=names.get(first, ""), lang=lang))
    properties = SubElement(root, "properties")
    SubElement(SubElement(properties, "Paths"), "Absolute", {"type": "bool"}).text = "false"
    SubElement(SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", {"type": "int"}).text = "1"
    indent(root)
    document = "<!DOCTYPE qgis>\n" + tostring(root, encoding="unicode") + "\n"
    file.write_text(document, encoding="utf-8", newline="\n")


def _order(looks: Looks) -> list[tuple[str, list[Look | Written]]]:
    """Groups from the top of the tree down, as QGIS draws the lowest first."""
    places = [TOP, *(theme.id for theme in looks.themes), BASE]
    items: dict[str, list[Look | Written]] = {place: [] for place in places}
    ranks = {key: rank for rank, key in enumerate(TopologicalSorter(looks.below).static_order())}
    for key in sorted(looks.looks, key=lambda key: ranks.get(key, 0)):
        items[key[1]].insert(0, looks.looks[key])
    for written in looks.written:
        items[written.place].insert(0, written)
    return [(place, items[place]) for place in places if items[place]]


def _layer(item: Look | Written, label: str, source: str, crs: pyproj.CRS, lang: str) -> Element:
    labelled = isinstance(item, Written)
    attributes = {"type": "vector", "geometry": GEOMETRY[item.dimension], "labelsEnabled": "1" if labelled else "0"}
    made = Element("maplayer", {**attributes, "simplifyDrawingHints": "0", "autoRefreshEnabled": "0"})
    SubElement(made, "id").text = item.id
    SubElement(made, "datasource").text = source
    SubElement(made, "layername").text = label
    made.append(_crs("srs", crs))
    SubElement(made, "provider", {"encoding": "UTF-8"}).text = "ogr"
    if isinstance(item, Written):
        made.append(Element("renderer-v2", {"type": "nullSymbol"}))
        made.append(labeling(item, lang=lang))
    else:
        made.append(renderer(item.drawn, column=item.column, told=item.told, dimension=item.dimension, lang=lang))
    return made


def _label(item: Look | Written, lang: str) -> str:
    return (
        text("qgis.names", lang)
        if isinstance(item, Written)
        else item.drawn.classes[0].label[lang]
        if len(item.drawn.classes) == 1
        else (item.title or item.drawn.classes[0].label)[lang]
    )


def _source(item: Look | Written, package: str) -> str:
    source = f"./{package}|layername={item.table}"
    return f"{source}|subset={item.subset}" if isinstance(item, Look) and item.subset else source


def _crs(tag: str, crs: pyproj.CRS) -> Element:
    made = Element(tag)
    held = SubElement(made, "spatialrefsys")
    SubElement(held, "wkt").text = crs.to_wkt(WktVersion.WKT1_GDAL)
    code = crs.to_authority()
    if code is not None:
        SubElement(held, "authid").text = ":".join(code)
    return made


def _canvas(extent: Bounds, crs: pyproj.CRS) -> Element:
    made = Element("mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(made, "units").text = "meters"
    box = SubElement(made, "extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        SubElement(box, name).text = repr(float(value))
    SubElement(made, "rotation").text = "0"
    held = _crs("destinationsrs", crs)
    made.append(held)
    return made


def _themes(looks: Looks, names: dict[str, str]) -> Element:
    made = Element("visibility-presets")
    for theme in looks.themes:
        preset = SubElement(
            made,
            "visibility-preset",
            {"name": names[theme.id], "has-expanded-info": "0", "has-checked-group-info": "0"},
        )
        for name in looks.shown[theme.id]:
            SubElement(preset, "layer", {"id": name, "visible": "1", "style": "default", "expanded": "0"})
    return made
