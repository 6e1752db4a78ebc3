"""What a QGIS without a screen makes of a project; run by the Python that QGIS brings: PROJECT OUT THEME ..."""

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def main(project_file, out, *wanted):
    """Read the project, draw themes, and say what is in it."""
    from qgis.core import (
        QgsApplication,
        QgsLayoutItemMap,
        QgsMapRendererSequentialJob,
        QgsMapSettings,
        QgsProject,
        QgsRectangle,
        QgsVectorLayer,
    )
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor

    application = QgsApplication([], False)  # noqa: FBT003 - QGIS names it not
    application.initQgis()
    project = QgsProject.instance()
    read = project.read(project_file)
    themes = project.mapThemeCollection()
    layers = project.mapLayers()
    sheet = project.layoutManager().layouts()[0]
    paper = next(item for item in sheet.items() if isinstance(item, QgsLayoutItemMap))
    styles = {layer.source().partition("layername=")[2]: layer for layer in layers.values()}
    told = {
        "read": read,
        "crs": project.crs().authid(),
        "invalid": [layer.source() for layer in layers.values() if not layer.isValid()],
        "themes": {name.split()[0]: len(themes.mapThemeVisibleLayers(name)) for name in themes.mapThemes()},
        "scale": paper.scale(),
        "follows": paper.followVisibilityPresetName(),
        "styles": styles["block"].listStylesInDatabase()[2],
    }
    told["classes"] = {name: classes_of(layer) for name, layer in layers.items()}
    told["names"] = sorted({node.name() for node in project.layerTreeRoot().findLayers()})
    bare = QgsVectorLayer(f"{project.homePath()}/hasil.gpkg|layername=block", "block", "ogr")
    told["bare"] = [classes_of(bare), bare.labelsEnabled(), bare.labeling() and bare.labeling().settings().fieldName]
    west, south, east, north, size = (float(value) for value in wanted[0].split(","))
    for name in wanted[1:]:
        settings = QgsMapSettings()
        theme = next(found for found in themes.mapThemes() if found.split()[0] == name)
        settings.setLayers([layer for layer in themes.mapThemeVisibleLayers(theme) if "_nama_" not in layer.id()])
        settings.setOutputSize(QSize(int(size), int(size * (north - south) / (east - west))))
        settings.setBackgroundColor(QColor("white"))
        settings.setDestinationCrs(project.crs())
        settings.setExtent(QgsRectangle(west, south, east, north))
        job = QgsMapRendererSequentialJob(settings)
        job.start()
        job.waitForFinished()
        job.renderedImage().save(f"{out}/{name}.png")
    sys.stdout.write(json.dumps(told) + "\n")


def classes_of(layer):
    """How many features QGIS puts into each class, by its place in the legend; None where there is one look."""
    from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils

    renderer = layer.renderer()
    if renderer is None or renderer.type() != "categorizedSymbol":
        return None
    found = dict.fromkeys((str(category.value()) for category in renderer.categories()), 0)
    by = renderer.classAttribute()
    expression = QgsExpression(by if by.startswith("CASE") else QgsExpression.quotedColumnRef(by.strip('"')))
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    for feature in layer.getFeatures():
        context.setFeature(feature)
        value = str(expression.evaluate(context))
        if value in found:
            found[value] += 1
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
