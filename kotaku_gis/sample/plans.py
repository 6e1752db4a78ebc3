"""The detailed spatial plan (RDTR): zones with their official columns, and the table of building intensity."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Polygon

from kotaku_gis.sample.layout import FORMAL, Plan
from kotaku_gis.sample.places import CITY, KELURAHAN, cell_at
from kotaku_gis.sample.terrain import CRS, on_map, to_mm

CORRIDOR_M = 20.0
LEAST_M2 = 1.0

# sub-zone code: zone code, zone name, sub-zone name, KRB_03, maximum KDB %, KLB, minimum KDH %
ZONES: dict[str, tuple[str, str, str, str | None, int, float, int]] = {
    "BA": ("BA", "Badan Air", "Badan Air", "Kawasan Rawan Banjir - Tinggi", 0, 0.0, 100),
    "PS": ("PS", "Perlindungan Setempat", "Sempadan Sungai", "Kawasan Rawan Banjir - Tinggi", 10, 0.1, 80),
    "SPU-1": ("SPU", "Sarana Pelayanan Umum", "SPU Skala Kota", "Tidak Ada", 60, 2.4, 20),
    "SPU-3": ("SPU", "Sarana Pelayanan Umum", "SPU Skala Kelurahan", "Tidak Ada", 60, 1.8, 20),
    "RTH-2": ("RTH", "Ruang Terbuka Hijau", "Taman Kota", "Tidak Ada", 10, 0.1, 80),
    "RTH-7": ("RTH", "Ruang Terbuka Hijau", "Pemakaman", "Tidak Ada", 5, 0.1, 90),
    "K-1": ("K", "Perdagangan dan Jasa", "Perdagangan dan Jasa Skala Kota", "Tidak Ada", 80, 3.2, 10),
    "K-2": ("K", "Perdagangan dan Jasa", "Perdagangan dan Jasa Skala WP", "Tidak Ada", 75, 2.4, 10),
    "IK-2": ("IK", "Perikanan", "Perikanan Budidaya", None, 5, 0.1, 60),
    "R-2": ("R", "Perumahan", "Perumahan Kepadatan Tinggi", "Kawasan Rawan Banjir - Sedang", 80, 2.4, 10),
    "R-3": ("R", "Perumahan", "Perumahan Kepadatan Sedang", "Tidak Ada", 70, 2.1, 15),
    "R-4": ("R", "Perumahan", "Perumahan Kepadatan Rendah", "Tidak Ada", 60, 1.8, 20),
}


_RULES_HEAD = """# Ketentuan intensitas RDTR Kota Contoh (rekaan), menurut subzona.

id = "rdtr_kota_contoh"
citation = "Perwal Kota Contoh 1/2025"

[title]
id = "RDTR Kota Contoh (rekaan)"
en = "Detailed spatial plan of Kota Contoh (made up)"
"""
_RULES = {
    "kdb_max": ("KDB maksimum", "Maximum KDB", "%", "<=", 4),
    "klb_max": ("KLB maksimum", "Maximum KLB", "ratio", "<=", 5),
    "kdh_min": ("KDH minimum", "Minimum KDH", "%", ">=", 6),
}


def _wanted(plan: Plan, parcels: gpd.GeoDataFrame) -> list[tuple[str, Polygon]]:
    """What the plan wants where, as sub-zone code and sub-block; the first that claims a place keeps it."""
    lots = parcels[~parcels["lot"].isin(["rumah", "kosong"])].set_index("lot").geometry
    corridor = shapely.union_all(plan.streets[plan.streets["road_class"] == "kolektor"].geometry.to_numpy())
    claims = [
        ("BA", cell_at(plan, (36, 200))),
        ("PS", on_map(Polygon([(36, 55), (55, 55), (55, 430), (36, 430)]))),
        ("SPU-1", lots["sekolah"]),
        ("SPU-3", lots["masjid"]),
        ("RTH-2", lots["lapangan"]),
        ("RTH-7", cell_at(plan, (95, 25))),
        ("RTH-2", cell_at(plan, (178, 25))),
        ("K-1", cell_at(plan, (260, 30))),
        ("K-2", corridor.buffer(CORRIDOR_M, cap_style="flat")),
    ]
    corner = plan.blocks[(plan.blocks["rw"] == 3) & (plan.blocks["rt"] == 3)].geometry.iloc[0]
    claims.append(("R-3 B", corner))
    for rt in plan.rts.itertuples(index=False):
        code = "R-4" if (rt.rw, rt.rt) == FORMAL else "R-3" if rt.rw == 3 else "R-2"
        claims.append((code, rt.geometry))
    return [*claims, *(("IK-2", cell) for cell in plan.rest.geometry)]


def zones(plan: Plan, parcels: gpd.GeoDataFrame, kelurahan: Polygon) -> gpd.GeoDataFrame:
    """Zones that cover the kelurahan without overlap; neighbours of one code within one RW are one zone."""
    taken: Polygon = Polygon()
    claimed: dict[str, list[Polygon]] = {}
    for code, claim in _wanted(plan, parcels):
        left = claim.intersection(kelurahan).difference(taken)
        taken = shapely.union_all([taken, claim])
        claimed.setdefault(code, []).append(left)
    rows: list[tuple[str | None, ...]] = []
    for claim, parts in claimed.items():
        code, _, block = claim.partition(" ")
        zone, zone_name, name, hazard, *_ = ZONES[code]
        merged = shapely.union_all(parts, grid_size=0.001)
        shapes = [part for part in getattr(merged, "geoms", [merged]) if part.area >= LEAST_M2]
        rows.extend((code, zone, zone_name, name, hazard, block or "A", to_mm(shape)) for shape in shapes)
    table = pd.DataFrame(rows, columns=["KODSZN", "KODZON", "NAMZON", "NAMSZN", "KRB_03", "KODSBL", "geometry"])
    frame = gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)
    official = {"NAMOBJ": frame["NAMSZN"], "JNSRPR": "Rencana Pola Ruang", "KODBLK": "I.A.1", "WADMKD": KELURAHAN}
    rest = {"WADMKK": CITY, "TPZ_00": "Tidak Ada", "REMARK": "", "LUASHA": (frame.area / 1e4).round(4)}
    shelter = frame["KODSZN"].map({"RTH-2": "Tempat Evakuasi Sementara"}).fillna("Tidak Ada")
    overlays = {"KKOP_1": "Tidak Ada", "LP2B_2": None, "TEB_05": shelter}
    limits = {"KDB": 4, "KLB": 5, "KDH": 6}
    numbers = {name: [float(ZONES[code][place] or 0) for code in frame["KODSZN"]] for name, place in limits.items()}
    ids = [f"Z{number:02d}" for number in range(1, len(frame) + 1)]
    return frame.assign(**official, **overlays, **rest, **numbers, ID_ZONA=ids)


def zoning_rules() -> str:
    """The same limits as a regulation file of the city, by sub-zone code."""
    text = [_RULES_HEAD]
    for name, (label_id, label_en, unit, op, place) in _RULES.items():
        by = ", ".join(f'"{code}" = {zone[place]}' for code, zone in ZONES.items())
        text.append(
            f'[rules.{name}]\nlabel = {{ id = "{label_id}", en = "{label_en}" }}\nunit = "{unit}"\nop = "{op}"\n\n'
            f'[[rules.{name}.versions]]\nvalid_from = "2025-01-01"\narticle = "Lampiran tabel intensitas"\n'
            f'confidence = "H"\nevidence = "made up with the sample kelurahan"\nby = {{ {by} }}\n'
        )
    return "\n".join(text)


def setbacks() -> pd.DataFrame:
    """Setbacks by function of the road, each from another datum, as cities mix them; the rear from the plot's edge."""
    rows = [
        ("semua", "kolektor", 12.0, "as jalan", None),
        ("semua", "lokal", 6.0, "as jalan", None),
        ("semua", "lingkungan", 1.0, "tepi rumija", None),
        ("semua", "gang", 0.5, "tepi badan jalan", None),
        ("semua", None, None, None, 0.5),
    ]
    columns = ["Zona", "Fungsi jalan", "GSB Min (m)", "Diukur dari", "Jarak Bebas Belakang Min (m)"]
    return pd.DataFrame(rows, columns=columns)


def intensity() -> pd.DataFrame:
    """The plan's table of building intensity, joined on the sub-zone code."""
    rows = [(code, kdb, klb, kdh) for code, (_, _, _, _, kdb, klb, kdh) in ZONES.items()]
    return pd.DataFrame(rows, columns=["KODSZN", "KDB_MAKS", "KLB_MAKS", "KDH_MIN"])
