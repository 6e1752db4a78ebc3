"""The clean layers as a city's offices hand them in: Indonesian words, field names of ten letters for shapefiles."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from kotaku_gis.sample.places import KELURAHAN, POINTS

YES_NO = {True: "Ya", False: "Tidak"}
DAMAGE = {
    "good": "Baik",
    "light_damage": "Rusak ringan",
    "moderate_damage": "Rusak sedang",
    "heavy_damage": "Rusak berat",
}
USE = {
    "residential": "Hunian",
    "mixed": "Campuran",
    "business": "Usaha",
    "industry": "Gudang",
    "social": "Fasilitas sosial",
    "worship": "Peribadatan",
    "empty": "Kosong",
}
WALL = {"good": "Tembok", "fair": "Semi permanen", "poor": "Bambu"}
ROOF = {"good": "Genteng", "fair": "Asbes", "poor": "Seng karat"}
FLOOR = {"good": "Keramik", "fair": "Semen", "poor": "Tanah"}
TENURE = {"owned": "Milik sendiri", "rented": "Sewa", "shared": "Menumpang", "public": "Dinas"}
SURFACE = {"asphalt": "Aspal", "concrete": "Beton", "paving": "Paving", "gravel": "Kerikil", "earth": "Tanah"}
TOILET = {
    "gooseneck_septic": "Leher angsa septik",
    "gooseneck_no_septic": "Leher angsa tanpa septik",
    "pit": "Cubluk",
    "shared": "MCK",
    "none": "Tidak ada",
}
STATUS = {"existing": "Ada", "planned": "Rencana"}
WASTE = {"collected": "Diangkut", "burned": "Dibakar", "dumped": "Sungai", "sorted": "Dipilah"}

Columns = dict[str, tuple[str, dict[Any, str] | None]]

BUILDING: Columns = {
    "ID_BGN": ("building_id", None),
    "RT_RW": ("block_id", None),
    "FUNGSI": ("use", USE),
    "JML_LANTAI": ("storeys", None),
    "DINDING": ("wall", WALL),
    "ATAP": ("roof", ROOF),
    "BHN_LANTAI": ("floor", FLOOR),
    "KONDISI": ("condition", DAMAGE),
    "RTLH": ("substandard", YES_NO),
    "TERATUR": ("regular", YES_NO),
    "STATUS_BGN": ("tenure", TENURE),
    "STATUS_IMB": ("permit", YES_NO),
    "JML_KK": ("households", None),
    "JML_JIWA": ("occupants", None),
    "KK_MISKIN": ("poor_households", None),
    "LUAS_LT": ("floor_area_m2", None),
    "JNS_TAPAK": ("footprint_kind", {"roof": "Atap"}),
}
PARCEL: Columns = {
    "ID_PERSIL": ("parcel_id", None),
    "JENIS_HAK": ("tenure", None),
    "LUAS_M2": ("written_area_m2", None),
}
ROAD: Columns = {
    "id_jalan": ("road_id", None),
    "nama": ("name", None),
    "kelas": ("road_class", None),
    "lebar": ("width_m", None),
    "rumija": ("row_width_m", None),
    "perkerasan": ("surface", SURFACE),
    "kondisi": ("condition", DAMAGE),
    "status": ("status", STATUS),
}
DRAIN: Columns = {
    "ID_DRAIN": ("drain_id", None),
    "JENIS": ("drain_class", None),
    "LEBAR": ("width_m", None),
    "DALAM": ("depth_m", None),
    "KONSTRUKSI": ("lining", None),
    "KONDISI": ("condition", DAMAGE),
    "TERHUBUNG": ("connected", YES_NO),
}
FLOOD: Columns = {
    "KODE": ("flood_area_id", None),
    "TINGGI_CM": ("depth_cm", None),
    "LAMA_JAM": ("duration_h", None),
    "KALI_THN": ("times_per_year", None),
}
RIVER: Columns = {
    "ID_SUNGAI": ("river_id", None),
    "NAMA": ("name", None),
    "TANGGUL": ("dyked", YES_NO),
    "PERKOTAAN": ("urban", YES_NO),
    "DALAM": ("depth_m", None),
}
BLOCK: Columns = {
    "NAMA_RT": ("block_id", None),
    "NO_RT": ("rt", None),
    "NO_RW": ("rw", None),
    "KELURAHAN": ("kelurahan", None),
    "PENDUDUK": ("population", None),
    "JML_KK": ("households", None),
    "KK_MISKIN": ("poor_households", None),
    "KERENTANAN": ("vulnerability", None),
    "KAPASITAS": ("capacity", None),
}
HOUSEHOLD: Columns = {
    "ID_KK": ("household_id", None),
    "ID_BGN": ("building_id", None),
    "JML_KK": ("households", None),
    "JML_JIWA": ("occupants", None),
    "MISKIN": ("poor", YES_NO),
    "AIR_AMAN": ("safe_water", YES_NO),
    "LITER_HARI": ("litres_per_person_day", None),
    "JAMBAN": ("toilet", TOILET),
    "SAMPAH": ("waste", WASTE),
    "APAR": ("extinguisher", YES_NO),
    "LUAS_LT": ("floor_area_m2", None),
}
PLANNED: dict[str, Columns] = {
    "plan_block": {
        "KODE_BLOK": ("plan_block_id", None),
        "PERUNTUKAN": ("use", None),
        "KODSZN": ("zone_code", None),
        "KDB": ("kdb_max_pct", None),
        "KLB": ("klb_max_ratio", None),
        "KDH": ("kdh_min_pct", None),
        "LANTAI_MAKS": ("storeys_max", None),
    },
    "zone_rtbl": {"ID_ZONA": ("zone_id", None), "KODE_BLOK": ("zone_code", None), "NAMOBJ": ("zone_name", None)},
    "programme": {
        "KODE": ("programme_id", None),
        "KEGIATAN": ("name", None),
        "PERUNTUKAN": ("use", None),
        "INSTANSI": ("agency", None),
        "TAHUN": ("year", None),
        "VOLUME": ("volume", None),
        "SATUAN": ("volume_unit", None),
        "BIAYA": ("cost_idr", None),
        "SUMBER_DANA": ("funds", None),
    },
    "plan_road": {
        "id_jalan": ("road_id", None),
        "nama": ("name", None),
        "kelas": ("road_class", None),
        "lebar": ("width_m", None),
        "rumija": ("row_width_m", None),
        "status": ("status", STATUS),
    },
    "gsb_line": {"KODE": ("gsb_line_id", None), "ID_JALAN": ("road_id", None)},
    "green": {"ID_HIJAU": ("green_id", None), "JENIS": ("kind", None)},
    "truck_entry": {"KODE": ("truck_entry_id", None), "NAMA": ("name", None)},
    "planned_drain": {
        "KODE": ("drain_id", None),
        "JENIS": ("drain_class", None),
        "LEBAR": ("width_m", None),
        "DALAM": ("depth_m", None),
        "STATUS": ("status", STATUS),
    },
    "social_issue": {"KODE": ("social_issue_id", None), "NAMA": ("name", None), "JENIS": ("kind", None)},
    "land_dispute": {
        "KODE": ("land_dispute_id", None),
        "NAMA": ("name", None),
        "JENIS": ("kind", None),
        "KETERANGAN": ("note", None),
    },
    "influence_area": {"KODE": ("influence_area_id", None), "NAMA": ("name", None)},
    **{
        role: {
            "KODE": (f"{role}_id", None),
            "KEGIATAN": ("name", None),
            carrier: ("agency", None),
            "TAHUN": ("year", None),
            "VOLUME": ("volume", None),
            "SATUAN": ("volume_unit", None),
            "BIAYA": ("cost_idr", None),
            "SUMBER_DANA": ("funds", None),
        }
        for role, carrier in (("intervention", "PELAKU"),)
    },
    **{
        role: {"KODE": (f"{role}_id", None), "JENIS": ("kind", None), "STATUS": ("status", STATUS)}
        for role in ("power_network", "waste_route", "transit_route")
    },
    **{
        role: {
            "KODE": (f"{role}_id", None),
            "JENIS": ("kind", None),
            "DIAMETER": ("diameter_mm", None),
            "STATUS": ("status", STATUS),
        }
        for role in ("water_pipe", "sewer")
    },
    **{
        f"hazard.{hazard}": {"KODE": ("hazard_zone_id", None), "KELAS": ("hazard_class", None)}
        for hazard in ("earthquake", "landslide", "fire", "drought")
    },
}


def _translated(table: pd.DataFrame, columns: Columns) -> Any:
    """The table with the columns and words of the delivery, geometry last where there is one."""
    words = {name: table[key] if code is None else table[key].map(code) for name, (key, code) in columns.items()}
    out = pd.DataFrame(words)
    return gpd.GeoDataFrame(out, geometry=table.geometry, crs=table.crs) if isinstance(table, gpd.GeoDataFrame) else out


def _named(table: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Points and areas of small layers: code, name, kind, condition."""
    columns: Columns = {
        "KODE": (key, None),
        "NAMA": ("name", None),
        "JENIS": ("kind", None),
        "KONDISI": ("condition", DAMAGE),
    }
    return _translated(table, columns)


def delivered(layers: dict[str, Any]) -> dict[str, Any]:
    """Every layer in the words of its office; rasters and photographs are not among them."""
    blocks = layers["block"].assign(kelurahan=KELURAHAN)
    drains = layers["drain"].assign(width_m=[f"{width:.1f}" for width in layers["drain"]["width_m"]])
    out = {
        "building": _translated(layers["building"], BUILDING),
        "parcel": _translated(layers["parcel"], PARCEL),
        "road": _translated(layers["road"], ROAD),
        "drain": _translated(drains, DRAIN),
        "flood_area": _translated(layers["flood_area"], FLOOD),
        "river": _translated(layers["river"], RIVER),
        "block": _translated(blocks, BLOCK),
        "household": _translated(layers["household"], HOUSEHOLD),
        "zone": layers["zone"].copy(),
        "rw": layers["rw"].rename(columns={"block_id": "NAMA_RW"}),
        "kelurahan": layers["kelurahan"].rename(columns={"kelurahan_id": "KODE", "name": "NAMOBJ", "code": "KDEPUM"}),
        "priority_area": layers["priority_area"].rename(
            columns={"priority_area_id": "KODE", "name": "NAMA", "code": "KDEPUM"}
        ),
    }
    out["photo"] = layers["photo"]
    for role, columns in PLANNED.items():
        out[role] = _translated(layers[role], columns)
    decree = {"sk_kumuh_id": "KODE", "name": "NAMA", "decree_number": "NO_SK", "area_ha": "LUAS_SK", "score": "NILAI"}
    out["sk_kumuh"] = layers["sk_kumuh"].rename(columns=decree)
    for role in (*POINTS, "open_space", "evacuation_route"):
        out[role] = _named(layers[role], f"{role}_id")
    return out
