"""What may be done where by the RDTR (ITBX), a small RTBL, and what other agencies want to do in the priority area."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.sample.rtplp import PARK_AT, SHOPS_AT
from kotaku_gis.sample.terrain import CRS, on_map, to_mm

ZONES = ("BA", "PS", "RTH-2", "RTH-7", "SPU-1", "SPU-3", "K-1", "K-2", "IK-2", "R-2", "R-3", "R-4")
RATINGS = {
    "Rumah tunggal": "X X X X X X T T X I I I",
    "Ruko": "X X X X X X I I X T T B",
    "Toko": "X X X X X X I I X T B X",
    "Gudang": "X X X X X X B B X X X X",
    "Fasilitas sosial": "X X B X I I I I X I I I",
    "Tempat ibadah": "X X X X I I I I X I I I",
    "Perdagangan dan jasa": "X X X X X X I I X X X X",
    "Sarana pelayanan umum": "X X X X I I T T X T T T",
    "Ruang terbuka hijau": "X T I I I I I I I I I I",
    "Jalan lingkungan": "X T I T I I I I T I I I",
}
"""Activity to its rating in each of `ZONES`."""
ACTIVITY = {
    "residential": "Rumah tunggal",
    "mixed": "Ruko",
    "business": "Toko",
    "industry": "Gudang",
    "social": "Fasilitas sosial",
    "worship": "Tempat ibadah",
}
"""Use of a building to the row of the list that it is; as the manifest says it."""
LEAST_M2 = 0.001


def use_list() -> pd.DataFrame:
    """The list as the city prints it: activities down, sub-zones across."""
    rows = [[activity, *ratings.split()] for activity, ratings in RATINGS.items()]
    return pd.DataFrame(rows, columns=["Kegiatan", *ZONES])


def rtbl_blocks(blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """An RTBL of two blocks: shops where the RTPLP wants them too, homes where it wants a park."""
    rows = [("K-2", "Perdagangan dan jasa", SHOPS_AT), ("R-2", "Hunian", PARK_AT)]
    shapes = [to_mm(_block_at(blocks, at)) for *_, at in rows]
    table = pd.DataFrame(
        {"zone_id": ["RB01", "RB02"], "zone_code": [row[0] for row in rows], "zone_name": [row[1] for row in rows]}
    )
    return gpd.GeoDataFrame(table, geometry=shapes, crs=CRS)


def sector_programmes(blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A park of one agency where the RTPLP has one, and a public toilet of another where it has shops."""
    rows = [
        ("PR01", "Taman lingkungan", "Ruang terbuka hijau", "Dinas LH", PARK_AT),
        ("PR02", "IPAL komunal", "IPAL", "Dinas PU", SHOPS_AT),
    ]
    columns = ["programme_id", "name", "use", "agency"]
    table = pd.DataFrame([row[:4] for row in rows], columns=columns).assign(
        year=2026, volume=1.0, volume_unit="unit", cost_idr=[350_000_000, 450_000_000], funds="APBD kota"
    )
    return gpd.GeoDataFrame(table, geometry=[to_mm(_block_at(blocks, row[4])) for row in rows], crs=CRS)


def use_answers(layers: dict[str, Any]) -> dict[str, Any]:
    """Buildings that stand where the list does not allow their use: the area (m2) there, and their whole area."""
    zones = layers["zone"].geometry.to_numpy()
    codes = layers["zone"]["KODSZN"].to_list()
    forbidden = {
        use: shapely.union_all(
            [shape for shape, code in zip(zones, codes, strict=True) if _rating(activity, code) == "X"]
        )
        for use, activity in ACTIVITY.items()
    }
    found = {}
    for house in layers["building"].itertuples(index=False):
        if house.use in forbidden and house.geometry.intersects(forbidden[house.use]):
            area = house.geometry.intersection(forbidden[house.use]).area
            if area > LEAST_M2:
                found[house.building_id] = {"not_allowed_m2": round(area, 3), "area_m2": round(house.geometry.area, 3)}
    return {"uses": found}


def _rating(activity: str, zone: str) -> str:
    return RATINGS[activity].split()[ZONES.index(zone)]


def _block_at(blocks: gpd.GeoDataFrame, at: tuple[float, float]) -> shapely.Geometry:
    """The block of the plan nearest to a spot."""
    spot = on_map(shapely.Point(at))
    return blocks.geometry.loc[blocks.distance(spot).idxmin()]
