"""Kepadatan dan tutupan bangunan per blok dari berkas biasa, tanpa manifes.

python scripts/kepadatan_bangunan.py BANGUNAN.shp BLOK.gpkg --kolom NAMA_RT --kelas-kota besar

Salin dan ubah sesuka hati. Building density and coverage per block from plain files, without a manifest: copy and
change it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kotaku_gis import indicators, regulations
from kotaku_gis.crs import project_crs

CONTOH = Path(__file__).parents[1] / "data" / "contoh_kelurahan"


def density_table(buildings: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, *, city_class: str) -> pd.DataFrame:
    """One row a block: area, buildings, density, coverage, and the area that counts as dense."""
    metres = project_crs(blocks.crs, blocks.total_bounds)
    building, block = buildings.to_crs(metres).geometry, blocks.to_crs(metres).geometry
    area = indicators.block_area_ha(block)
    count = indicators.building_count(building, block=block)
    density = indicators.building_density(count, area_ha=area)
    coverage = indicators.coverage_pct(building, block=block)
    rule = regulations.load("permen_pupr_14_2018")
    dense = indicators.dense_area_ha(density, area_ha=area, city_class=city_class, regulation=rule)
    return pd.concat([area, count, density, coverage, dense["value"].rename("dense_area_ha")], axis=1)


def main() -> None:
    """Read two layers, print the table, and say which blocks are dense."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("bangunan", nargs="?", default=CONTOH / "bangunan.shp", help="layer bangunan")
    words.add_argument("blok", nargs="?", default=CONTOH / "batas_wilayah.gpkg", help="layer blok (RT)")
    words.add_argument("--layer", default="batas_rt", help="nama layer di dalam GeoPackage blok")
    words.add_argument("--kolom", default="NAMA_RT", help="kolom kode blok")
    words.add_argument("--kelas-kota", default="besar", choices=["metropolitan", "besar", "sedang", "kecil"])
    given = words.parse_args()
    buildings = gpd.read_file(given.bangunan)
    usable = buildings.geometry.notna() & buildings.geometry.is_valid
    print(f"bangunan dibaca {len(buildings)}, dipakai {usable.sum()} (kotaku-gis run memperbaiki sisanya)")
    blocks = gpd.read_file(given.blok, layer=given.layer).set_index(given.kolom)
    table = density_table(buildings[usable], blocks, city_class=given.kelas_kota)
    print(table.round(2).to_string())
    print("blok padat:", ", ".join(table.index[table["dense_area_ha"] > 0]) or "tidak ada")
    print("Alat bantu, bukan keputusan.")


if __name__ == "__main__":
    main()
