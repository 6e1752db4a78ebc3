"""Which places are safe: assembly points against every hazard from which people flee, and whether there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kotaku_gis.errors import ManifestError
from kotaku_gis.hazards.classes import UNKNOWN, Scale
from kotaku_gis.hazards.layer import PRONE, HazardLayer
from kotaku_gis.hazards.surface import STATED, Surface
from kotaku_gis.i18n import fault
from kotaku_gis.layers.values import fold
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings.access import Access

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_ANY = 1e-9


@dataclass(frozen=True, eq=False)
class Danger:
    """One hazard to flee from: which of its labels make a place unsafe, and whether no data means no danger."""

    name: str
    surface: Surface
    unsafe: Bools
    silent_is_safe: bool
    unverified: bool = False

    def lengths(self, lines: gpd.GeoSeries) -> tuple[Floats, Floats]:
        """Metres of each line that are unsafe, and of which nothing is known."""
        table = self.surface.lengths(lines)
        unknown = np.zeros(len(lines)) if self.silent_is_safe else table[:, -1]
        return table[:, :-2][:, self.unsafe].sum(axis=1), unknown

    def at(self, places: gpd.GeoSeries) -> tuple[Bools, Bools]:
        """Which places are unsafe, and of which nothing is known; a polygon is as unsafe as any part of it."""
        areal = places.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
        unsafe, unknown = np.zeros(len(places), dtype=bool), np.zeros(len(places), dtype=bool)
        if areal.any():
            shares = self.surface.shares(places[areal])
            unsafe[areal] = shares.share[:, self.unsafe].sum(axis=1) > _ANY
            unknown[areal] = shares.known < 1 - 1e-6
        code = self.surface.codes(places[~areal].representative_point())
        unsafe[~areal] = (code >= 0) & self.unsafe[np.maximum(code, 0)]
        unknown[~areal] = (code == UNKNOWN) & (code != STATED)
        return unsafe, unknown & ~unsafe & (not self.silent_is_safe)


def dangers(layers: Sequence[HazardLayer], *, stated: Access, rules: Regulation, limits: Regulation) -> list[Danger]:
    """The hazards to be safe from: those that the manifest names, else all but those that spare an open field.

    Raises
    ------
    ManifestError
        A setting names a class or a hazard that there is not.
    """
    word, _ = stated.word("unsafe_class", rules, "unsafe_class")
    scale = Scale.of(limits)
    _check(word, scale, stated, [layer.name for layer in layers])
    lowest = int(scale.level_numbers([word])[0])
    spared = {name for row in rules.rule("open_air_hazards").at().rows or () for name in row["hazards"]}
    found = []
    for layer in layers:
        base = layer.name.removeprefix("rdtr_")
        wanted = base not in spared if stated.evacuation_hazards is None else layer.name in stated.evacuation_hazards
        if wanted:
            labels = layer.classes.labels
            unsafe = (scale.level_numbers(labels) >= lowest) | np.array(
                [label == PRONE for label in labels], dtype=bool
            )
            stays_open = layer.account.nodata_means == "not_prone" and layer.account.kind != "raster"
            silent_is_safe = stays_open and layer.reason is None
            found.append(Danger(layer.name, layer.surface, unsafe, silent_is_safe, layer.classes.basis.unverified))
    return found


def _check(word: str, scale: Scale, stated: Access, names: list[str]) -> None:
    faults = []
    if fold(word) not in scale.words:
        faults.append(fault("access.unknown_class", name=word, known=", ".join(scale.level)))
    strangers = sorted(set(stated.evacuation_hazards or ()) - set(names))
    if strangers:
        faults.append(fault("access.unknown_hazard", ids=strangers, known=", ".join(names) or "-"))
    if faults:
        raise ManifestError(faults)


def safety(places: gpd.GeoSeries, hazards: Sequence[Danger]) -> pd.DataFrame:
    """Whether each place is safe.

    Returns
    -------
    DataFrame
        ``safe``, missing where a hazard says nothing of the place, or where there is no hazard layer at all; ``unsafe``
        and ``unknown_hazards``, the names of the hazards joined by a comma.
    """
    found = {danger.name: danger.at(places) for danger in hazards}
    unsafe = _names({name: hit for name, (hit, _) in found.items()}, places.index)
    unknown = _names({name: silent for name, (_, silent) in found.items()}, places.index)
    safe = pd.Series(data=True, index=places.index, dtype="boolean")
    safe = safe.mask((unknown != "") | (not hazards)).mask(unsafe != "", other=False)
    return pd.DataFrame({"safe": safe, "unsafe": unsafe, "unknown_hazards": unknown}, index=places.index)


def lengths_in_danger(lines: gpd.GeoSeries, hazards: Sequence[Danger]) -> tuple[Floats, Floats]:
    """Metres of each line that any hazard makes unsafe, and of which any says nothing.

    Of several hazards the largest length counts: exact where one of them holds all that the others do. Short lines keep
    the rest small.
    """
    unsafe, unknown = np.zeros(len(lines)), np.zeros(len(lines))
    for danger in hazards:
        inside, silent = danger.lengths(lines)
        unsafe, unknown = np.maximum(unsafe, inside), np.maximum(unknown, silent)
    return unsafe, np.minimum(unknown, lines.length.to_numpy() - unsafe).clip(min=0.0)


def room(points: gpd.GeoDataFrame, *, space_m2: float) -> pd.Series:
    """People that each assembly point holds: as surveyed, else its area; missing for a point of unknown capacity."""
    area = points.area.where(points.area > 0).astype("Float64")
    own = points["capacity"].astype("Float64") if "capacity" in points else area.mask(area.notna())
    return own.fillna((area / space_m2).floordiv(1)).rename("capacity")


def crowd(point: pd.Series, people: pd.Series, *, points: pd.Index) -> pd.DataFrame:
    """People and houses that go to each point; ``unknown`` houses whose people nobody has counted.

    Parameters
    ----------
    point
        Assembly point of each building; missing where none is reached.
    """
    place = points.get_indexer(pd.Index(point))
    inside = place >= 0
    known = people.notna().to_numpy() & inside
    count: Any = len(points)
    weights = people.to_numpy(dtype=float, na_value=np.nan)[known]
    return pd.DataFrame(
        {
            "houses": np.bincount(place[inside], minlength=count),
            "people": np.bincount(place[known], weights=weights, minlength=count),
            "unknown": np.bincount(place[inside & ~known], minlength=count),
        },
        index=points,
    )


def _names(hits: dict[str, Bools], index: pd.Index) -> pd.Series:
    """Names of the hazards that hit each place, joined by a comma."""
    words = np.full(len(index), "", dtype=object)
    for name, hit in hits.items():
        words = np.where(hit, np.where(words == "", name, words + "," + name), words)
    return pd.Series(words, index=index, dtype="string")
