"""Edits of a layer as people make them in QGIS; run by the Python that QGIS brings: PACKAGE LAYER KEY COLUMN NAME.

Says what was done to which feature. `COLUMN` is edited and then renamed to `NAME`.
"""

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def main(package, layer, key, column, name):
    """Move, reshape, change, empty, delete and add features; save; rename a column."""
    from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsVectorLayer

    application = QgsApplication([], False)  # noqa: FBT003 - QGIS names it not
    application.initQgis()
    opened = QgsVectorLayer(f"{package}|layername={layer}", layer, "ogr")
    features = sorted(opened.getFeatures(), key=lambda feature: feature.id())
    at = opened.fields().indexOf(column)
    told = [feature for feature in features if isinstance(feature[column], str)]

    def another(feature):
        return next(one[column] for one in told if one[column] != feature[column])

    def moved(feature):
        shape = QgsGeometry(feature.geometry())
        shape.translate(0.5, 0)
        return shape

    def bent(feature):
        shape = QgsGeometry(feature.geometry())
        first, second = shape.vertexAt(0), shape.vertexAt(1)
        shape.insertVertex((first.x() + second.x()) / 2 + 0.3, (first.y() + second.y()) / 2 + 0.3, 1)
        return shape

    shifted, changed, emptied, both, gone, reshaped = told[3], told[5], told[8], told[20], told[7], told[30]
    done = [
        opened.startEditing(),
        opened.changeGeometry(shifted.id(), moved(shifted)),
        opened.changeAttributeValue(changed.id(), at, another(changed)),
        opened.changeAttributeValue(emptied.id(), at, None),
        opened.changeGeometry(both.id(), moved(both)),
        opened.changeAttributeValue(both.id(), at, another(both)),
        opened.deleteFeature(gone.id()),
        opened.changeGeometry(reshaped.id(), bent(reshaped)),
    ]
    new = QgsFeature(opened.fields())
    new.setGeometry(moved(told[9]))
    new[key] = "BARU1"
    done += [opened.addFeature(new), opened.commitChanges()]
    done += [opened.startEditing(), opened.renameAttribute(at, name), opened.commitChanges()]
    if not all(done):
        raise SystemExit(str(opened.commitErrors()))
    result = {shifted[key]: "shape", changed[key]: "attributes", emptied[key]: "attributes", both[key]: "both"}
    result |= {gone[key]: "removed", "BARU1": "added", reshaped[key]: "shape"}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
