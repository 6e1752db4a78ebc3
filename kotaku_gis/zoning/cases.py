"""The forms of worked cases that this package serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kotaku_gis.zoning.accuracy import between_u95_m, map_ce90_m
from kotaku_gis.zoning.cases_intensity import height, kdb, kdh, klb, lot_classes
from kotaku_gis.zoning.cases_missing import any_setback, missing_input
from kotaku_gis.zoning.cases_read import Answer, Asked
from kotaku_gis.zoning.cases_setback import corridor, roof_wall
from kotaku_gis.zoning.cases_shares import area_density, parcel_share, zone_share

Inputs = Mapping[str, Any]


def tolerance(asked: Asked) -> Answer:
    """Uncertainty of a distance on a map of some edition, class and scale."""
    stated = {**asked.inputs, **asked.rule}
    ce90_m = stated.get("ce90_m")
    if ce90_m is None:
        edition = stated.get("edition", asked.file_accuracy.get("edition"))
        ce90_m = map_ce90_m(map_class=stated.get("class"), edition=edition, scale=stated.get("scale", 1000))
    return {"ce90_m": float(ce90_m), "u95_m": between_u95_m(ce90_m, ce90_m)}


_SERVED: Mapping[str, Callable[[Asked], Answer]] = {
    "kdb": kdb,
    "klb": klb,
    "kdh": kdh,
    "setback": any_setback,
    "tolerance": tolerance,
    "corridor": corridor,
    "zone_share": zone_share,
    "parcel_share": parcel_share,
    "density": area_density,
    "height": height,
    "lot_class": lot_classes,
    "roof_wall": roof_wall,
    "missing_input": missing_input,
}


_INTRUSION = ("distance_m", "intrusion_depth_m", "intrusion_m2", "facade_m")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "kdb": ("kdb_pct", "excess_m2", "u95_pct", "status", "reason"),
    "klb": ("basis", "floor_area_m2", "klb", "lower_bound", "status", "reason"),
    "kdh": ("green_m2", "kdh_pct", "status", "reason"),
    "setback": (*_INTRUSION, "setback_in_parcel_m", "mean_width_m", "u95_m", "status", "reason"),
    "zone_share": ("flag",),
    "missing_input": (*_INTRUSION, "frontages", "zone", "status", "reason"),
}
"""What an answer holds in any case: null (unknown, none) where nothing could be told."""


def _served(form: str, serve: Callable[[Asked], Answer]) -> Callable[[Inputs, Inputs], Answer]:
    unknown: Answer = dict.fromkeys(_KEYS.get(form, ()))
    return lambda inputs, context: unknown | serve(Asked(inputs, context))


FORMS: Mapping[str, Callable[[Inputs, Inputs], Mapping[str, Any]]] = {
    form: _served(form, serve) for form, serve in _SERVED.items()
}
