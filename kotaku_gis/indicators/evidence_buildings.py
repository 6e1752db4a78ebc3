"""What can be drawn of the criteria on buildings: the ones that count, each with its block; and the dense blocks."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.indicators.buildings import limiting_zones
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.homes import HOME, home_of
from kotaku_gis.indicators.quality import substandard
from kotaku_gis.indicators.regularity import irregular, surveyed_irregular
from kotaku_gis.measure import evidence
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Slum

_M2_PER_HA = 10_000
_DUST_HA = 1e-9
_NEEDS = {"building": "building", "block": "block", "regulation": "@regulation", **HOME}


@evidence(
    of="irregular_buildings",
    needs={**_NEEDS, "regular": "building.regular~", "signs": "=irregular_signs~", "settings": "!slum"},
)
def irregular_buildings(
    building: gpd.GeoSeries,
    *,
    block: gpd.GeoSeries,
    regular: pd.Series | None,
    signs: pd.Series | None,
    settings: Slum,
    regulation: Regulation,
    home: pd.Series | None = None,
) -> gpd.GeoDataFrame:
    """The irregular buildings that count: surveyed, or by their signs where these are accepted."""
    fails = surveyed_irregular(building, regular)
    if settings.accept_proxy and signs is not None:
        fails = irregular(regular, signs, definitions=Definitions(regulation))
    return _of_blocks(building, fails, block, home)


@evidence(of="irregular_buildings_proxy", needs={**_NEEDS, "signs": "=irregular_signs"})
def irregular_buildings_proxy(
    building: gpd.GeoSeries,
    *,
    block: gpd.GeoSeries,
    signs: pd.Series,
    regulation: Regulation,
    home: pd.Series | None = None,
) -> gpd.GeoDataFrame:
    """The buildings that look irregular by their geometry, with the number of their signs."""
    shown = _of_blocks(building, irregular(None, signs, definitions=Definitions(regulation)), block, home)
    return shown.assign(signs=signs.reindex(shown["building_id"]).to_numpy())


@evidence(of="substandard_buildings", needs={**_NEEDS, "building": "building*"})
def substandard_buildings(
    building: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation, home: pd.Series | None = None
) -> gpd.GeoDataFrame:
    """The sub-standard buildings, with what says so."""
    told = substandard(building, definitions=Definitions(regulation))
    shown = _of_blocks(building.geometry, told["substandard"], block, home)
    return shown.assign(basis=told["basis"].reindex(shown["building_id"]).to_numpy())


@evidence(
    of="dense_area_ha",
    needs={
        "block": "block",
        "dense_ha": "=dense_area_ha",
        "zone": "zone~",
        "kdb_max_pct": "zone.kdb_max_pct~",
        "klb_max_ratio": "zone.klb_max_ratio~",
    },
)
def dense_areas(
    block: gpd.GeoSeries,
    *,
    dense_ha: pd.Series,
    zone: gpd.GeoSeries | None = None,
    kdb_max_pct: pd.Series | None = None,
    klb_max_ratio: pd.Series | None = None,
) -> gpd.GeoDataFrame:
    """The blocks that are dense; of one built beyond its plan the part whose zones state a limit."""
    hectares = dense_ha.reindex(block.index).astype(float).fillna(0.0)
    dense = block[(hectares > 0).to_numpy()]
    shapes = dense.to_numpy().copy()
    part = (hectares[dense.index] < dense.area / _M2_PER_HA - _DUST_HA).to_numpy()
    if zone is not None and part.any():
        zones = limiting_zones(zone, kdb_max_pct=kdb_max_pct, klb_max_ratio=klb_max_ratio)
        shapes[part] = gpd.clip(dense[part], zones).reindex(dense.index[part]).to_numpy()
    return gpd.GeoDataFrame({"block_id": dense.index}, geometry=shapes, index=dense.index, crs=block.crs)


def _of_blocks(
    building: gpd.GeoSeries, fails: pd.Series, block: gpd.GeoSeries, home: pd.Series | None
) -> gpd.GeoDataFrame:
    """Failing buildings indexed by their block; those of no block count nowhere and are not drawn."""
    failing = building[fails.fillna(value=False).astype(bool)]
    found = home_of(failing, block=block, home=home)
    inside = failing[found.notna()]
    index = pd.Index(found[found.notna()].astype(object), name="block_id")
    return gpd.GeoDataFrame({"building_id": inside.index}, geometry=inside.to_numpy(), index=index, crs=building.crs)
