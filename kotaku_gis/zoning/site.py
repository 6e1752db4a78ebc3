"""What is known of a place before any rule is applied: who lies where, and how far off the map may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import pandas as pd

from kotaku_gis.spatial.assign import area_by_largest_overlap
from kotaku_gis.spatial.overlay import covered_area, overlap_shapes, shares
from kotaku_gis.zoning.accuracy import accuracy_edition, between_u95_m, corner_sigma_m, map_ce90_m, map_le90_m
from kotaku_gis.zoning.coverage import built_areas
from kotaku_gis.zoning.eaves import eaves_band_m, wall_outlines
from kotaku_gis.zoning.floor_area import floors, level_area_m2
from kotaku_gis.zoning.footprint import footprint_pieces, part_is_wide
from kotaku_gis.zoning.net_land import NetLand
from kotaku_gis.zoning.rules import RuleTable
from kotaku_gis.zoning.rules_limits import limits
from kotaku_gis.zoning.shares import largest_area

_ZONE_SCALE = 5000


@dataclass(frozen=True)
class Site:
    """Buildings, parcels, zones and rules of a place, and what follows from them.

    `zone` holds ``code``; its scale decides how far off a zone border may be. `map_class` is the accuracy class of the
    map; the worst is taken where none is stated. `block` are the blocks that rules name, `block_kind` what they are;
    `rt` those of the residents, where `block` are those of a plan. `net` is what a plan leaves of the parcels, where
    the rules count on net land only.
    """

    building: gpd.GeoDataFrame
    rules: RuleTable
    parcel: gpd.GeoDataFrame | None = None
    zone: gpd.GeoDataFrame | None = None
    block: gpd.GeoSeries | None = None
    block_kind: str = "block"
    rt: gpd.GeoSeries | None = None
    net: NetLand | None = None
    map_class: int | None = None
    zone_scale: int | None = None

    @cached_property
    def land(self) -> gpd.GeoSeries:
        """The parcels; none where nobody has mapped them."""
        return self.building.geometry.iloc[:0] if self.parcel is None else self.parcel.geometry

    @cached_property
    def plots(self) -> gpd.GeoSeries:
        """The parcels as intensity counts them: net of what a plan takes, where the rules say so."""
        return self.land if self.net is None else self.net.plots

    @cached_property
    def sigma_m(self) -> float:
        """Standard deviation of a corner on each axis."""
        return corner_sigma_m(map_ce90_m(map_class=self.map_class))

    @cached_property
    def u95_m(self) -> float:
        """Uncertainty of a distance on the map."""
        ce90_m = map_ce90_m(map_class=self.map_class)
        return between_u95_m(ce90_m, ce90_m)

    @cached_property
    def height_u95_m(self) -> float:
        """Uncertainty of a measured height: the standard error of one layer that 95 % stay within is its LE90."""
        return map_le90_m(map_class=self.map_class)

    @cached_property
    def zone_u95_m(self) -> float:
        """Uncertainty of the distance to a zone border."""
        zone_m = map_ce90_m(map_class=self.map_class, scale=self.zone_scale or _ZONE_SCALE)
        return between_u95_m(zone_m, map_ce90_m(map_class=self.map_class))

    @property
    def unverified(self) -> bool:
        """Whether the accuracy itself is only recalled."""
        return accuracy_edition().unverified

    @cached_property
    def drawn(self) -> gpd.GeoSeries:
        """Outlines of the buildings as drawn."""
        return self.building.geometry

    @cached_property
    def eaves_m(self) -> pd.Series:
        """How far inside its outline the wall of each building may stand."""
        return eaves_band_m(self.words("footprint_kind"), eaves_m=self.numbers("eaves_m"))

    @cached_property
    def walls(self) -> gpd.GeoSeries:
        """Outlines of the walls, as far in as they may be."""
        return wall_outlines(self.drawn, eaves_m=self.eaves_m)

    @cached_property
    def floors(self) -> pd.DataFrame:
        """Floor area of each building as far as it is known; as `kotaku_gis.zoning.floor_area.floors`."""
        return floors(
            self.drawn,
            level_area_m2=level_area_m2(self.words("level_areas_m2")).fillna(self.numbers("floor_area_m2")),
            storeys=self.numbers("storeys"),
            height_m=self.numbers("height_m"),
        )

    @cached_property
    def roofs(self) -> bool:
        """Whether the wall of any building may stand inside its outline."""
        return bool((self.eaves_m > 0).any())

    @cached_property
    def _on_land(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`built` and `on_parcels`, both from what lies of each building on each parcel, which is not kept."""
        pieces = footprint_pieces(self.drawn, parcel=self.land)
        built = built_areas(
            self.drawn,
            parcel=self.plots,
            building_sigma_m=self.sigma_m,
            parcel_sigma_m=self.sigma_m,
            pieces=pieces if self.net is None else None,
        )
        mine = (pieces["area"].to_numpy() == self.home.reindex(pieces["feature"]).to_numpy()).astype(bool)
        wide = part_is_wide(pieces.geometry[~mine], least_m=self.u95_m)
        named = pieces.loc[wide.reindex(pieces.index, fill_value=True), ["feature", "area", "area_m2"]]
        return built, named.rename(columns={"feature": "building", "area": "parcel"}).reset_index(drop=True)

    @property
    def built(self) -> pd.DataFrame:
        """What is built on each parcel, as drawn; as `kotaku_gis.zoning.coverage.built_areas`."""
        return self._on_land[0]

    @cached_property
    def walled_m2(self) -> pd.Series:
        """What is built on each parcel if all walls stand as far in as they may."""
        return covered_area(self.plots, self.walls).astype(float) if self.roofs else self.built["built_m2"]

    @cached_property
    def object_status(self) -> pd.Series:
        """``existing`` or ``planned``."""
        return self.words("status").fillna("existing")

    def numbers(self, column: str) -> pd.Series:
        """An attribute of buildings as numbers, missing where it is not surveyed."""
        return self._column(column).astype("Float64")

    def words(self, column: str) -> pd.Series:
        """An attribute of buildings as text, missing where it is not surveyed."""
        return self._column(column).astype("string")

    def _column(self, column: str) -> pd.Series:
        if column in self.building:
            return self.building[column]
        return pd.Series(pd.NA, index=self.building.index, dtype="object")

    @cached_property
    def parcel_parts(self) -> pd.DataFrame:
        """Which zones each parcel lies in, slivers left out; as `kotaku_gis.spatial.overlay.shares`."""
        if self.zone is None or self.parcel is None:
            return pd.DataFrame({"feature": [], "area": [], "share": []})
        parts = shares(self.land, self.zone.geometry).rename(columns={"feature_share": "share"})
        parts = parts.drop(columns="area_share")
        rest = parts["area"].to_numpy() != largest_area(parts).reindex(parts["feature"]).to_numpy()
        wide = part_is_wide(overlap_shapes(parts[rest], self.land, self.zone.geometry), least_m=self.zone_u95_m)
        return parts[wide.reindex(parts.index, fill_value=True)].reset_index(drop=True)

    @cached_property
    def parcel_units(self) -> pd.DataFrame:
        """What a rule asks of a parcel: `zone_code`, `zone_id` (of the largest part), `area_m2`, `block_id`."""
        if self.parcel is None:
            return pd.DataFrame({"area_m2": []})
        units = pd.DataFrame({"area_m2": self.land.area})
        if self.zone is not None:
            home = largest_area(self.parcel_parts).reindex(units.index)
            units = units.assign(zone_id=home.astype("string"), zone_code=home.map(self.zone["code"]).astype("string"))
        return self._in_blocks(units, self.land)

    @cached_property
    def building_units(self) -> pd.DataFrame:
        """What a rule asks of a building: what it asks of its parcel, or of the place where it stands."""
        if self.parcel is not None:
            return self.parcel_units.reindex(self.home).set_axis(self.building.index)
        units = pd.DataFrame(index=self.building.index)
        if self.zone is not None:
            home = area_by_largest_overlap(self.drawn, self.zone.geometry)
            units = units.assign(zone_id=home.astype("string"), zone_code=home.map(self.zone["code"]).astype("string"))
        return self._in_blocks(units, self.drawn)

    def _in_blocks(self, units: pd.DataFrame, shapes: gpd.GeoSeries) -> pd.DataFrame:
        """Units with the blocks that they lie in."""
        named = {"block_id": self.block, "rt_id": self.rt}
        homes = {
            name: area_by_largest_overlap(shapes, blocks).astype("string")
            for name, blocks in named.items()
            if blocks is not None
        }
        return units.assign(**homes)

    @cached_property
    def block_units(self) -> pd.DataFrame:
        """What a rule asks of a block: its own name, its RT, and the zone that covers most of it."""
        if self.block is None:
            return pd.DataFrame()
        units = pd.DataFrame({"block_id": self.block.index.astype("string")}, index=self.block.index)
        if self.rt is not None:
            units["rt_id"] = area_by_largest_overlap(self.block, self.rt).astype("string")
        if self.zone is not None:
            home = area_by_largest_overlap(self.block, self.zone.geometry)
            units = units.assign(zone_id=home.astype("string"), zone_code=home.map(self.zone["code"]).astype("string"))
        return units

    @cached_property
    def home(self) -> pd.Series:
        """Parcel on which most of each building lies; missing outside all parcels."""
        if self.parcel is None:
            return pd.Series(pd.NA, index=self.building.index, dtype="object")
        return area_by_largest_overlap(self.drawn, self.land)

    @property
    def on_parcels(self) -> pd.DataFrame:
        """Pairs `building`, `parcel` with the area in common, slivers left out."""
        return self._on_land[1]

    def limits(self, units: pd.DataFrame, param: str) -> pd.DataFrame:
        """Limits of units by the rule table."""
        return limits(self.rules, units, param=param)
