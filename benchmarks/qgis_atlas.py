"""A map book by QGIS Atlas, run by the Python that QGIS brings: LAYERS.gpkg ORDER.json OUT.

The layers `block` (with `kind` and `block_id`), `parcel`, `building` and `sheet` (the frames, with `number`) lie in one
GeoPackage; the order says paper, frame and scale, and the colours of the classes of each theme. Every sheet of every
theme becomes a PDF with text as text: map, grid, labels of the blocks, and a column with title, legend, scale bar,
north arrow, a small map of all sheets and notes.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ON, OFF = True, False


def main(layers: str, order_file: str, out: str) -> None:
    """Export every theme and say how many files there are."""
    from qgis.core import QgsApplication, QgsProject, QgsVectorLayer

    order = json.loads(Path(order_file).read_text(encoding="utf-8"))
    application = QgsApplication([], OFF)
    application.initQgis()
    project = QgsProject.instance()
    found = {}
    for name in ("sheet", "block", "parcel", "building"):
        found[name] = QgsVectorLayer(f"{layers}|layername={name}", name, "ogr")
        project.addMapLayer(found[name])
    project.setCrs(found["block"].crs())
    _plain(found["parcel"], fill=None, edge="#a58d66", width=0.1)
    _plain(found["building"], fill="#b8b8b8", edge="#3c3c3c", width=0.13)
    _plain(found["sheet"], fill=None, edge="#1f3fd0", width=0.8)
    _named(found["block"])
    layout = _layout(project, found, order)
    for name, colours in order["themes"].items():
        _by_class(found["block"], colours)
        layout.itemById("title").setText(f"Peta {name}")
        _export(layout, out, name)
    sys.stdout.write(f"{len(list(Path(out).iterdir()))}\n")


def _symbol(fill: str | None, edge: str | None, width: float) -> Any:
    from qgis.core import QgsFillSymbol

    look = {"outline_color": edge or "0,0,0,0", "outline_width": str(width), "outline_width_unit": "MM"}
    look.update({"color": fill} if fill else {"style": "no"})
    look.update({} if edge else {"outline_style": "no"})
    return QgsFillSymbol.createSimple(look)


def _plain(layer: Any, *, fill: str | None, edge: str, width: float) -> None:
    from qgis.core import QgsSingleSymbolRenderer

    layer.setRenderer(QgsSingleSymbolRenderer(_symbol(fill, edge, width)))


def _by_class(layer: Any, colours: list[str]) -> None:
    from qgis.core import QgsCategorizedSymbolRenderer, QgsRendererCategory

    rows = [
        QgsRendererCategory(str(number), _symbol(colour, None, 0), f"Kelas {number}")
        for number, colour in enumerate(colours)
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer("kind", rows))


def _named(layer: Any) -> None:
    """Labels in the blocks, with a pale halo."""
    from qgis.core import QgsPalLayerSettings, QgsTextBufferSettings, QgsTextFormat, QgsVectorLayerSimpleLabeling

    form = QgsTextFormat()
    form.setSize(9.5)
    halo = QgsTextBufferSettings()
    halo.setEnabled(ON)
    form.setBuffer(halo)
    settings = QgsPalLayerSettings()
    settings.fieldName = "block_id"
    settings.setFormat(form)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(ON)


def _layout(project: Any, found: dict[str, Any], order: dict[str, Any]) -> Any:
    """A page with the map in its frame and the column beside it."""
    from qgis.core import (
        QgsLayoutItemLabel,
        QgsLayoutItemLegend,
        QgsLayoutItemMap,
        QgsLayoutItemMapGrid,
        QgsLayoutItemPicture,
        QgsLayoutItemScaleBar,
        QgsLayoutSize,
        QgsPrintLayout,
        QgsUnitTypes,
    )

    width, height = order["paper"]
    left, top, wide, high = order["frame"]
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(width, height, QgsUnitTypes.LayoutMillimeters))
    layers = [found[name] for name in ("building", "parcel", "block")]
    paper = _placed(layout, QgsLayoutItemMap(layout), (left, top, wide, high))
    paper.setLayers(layers)
    paper.setKeepLayerSet(ON)
    paper.setFrameEnabled(ON)
    first = next(found["sheet"].getFeatures()).geometry().boundingBox()
    paper.setExtent(first)
    paper.setScale(order["scale"])
    grid = paper.grid()
    grid.setEnabled(ON)
    grid.setStyle(QgsLayoutItemMapGrid.Cross)
    grid.setIntervalX(order["scale"] / 10)
    grid.setIntervalY(order["scale"] / 10)
    grid.setAnnotationEnabled(ON)
    grid.setAnnotationPrecision(0)
    x, column = left + wide + 9, width - left - (left + wide + 9)
    title = _placed(layout, QgsLayoutItemLabel(layout), (x, top, column, 24))
    title.setId("title")
    number = _placed(layout, QgsLayoutItemLabel(layout), (x, top + 26, column, 10))
    number.setText("Lembar [% number %] dari [% @atlas_totalfeatures %]")
    arrow = _placed(layout, QgsLayoutItemPicture(layout), (x, top + 40, 20, 40))
    arrow.setPicturePath(":/images/north_arrows/layout_default_north_arrow.svg")
    bar = _placed(layout, QgsLayoutItemScaleBar(layout), (x + 26, top + 46, column - 26, 20))
    bar.setStyle("Double Box")
    bar.setLinkedMap(paper)
    bar.setUnits(QgsUnitTypes.DistanceMeters)
    bar.setUnitsPerSegment(order["scale"] / 40)
    around = _placed(layout, QgsLayoutItemMap(layout), (x, top + 90, column, 80))
    around.setLayers([found["sheet"], found["block"]])
    around.setKeepLayerSet(ON)
    around.setExtent(found["sheet"].extent().buffered(50))
    legend = _placed(layout, QgsLayoutItemLegend(layout), (x, top + 180, column, 120))
    legend.setLinkedMap(paper)
    legend.setLegendFilterByMapEnabled(ON)
    notes = _placed(layout, QgsLayoutItemLabel(layout), (x, top + 320, column, 200))
    notes.setText("\n".join(order["notes"]))
    atlas = layout.atlas()
    atlas.setEnabled(ON)
    atlas.setCoverageLayer(found["sheet"])
    atlas.setSortFeatures(ON)
    atlas.setSortExpression("number")
    paper.setAtlasDriven(ON)
    paper.setAtlasScalingMode(QgsLayoutItemMap.Fixed)
    return layout


def _placed(layout: Any, item: Any, box: tuple[float, float, float, float]) -> Any:
    from qgis.core import QgsLayoutPoint, QgsLayoutSize, QgsUnitTypes

    left, top, width, height = box
    layout.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(left, top, QgsUnitTypes.LayoutMillimeters))
    item.attemptResize(QgsLayoutSize(width, height, QgsUnitTypes.LayoutMillimeters))
    return item


def _export(layout: Any, out: str, name: str) -> None:
    from qgis.core import QgsLayoutExporter, QgsRenderContext

    settings = QgsLayoutExporter.PdfExportSettings()
    settings.textRenderFormat = QgsRenderContext.TextFormatAlwaysText
    settings.forceVectorOutput = True
    layout.atlas().setFilenameExpression(f"'{name}_' || lpad(to_string(number), 2, '0')")
    ended = QgsLayoutExporter.exportToPdfs(layout.atlas(), str(Path(out) / f"{name}.pdf"), settings)
    if ended[0] != QgsLayoutExporter.Success:
        raise RuntimeError(ended)


if __name__ == "__main__":
    main(*sys.argv[1:])
