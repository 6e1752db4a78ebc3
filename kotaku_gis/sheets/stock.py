"""The layers of themes made ready once, for all sheets that show them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path

from kotaku_gis.layers.raster import RasterLayer
from kotaku_gis.sheets.classify import Classed, classed
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.lacks import lacks
from kotaku_gis.sheets.rasters import cells_by_class, contours
from kotaku_gis.sheets.shapes import compound, cut
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.theme import Class, Drawn, Theme


@dataclass(frozen=True)
class Lot:
    """The shapes of one class (None: no data), and where to find them."""

    style: Class | None
    shapes: np.ndarray

    @cached_property
    def tree(self) -> shapely.STRtree:
        """An index of the shapes."""
        return shapely.STRtree(self.shapes)


@dataclass(frozen=True)
class Cut:
    """What of a lot lies on a sheet, areas, lines and points apart: shapes, their path, whether any is in the frame."""

    style: Class | None
    shapes: np.ndarray
    path: Path
    seen: bool
    dimension: int


class Stock:
    """Shapes by class for every layer of a theme within `region`, which holds all sheets; each made once."""

    def __init__(self, sources: Sources, region: Bounds) -> None:
        self.sources = sources
        self.region = region
        self._lots: dict[Drawn, list[Lot]] = {}
        self._cuts: dict[tuple[Drawn, int], list[Cut]] = {}
        self._of: Bounds | None = None
        self._lacks: dict[tuple[str, str], list[str]] = {}

    def cuts(self, drawn: Drawn, *, extent: Bounds, margin: float, scale: int) -> list[Cut]:
        """What of a layer lies on a sheet, by class; kept while the sheet stays the same."""
        if extent != self._of:
            self._cuts, self._of = {}, extent
        key = (drawn, scale)
        if key not in self._cuts:
            self._cuts[key] = list(self._cut(drawn, extent, margin, scale))
        return self._cuts[key]

    def lacks(self, theme: Theme, lang: str) -> list[str]:
        """What a theme has no data for, the same on all its sheets."""
        key = (theme.id, lang)
        if key not in self._lacks:
            self._lacks[key] = lacks(self.sources, theme, lang)
        return self._lacks[key]

    def raster(self, drawn: Drawn) -> RasterLayer | None:
        """The raster of a layer; None where it has none."""
        found = self.sources.find(drawn)
        return found if isinstance(found, RasterLayer) else None

    def _cut(self, drawn: Drawn, extent: Bounds, margin: float, scale: int) -> list[Cut]:
        window = _grown(extent, margin)
        found = []
        for lot in self._at(drawn, window, scale):
            shapes = cut(lot.shapes, window, tree=lot.tree)
            dimensions = shapely.get_dimensions(shapes)
            for dimension in sorted(set(dimensions[dimensions >= 0].tolist()), reverse=True):
                part = shapes[dimensions == dimension]
                path = compound(part)
                if path is None and dimension > 0:
                    continue
                seen = bool(shapely.intersects(shapely.box(*extent), part).any())
                found.append(Cut(lot.style, part, path or Path(np.zeros((0, 2))), seen, dimension))
        return found

    def _at(self, drawn: Drawn, window: Bounds, scale: int) -> list[Lot]:
        """The lots of a layer: those of the region, or what only the window tells."""
        if drawn.outside:
            inside = [lot.shapes for lot in self._ready(drawn)]
            if not inside:
                return []
            whole = np.concatenate([*inside, self._near(self.sources.layers["block"]).geometry.to_numpy()])
            beside = shapely.difference(shapely.box(*window), shapely.union_all(whole))
            return [Lot(drawn.classes[0], np.array([beside]))]
        if drawn.raster in ("classes", "contours"):
            return [Lot(style, shapes) for style, shapes in self._cells(drawn, window, scale)]
        return self._ready(drawn)

    def _ready(self, drawn: Drawn) -> list[Lot]:
        if drawn not in self._lots:
            source = self.sources.find(drawn)
            found = classed(self._near(source), drawn) if isinstance(source, gpd.GeoDataFrame) else ()
            self._lots[drawn] = [Lot(style, shapes) for style, shapes in found]
        return self._lots[drawn]

    def _near(self, layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        return layer[shapely.intersects(layer.geometry.to_numpy(), shapely.box(*self.region))]

    def _cells(self, drawn: Drawn, window: Bounds, scale: int) -> list[Classed]:
        raster = self.raster(drawn)
        if raster is None:
            return []
        crs = self.sources.crs
        if drawn.raster == "classes":
            cells = cells_by_class(raster, drawn, extent=window, crs=crs, scale=scale)
            return [(style, shapes if style is not None else self._inside(shapes)) for style, shapes in cells]
        lines, heights = contours(raster, extent=window, crs=crs, scale=scale, every_m=drawn.every_m)
        thick = np.isclose(heights / drawn.every_m % 5, 0)
        plain, index = (drawn.classes * 2)[:2]
        return [(plain, lines[~thick]), (index, lines[thick])]

    def _inside(self, shapes: np.ndarray) -> np.ndarray:
        """What of areas lies in the kelurahan, or in the blocks: nobody asks for data beyond."""
        layers = self.sources.layers
        ground = layers.get("kelurahan", layers["block"]).geometry.to_numpy()
        found = shapely.intersection(shapes, shapely.union_all(ground))
        return np.asarray(found[shapely.area(found) > 0])


def _grown(extent: Bounds, by: float) -> Bounds:
    west, south, east, north = extent
    return (west - by, south - by, east + by, north + by)
