"""Zone polygons as a hazard: overlaps go to the higher class, so that areas and lengths add up once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.hazards.classes import UNKNOWN, Classes
from kotaku_gis.hazards.flags import Floats, Shares
from kotaku_gis.hazards.surface import STATED
from kotaku_gis.spatial.lines import length_within
from kotaku_gis.spatial.overlay import covered_area


@dataclass(frozen=True, eq=False)
class ZoneSurface:
    """Zones in a metric CRS, and the label number of each; `UNKNOWN` for zones that state no data.

    With `gap_is_safe` their maker declares the ground outside all zones not prone.
    """

    geometry: gpd.GeoSeries
    code: NDArray[np.int64]
    classes: Classes
    gap_is_safe: bool = False

    def shares(self, polygons: gpd.GeoSeries) -> Shares:
        """What the zones say of polygons; a touch without area says nothing."""
        area = polygons.area.to_numpy()
        with np.errstate(invalid="ignore", divide="ignore"):
            part = self._parts(lambda zones: covered_area(polygons, zones).to_numpy(dtype=float)) / area[:, None]
        labels = len(self.classes.labels)
        share, anything = part[:, :labels], part.sum(axis=1)
        data = share.sum(axis=1)
        free = [number for number, label in enumerate(self.classes.labels) if label in self.classes.free]
        outside = np.clip(1 - anything, 0.0, None)
        outside[anything > 1 - 1e-9] = 0.0
        safe = outside if self.gap_is_safe else 0.0 * outside
        return Shares(
            index=polygons.index,
            share=share,
            data=data,
            nodata=np.clip(part[:, labels], 0.0, None),
            outside=outside,
            known=data + safe,
            stated=share[:, free].sum(axis=1) + safe,
        )

    def codes(self, points: gpd.GeoSeries) -> NDArray[np.int64]:
        """Label number of the highest zone at each point, borders included."""
        place, zone = shapely.STRtree(self.geometry.to_numpy()).query(points.to_numpy(), predicate="intersects")
        found = np.full(len(points), STATED if self.gap_is_safe else UNKNOWN)
        found[place] = UNKNOWN
        np.maximum.at(found, place, self.code[zone])
        return found

    def lengths(self, lines: gpd.GeoSeries) -> Floats:
        """Metres of each line by label, then not prone, then unknown."""
        whole = lines.length.to_numpy()
        part = self._parts(lambda zones: length_within(lines, zones).to_numpy(dtype=float))
        labels = len(self.classes.labels)
        table = np.zeros((len(lines), labels + 2))
        table[:, :labels] = part[:, :labels]
        gap = np.clip(whole - part.sum(axis=1), 0.0, None)
        table[:, -1] = part[:, labels]
        table[:, -2 if self.gap_is_safe else -1] += gap
        return table

    def _parts(self, measure: Callable[[gpd.GeoSeries], Floats]) -> Floats:
        """What each label measures where no higher one lies, then what only zones without data cover."""
        labels = len(self.classes.labels)
        columns: dict[int, Floats] = {}
        above: Floats | float = 0.0
        for number in [*reversed(range(labels)), UNKNOWN]:
            upto = measure(self.geometry[self.code >= number])
            columns[number] = np.clip(upto - above, 0.0, None)
            above = upto
        return np.column_stack([columns[number] for number in [*range(labels), UNKNOWN]])


def zone_surface(
    zones: gpd.GeoDataFrame, column: pd.Series, *, classes: Classes, gap_is_safe: bool = False
) -> ZoneSurface:
    """Zones whose class stands in `column`: texts, or numbers where the classes are intervals."""
    code = (
        classes.coded(column)
        if classes.words
        else classes.codes(column.astype("Float64").to_numpy(dtype=float, na_value=np.nan))
    )
    return ZoneSurface(zones.geometry, code, classes, gap_is_safe)
