"""Writing the delivery: each layer in the format its office uses, the same bytes from the same seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

WRITTEN = "2026-01-01"
DEGREES = "EPSG:4326"

# role: file, and layer where one file holds several
SHAPEFILES = {
    "building": "bangunan.shp",
    "parcel": "persil.shp",
    "zone": "rdtr_pola_ruang.shp",
    "facility": "fasilitas.shp",
    "open_space": "ruang_terbuka.shp",
    "green": "hijau_halaman.shp",
}
PACKAGES = {
    "block": ("batas_wilayah.gpkg", "batas_rt"),
    "rw": ("batas_wilayah.gpkg", "batas_rw"),
    "kelurahan": ("batas_wilayah.gpkg", "batas_kelurahan"),
    "sk_kumuh": ("batas_wilayah.gpkg", "sk_kumuh"),
    "priority_area": ("batas_wilayah.gpkg", "kawasan_prioritas"),
    "drain": ("perairan.gpkg", "drainase"),
    "river": ("perairan.gpkg", "sungai"),
    "flood_area": ("perairan.gpkg", "genangan"),
}
GEOJSONS = {
    "road": "jalan.geojson",
    "photo": "foto.geojson",
    "hydrant": "hidran.geojson",
    "waste_point": "persampahan.geojson",
    "water_point": "air_minum.geojson",
    "assembly_point": "titik_kumpul.geojson",
    "sanitation_point": "sanitasi.geojson",
    "economic": "ekonomi.geojson",
    "evacuation_route": "jalur_evakuasi.geojson",
    "zone_rtbl": "rtbl_blok.geojson",
    "programme": "program_sektor.geojson",
    "plan_block": "rtplp_blok.geojson",
    "plan_road": "rtplp_jalan.geojson",
    "gsb_line": "rtplp_garis_sempadan.geojson",
    "truck_entry": "masuk_damkar.geojson",
    "planned_drain": "rtplp_drainase.geojson",
    "intervention": "rtplp_kegiatan.geojson",
    "power_network": "jaringan_listrik.geojson",
    "water_pipe": "pipa_air_minum.geojson",
    "sewer": "pipa_air_limbah.geojson",
    "waste_route": "rute_sampah.geojson",
    "transit_route": "trayek_angkot.geojson",
    "social_issue": "masalah_sosial.geojson",
    "land_dispute": "sengketa_tanah.geojson",
    "influence_area": "kawasan_berpengaruh.geojson",
    "hazard.earthquake": "rawan_gempa.geojson",
    "hazard.landslide": "rawan_longsor.geojson",
    "hazard.fire": "rawan_kebakaran.geojson",
    "hazard.drought": "rawan_kekeringan.geojson",
}


@contextmanager
def _fixed_clock() -> Iterator[None]:
    """GeoPackage writes a fixed time."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{WRITTEN}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _geojson(path: Path, table: gpd.GeoDataFrame) -> None:
    """Features in degrees with seven decimals, one a line, as a web tool exports them."""
    frame = table.to_crs(DEGREES)
    lines = []
    for row in frame.to_dict("records"):
        shape = json.loads(shapely.to_geojson(shapely.set_precision(row.pop("geometry"), 1e-7, mode="pointwise")))
        lines.append(json.dumps({"type": "Feature", "properties": row, "geometry": shape}, ensure_ascii=False))
    body = ",\n".join(lines)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n', encoding="utf-8", newline="\n")


def write_sheet(path: Path, table: pd.DataFrame) -> None:
    """A table as Excel saves it in Indonesia: semicolons and decimal commas."""
    table.to_csv(path, sep=";", decimal=",", index=False, lineterminator="\n", encoding="utf-8")


def write_layers(folder: Path, tables: dict[str, Any]) -> None:
    """Every vector layer and the household survey; files of an earlier run are replaced."""
    for name in {file for file, _ in PACKAGES.values()}:
        (folder / name).unlink(missing_ok=True)
    for role, name in SHAPEFILES.items():
        options = {"DBF_DATE_LAST_UPDATE": WRITTEN, "ENCODING": "UTF-8", "RESIZE": "YES"}
        pyogrio.write_dataframe(tables[role], folder / name, driver="ESRI Shapefile", layer_options=options)
    with _fixed_clock():
        for role, (name, layer) in PACKAGES.items():
            path = folder / name
            pyogrio.write_dataframe(tables[role], path, layer=layer, driver="GPKG", append=path.exists())
    for role, name in GEOJSONS.items():
        _geojson(folder / name, tables[role])
    write_sheet(folder / "survei_rumah_tangga.csv", tables["household"])


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def write_answers(path: Path, answers: dict[str, Any]) -> None:
    """The answers as JSON with one entry a line, so that a change is easy to see."""
    parts = []
    for section, content in answers.items():
        if isinstance(content, dict):
            lines = [f"{json.dumps(key)}: {json.dumps(value, default=_plain)}" for key, value in content.items()]
            opened, closed = "{", "}"
        else:
            lines, (opened, closed) = [json.dumps(value, default=_plain) for value in content], "[]"
        parts.append(f"{json.dumps(section)}: {opened}\n" + ",\n".join(lines) + f"\n{closed}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8", newline="\n")
