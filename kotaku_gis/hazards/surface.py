"""What every hazard layer, be it a raster, zones or a density, can be asked: shares, classes at points, lengths."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from kotaku_gis.hazards.classes import UNKNOWN, Classes
from kotaku_gis.hazards.flags import Floats, Shares


class Surface(Protocol):
    """A hazard over an area."""

    @property
    def classes(self) -> Classes:
        """Its classes, from low to high."""

    def shares(self, polygons: gpd.GeoSeries) -> Shares:
        """What it says of polygons."""

    def codes(self, points: gpd.GeoSeries) -> NDArray[np.int64]:
        """Label number at each point, the higher one on an edge.

        `STATED` where it declares that there is no hazard, `UNKNOWN` where it says nothing.
        """

    def lengths(self, lines: gpd.GeoSeries) -> Floats:
        """Metres of each line by label, then those declared not prone, then those of which nothing is known."""


STATED = -2


@dataclass(frozen=True, eq=False)
class SilentSurface:
    """A layer that cannot be used: of everything it says that nothing is known."""

    classes: Classes = field(default_factory=partial(Classes, ()))

    def shares(self, polygons: gpd.GeoSeries) -> Shares:
        """No data everywhere."""
        none = np.zeros(len(polygons))
        share = np.zeros((len(polygons), len(self.classes.labels)))
        return Shares(polygons.index, share, data=none, nodata=none + 1, outside=none, known=none, stated=none)

    def codes(self, points: gpd.GeoSeries) -> NDArray[np.int64]:
        """Unknown everywhere."""
        return np.full(len(points), UNKNOWN)

    def lengths(self, lines: gpd.GeoSeries) -> Floats:
        """All of unknown class."""
        table = np.zeros((len(lines), len(self.classes.labels) + 2))
        table[:, -1] = lines.length
        return table
