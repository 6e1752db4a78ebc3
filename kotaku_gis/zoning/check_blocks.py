"""Density of blocks, and built, floor and green share of blocks, called so that nobody takes them for parcels."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis import results
from kotaku_gis.spatial.overlay import covered_area
from kotaku_gis.zoning.floor_area import floor_areas
from kotaku_gis.zoning.green import open_m2, unbuilt_m2
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.taken_land import TakenLand, net_density

_UNITS = {
    "density_gross": "unit/ha",
    "density_net": "unit/ha",
    "kdb_block": "%",
    "klb_block": "ratio",
    "kdh_block": "%",
    "open_block": "%",
}
SOURCE = (
    "Kepadatan: bangunan per hektare, bruto dari seluruh blok, neto tanpa jalan dan ruang terbuka; "
    "KDB, KLB, dan KDH blok dihitung dari luas blok, bukan persil"
)


def check_blocks(
    site: Site, *, block: gpd.GeoSeries, taken: TakenLand | None, green: gpd.GeoSeries | None
) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    """Measures of blocks; KLB is missing where floors of a building are unknown, net density where the net area is."""
    found = net_density(site.drawn, block, taken)
    areas = floor_areas(site.drawn, parcel=block, floors=site.floors)
    known = areas["lowest_m2"].where(areas["lowest_m2"] == areas["highest_m2"])
    table = pd.DataFrame(
        {
            "density_gross": found["gross_per_ha"],
            "density_net": found["net_per_ha"],
            "kdb_block": 100 * covered_area(block, site.drawn) / block.area,
            "klb_block": known / block.area,
            "open_block": 100 * open_m2(site.drawn, parcel=block) / block.area,
        }
    ).astype("Float64")
    if green is not None:
        table["kdh_block"] = 100 * unbuilt_m2(green, building=site.drawn, parcel=block) / block.area
    rows = [
        results.findings(
            block.index,
            kind="measure",
            name=str(name),
            unit=_UNITS[str(name)],
            unit_kind="block",
            level="block",
            value=table[name],
            status=table[name].notna().map({True: "known", False: "unknown"}),
            reason=_reason(str(name), found).where(table[name].isna()),
            source=SOURCE,
        )
        for name in table
    ]
    return rows, table


def _reason(name: str, found: pd.DataFrame) -> pd.Series:
    """Why a measure is missing."""
    if name == "density_net":
        return pd.Series("no_net_land", index=found.index, dtype="string").mask(
            found["net_ha"].isna(), "net_area_unknown"
        )
    return pd.Series("levels_missing", index=found.index, dtype="string")
