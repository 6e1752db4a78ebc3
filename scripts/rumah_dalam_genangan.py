"""Bangunan menurut kelas kedalaman banjir sebuah raster, dan jumlahnya per RT, tanpa manifes.

python scripts/rumah_dalam_genangan.py BANGUNAN.shp BLOK.gpkg KEDALAMAN.tif --kolom NAMA_RT --out banjir.gpkg

Salin dan ubah sesuka hati. Buildings by the class of a flood depth raster, and their number in each block.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kotaku_gis import hazards, regulations
from kotaku_gis.crs import project_crs
from kotaku_gis.hazards.classes import banded
from kotaku_gis.hazards.grids import RasterSurface
from kotaku_gis.spatial.assign import area_by_point
from kotaku_gis.spatial.raster import open_grid

CONTOH = Path(__file__).parents[1] / "data" / "contoh_kelurahan"


def flooded(building: gpd.GeoSeries, *, raster: Path) -> pd.DataFrame:
    """One row a building: status, the deepest class on it, and the greatest depth (m); no data is not dry."""
    limits = regulations.load("hazard_classes")
    classes = banded(limits.rule("flood_depth").at())
    shares = RasterSurface(open_grid(raster), classes).shares(building)
    return hazards.flags(shares, classes=classes, min_share=limits.number("min_share"))


def main() -> None:
    """Read three layers, print the count of each block, and write the buildings with their class."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("bangunan", nargs="?", default=CONTOH / "bangunan.shp", help="layer bangunan")
    words.add_argument("blok", nargs="?", default=CONTOH / "batas_wilayah.gpkg", help="layer blok (RT)")
    words.add_argument("raster", nargs="?", type=Path, default=CONTOH / "kedalaman_banjir.tif", help="kedalaman (m)")
    words.add_argument("--layer", default="batas_rt", help="nama layer di dalam GeoPackage blok")
    words.add_argument("--kolom", default="NAMA_RT", help="kolom kode blok")
    words.add_argument("--out", type=Path, help="tulis bangunan dengan kelasnya sebagai GeoPackage")
    given = words.parse_args()
    buildings, blocks = gpd.read_file(given.bangunan), gpd.read_file(given.blok, layer=given.layer)
    metres = project_crs(blocks.crs, blocks.total_bounds)
    usable = buildings.geometry.notna() & buildings.geometry.is_valid
    print(f"bangunan dibaca {len(buildings)}, dipakai {usable.sum()} (kotaku-gis run memperbaiki sisanya)")
    buildings, blocks = buildings[usable].to_crs(metres), blocks.set_index(given.kolom).to_crs(metres)
    table = flooded(buildings.geometry, raster=given.raster)
    kelas = table["class_max"].astype("string").mask(table["status"] == "no_data", "tidak diketahui")
    kelas = kelas.mask(table["status"] == "outside", "di luar raster").fillna("kering").rename("kelas")
    home = area_by_point(buildings.geometry, blocks.geometry).rename("blok")
    print(pd.crosstab(home, kelas).to_string())
    print("seluruhnya:", ", ".join(f"{name} {count}" for name, count in kelas.value_counts().items()))
    if given.out:
        buildings.assign(kelas=kelas, kedalaman_m=table["max"]).to_file(given.out, layer="bangunan")
    print("Batas kelas kedalaman belum diverifikasi. Alat bantu, bukan keputusan.")


if __name__ == "__main__":
    main()
