"""One sheet of a series: where it lies, its number, and which sheets lie beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely

from kotaku_gis.sheets.extent import Bounds


@dataclass(frozen=True)
class Piece:
    """A sheet among others.

    Attributes
    ----------
    extent
        West, south, east, north of the map frame in metres.
    name
        Its number in a national sheet index, where the series follows one.
    neat
        The outline of the sheet of that index, which the frame reaches over.
    neighbours
        Numbers of the sheets beside it, by direction (``n``, ``ne``, ``e`` ...).
    """

    extent: Bounds
    number: int = 1
    total: int = 1
    name: str = ""
    neat: shapely.Polygon | None = None
    neighbours: Mapping[str, int] = field(default_factory=dict)

    @property
    def ground(self) -> shapely.Polygon:
        """The ground that the sheet stands for."""
        return self.neat if self.neat is not None else shapely.box(*self.extent)
