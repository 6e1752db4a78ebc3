"""KDB setiap persil terhadap KDB maksimum zonanya, dari berkas biasa, tanpa manifes.

python scripts/cek_kdb_persil.py BANGUNAN.shp PERSIL.shp ZONA.shp --kolom-kdb KDB --ce90 0.3 --out kdb.csv

Salin dan ubah sesuka hati. KDB of each parcel against the limit of its zone, from plain files: copy and change it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kotaku_gis import zoning
from kotaku_gis.crs import project_crs
from kotaku_gis.zoning.accuracy import corner_sigma_m, map_ce90_m
from kotaku_gis.zoning.eaves import assumed_eaves_m

CONTOH = Path(__file__).parents[1] / "data" / "contoh_kelurahan"


def kdb_table(
    building: gpd.GeoSeries, *, parcel: gpd.GeoSeries, zone: gpd.GeoSeries, kdb_max_pct: pd.Series, ce90_m: float
) -> pd.DataFrame:
    """One row a parcel: KDB, its limit, uncertainty and status; outlines may be roofs with eaves over the wall."""
    corner = corner_sigma_m(ce90_m)
    built = zoning.built_areas(building, parcel=parcel, building_sigma_m=corner, parcel_sigma_m=corner)
    walls = zoning.wall_outlines(building, eaves_m=assumed_eaves_m())
    drawn, walled, u95 = (
        zoning.kdb_pct(building, parcel=parcel),
        zoning.kdb_pct(walls, parcel=parcel),
        zoning.kdb_u95_pct(built),
    )
    parts = zoning.area_shares(parcel, zone)
    several = parts["feature"].duplicated(keep=False)
    limit = parts[~several].set_index("feature")["area"].map(kdb_max_pct)
    limit = pd.concat([limit, zoning.pro_rata_limit(parts[several], limit=kdb_max_pct)]).reindex(parcel.index)
    limit = limit.astype(float).mask(drawn == 0)  # an empty parcel may be one that nobody has mapped
    status = zoning.status_of_range(
        worst=zoning.status_at_most(drawn, limit=limit, u95=u95),
        best=zoning.status_at_most(walled, limit=limit, u95=u95),
    )
    columns = {"kdb_pct": drawn, "kdb_dinding_pct": walled, "kdb_max_pct": limit, "u95_pct": u95, "status": status}
    return pd.DataFrame(columns)


def usable(layer: gpd.GeoDataFrame, *, called: str) -> gpd.GeoDataFrame:
    """The features that have a sound outline; says how many have not."""
    sound = layer.geometry.notna() & layer.geometry.is_valid
    print(f"{called} dibaca {len(layer)}, dipakai {sound.sum()} (kotaku-gis run memperbaiki sisanya)")
    return layer[sound]


def main() -> None:
    """Read three layers, judge the parcels, and list those furthest above their limit."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("bangunan", nargs="?", default=CONTOH / "bangunan.shp", help="layer bangunan")
    words.add_argument("persil", nargs="?", default=CONTOH / "persil.shp", help="layer persil")
    words.add_argument("zona", nargs="?", default=CONTOH / "rdtr_pola_ruang.shp", help="layer zona RDTR")
    words.add_argument("--kolom", default="ID_PERSIL", help="kolom kode persil")
    words.add_argument("--kolom-kdb", default="KDB", help="kolom KDB maksimum (%%) pada layer zona")
    words.add_argument("--ce90", type=float, default=map_ce90_m(), help="ketelitian peta dasar (m)")
    words.add_argument("--out", type=Path, help="tulis tabelnya sebagai CSV")
    given = words.parse_args()
    building, parcels, zones = (gpd.read_file(file) for file in (given.bangunan, given.persil, given.zona))
    metres = project_crs(parcels.crs, parcels.total_bounds)
    building, parcels = usable(building, called="bangunan"), usable(parcels, called="persil")
    table = kdb_table(
        building.to_crs(metres).geometry,
        parcel=parcels.set_index(given.kolom).to_crs(metres).geometry,
        zone=zones.to_crs(metres).geometry,
        kdb_max_pct=zones[given.kolom_kdb],
        ce90_m=given.ce90,
    )
    print(table["status"].value_counts().to_string())
    above = table[table["status"].isin(["violation", "indicative"])]
    most = (above["kdb_pct"] - above["kdb_max_pct"]).nlargest(10).index
    print("paling jauh di atas batas:", above.loc[most].round(1).to_string(), sep="\n")
    if given.out:
        table.round(2).to_csv(given.out, sep=";", decimal=",", encoding="utf-8-sig")
    print("Alat bantu, bukan keputusan.")


if __name__ == "__main__":
    main()
