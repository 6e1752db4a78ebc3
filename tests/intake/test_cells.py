"""Rasters of hazards: what their numbers mean, out of the legends that come with them, or asked."""

import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from rasterio import Affine

from kotaku_gis import manifest
from kotaku_gis.intake import draft, survey
from kotaku_gis.intake.cells import legend
from kotaku_gis.layers import load_layers

NAMES = {1.0: "rendah", 2.0: "sedang", 3.0: "tinggi"}


def raster(folder, values, name="bahaya_longsor.tif"):
    cells = np.resize(np.array(values), (6, 6)).astype("float32")
    corner = Affine(10, 0, 432_000, 0, -10, 9_155_060)
    place = {"width": 6, "height": 6, "count": 1, "crs": "EPSG:32749", "transform": corner}
    with rasterio.open(folder / name, "w", driver="GTiff", dtype="float32", **place) as out:
        out.write(cells, 1)
    return folder / name


def drafted(folder):
    file = folder / "kotaku.toml"
    found = survey(folder)
    file.write_text(draft(found, manifest=file, lang="id"), encoding="utf-8")
    return found, file


def value_table(file):
    pyogrio.write_dataframe(
        pd.DataFrame({"VALUE": [1, 2, 3], "COUNT": [9, 9, 9], "KELAS": list(NAMES.values())}),
        file.with_name(file.name + ".vat.dbf"),
        driver="ESRI Shapefile",
    )


def auxiliary(file):
    rows = "".join(f"<Row index='{value:g}'><F>{value:g}</F><F>{name}</F></Row>" for value, name in NAMES.items())
    fields = "<FieldDefn index='0'><Name>Value</Name></FieldDefn><FieldDefn index='1'><Name>Kelas</Name></FieldDefn>"
    table = f"<GDALRasterAttributeTable>{fields}{rows}</GDALRasterAttributeTable>"
    text = f"<PAMDataset><PAMRasterBand band='1'>{table}</PAMRasterBand></PAMDataset>"
    file.with_name(file.name + ".aux.xml").write_text(text)


def categories(file):
    names = "".join(f"<Category>{name}</Category>" for name in ("", *NAMES.values()))
    text = f"<PAMDataset><PAMRasterBand band='1'><CategoryNames>{names}</CategoryNames></PAMRasterBand></PAMDataset>"
    file.with_name(file.name + ".aux.xml").write_text(text)


def style(file):
    entries = "".join(f'<paletteEntry color="#fff" value="{v:g}" label="{n}" alpha="255"/>' for v, n in NAMES.items())
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
    file.with_suffix(".qml").write_text(f"{head}<qgis><colorPalette>{entries}</colorPalette></qgis>")


def described_layer(file):
    entries = "".join(f'<sld:ColorMapEntry label="{name}" quantity="{v:g}"/>' for v, name in NAMES.items())
    file.with_suffix(".sld").write_text(f"<sld:ColorMap>{entries}</sld:ColorMap>")


@pytest.mark.parametrize("beside", [value_table, auxiliary, categories, style, described_layer])
def test_classes_get_their_names_from_what_lies_beside_the_raster(tmp_path, beside):
    file = raster(tmp_path, [1, 2, 3])
    beside(file)
    assert legend(file) == NAMES
    _, written = drafted(tmp_path)
    (layer,) = manifest.load(written, whole=False).layers["hazard.landslide"]
    assert layer.quantity == "class"
    assert layer.classes == {"1": "rendah", "2": "sedang", "3": "tinggi"}


def test_classes_without_names_are_asked_about_and_stop_nothing(tmp_path):
    raster(tmp_path, [1, 2, 3])
    found, written = drafted(tmp_path)
    assert [entry.doubt for entry in found.entries] == ["unsure_cells"]
    assert '# classes = { "1" = "?", "2" = "?", "3" = "?" }' in written.read_text(encoding="utf-8")
    assert manifest.load(written, whole=False).layers == {}


@pytest.mark.parametrize(
    ("name", "values", "quantity"),
    [
        ("kedalaman_banjir.tif", [0, 0.4, 1.8], "depth_m"),
        ("bahaya_banjir.tif", [0, 0.25, 0.99], "index"),
        ("bahaya_banjir.tif", [0, 40.5, 180.2], None),
        ("kedalaman_banjir.tif", [0, 40, 180], None),
    ],
)
def test_depths_and_indices_are_told_by_name_and_size(tmp_path, name, values, quantity):
    raster(tmp_path, values, name)
    found, written = drafted(tmp_path)
    layers = manifest.load(written, whole=False).layers
    assert [layer.quantity for sources in layers.values() for layer in sources] == ([quantity] if quantity else [])
    assert [entry.doubt for entry in found.entries] == ["" if quantity else "unsure_cells"]


def test_keywords_of_inasafe_are_heard(delivery):
    (entry,) = survey(delivery("ugly") / "raster_tm3_dgn95").entries
    assert (entry.role, entry.doubt, entry.places[0].code) == ("hazard.flood", "", "EPSG:23834")


def test_the_flood_raster_in_tm3_is_read_where_it_lies(delivery, tmp_path):
    file = tmp_path / "kotaku.toml"
    file.write_text(draft(survey(delivery("ugly") / "raster_tm3_dgn95"), manifest=file, lang="id"), encoding="utf-8")
    project = manifest.load(file, whole=False)
    (source,) = project.layers["hazard.flood"]
    assert source.quantity == "depth_m"
    assert load_layers(project).rasters["hazard.flood"].crs.to_epsg() == 23834
