"""What a worked case gives: its layers, its rule, and how accurate they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.layers.values import column_of
from kotaku_gis.zoning.accuracy import between_u95_m, corner_sigma_m, map_ce90_m

Answer = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One check of a case."""

    inputs: Mapping[str, Any]
    context: Mapping[str, Any]

    @property
    def rule(self) -> Mapping[str, Any]:
        """What is asked."""
        return self.inputs["rule"]

    def having(self, **rule: Any) -> Asked:
        """The same check with other words in its rule."""
        return Asked({**self.inputs, "rule": {**self.rule, **rule}}, self.context)

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """The features of a layer with their attributes, by id; empty where the case has no such layer."""
        features = self.inputs.get(name, ())
        table = pd.DataFrame([dict(feature) for feature in features], dtype=object)
        ids = pd.Index([feature["id"] for feature in features], dtype=object)
        shapes = shapely.from_wkt([feature.get("wkt") for feature in features])
        return gpd.GeoDataFrame(table.set_axis(ids), geometry=list(shapes), crs=self.inputs.get("crs"))

    def numbers(self, layer: gpd.GeoDataFrame, column: str) -> pd.Series:
        """An attribute as numbers, missing where it is not given."""
        given = layer[column] if column in layer else pd.Series(None, index=layer.index, dtype=object)
        return pd.to_numeric(given).astype("Float64")

    def words(self, layer: gpd.GeoDataFrame, column: str) -> pd.Series:
        """An attribute as text, missing where it is not given."""
        return column_of(layer, column, "string")

    def only(self, key: str, name: str) -> gpd.GeoDataFrame:
        """The feature of a layer that the rule names under `key`; all of the layer where it names none."""
        layer = self.layer(name)
        return layer.loc[[self.rule[key]]] if key in self.rule else layer

    @property
    def parcels(self) -> gpd.GeoSeries:
        """The parcel that is asked about: named, that of the building, or all there are."""
        layer, buildings = self.only("parcel", "parcels").geometry, self.only("building", "buildings")
        of_building = "building" in self.rule or (len(layer) > 1 and len(buildings) == 1)
        if "parcel" in self.rule or not of_building or layer.empty:
            return layer
        building = buildings.geometry.union_all()
        shared = layer.intersection(building).area
        return layer.loc[[shared.idxmax()]] if shared.max() > 0 else layer.iloc[:0]

    @property
    def buildings(self) -> gpd.GeoDataFrame:
        """The buildings that are asked about: named, on the parcel that is named, or all there are."""
        buildings = self.only("building", "buildings")
        if "building" in self.rule or "parcel" not in self.rule or len(buildings) < 2:
            return buildings
        parcel = self.layer("parcels").geometry[self.rule["parcel"]]
        return buildings[buildings.intersection(parcel).area > 0]

    @property
    def house(self) -> gpd.GeoSeries:
        """The buildings that are asked about as one, under the name of the first."""
        return as_one(self.buildings.geometry)

    @property
    def ce90_m(self) -> float:
        """CE90 of the map."""
        return self._ce90_m("ce90_m", "building_ce90_m")

    @property
    def zone_ce90_m(self) -> float:
        """CE90 of the zones."""
        return self._ce90_m("zone_ce90_m", "ce90_m")

    @property
    def sigma_m(self) -> float:
        """Standard deviation of a corner on each axis."""
        return corner_sigma_m(self.ce90_m)

    @property
    def u95_m(self) -> float:
        """Uncertainty of a distance between two features of the map."""
        return between_u95_m(self.ce90_m, self.ce90_m)

    @property
    def stated(self) -> Mapping[str, Any]:
        """The accuracy that the rule states, else the inputs, else the file."""
        found: Mapping[str, Any] = self.rule.get("accuracy") or self.inputs.get("accuracy") or self.file_accuracy
        return found

    @property
    def file_accuracy(self) -> Mapping[str, Any]:
        """The accuracy that holds for the file."""
        return self.context.get("accuracy", {})

    def _ce90_m(self, *names: str) -> float:
        for name in names:
            if name in self.stated:
                return float(self.stated[name])
        edition = self.stated.get("edition", self.file_accuracy.get("edition"))
        return map_ce90_m(map_class=self.stated.get("class"), edition=edition, scale=self.stated.get("scale", 1000))


def as_one(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """The union of shapes under the name of the first."""
    united = [shapes.union_all()] if len(shapes) > 1 else shapes.iloc[:1].to_list()
    return gpd.GeoSeries(united, index=shapes.index[:1], crs=shapes.crs)


def number(value: Any) -> float | None:
    """A figure as JSON writes it: null when unknown."""
    return None if pd.isna(value) else float(value)


def word(value: Any) -> str | None:
    """A word as JSON writes it: null when there is none."""
    return None if pd.isna(value) else str(value)
