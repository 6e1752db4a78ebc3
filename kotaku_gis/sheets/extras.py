"""What a theme may have besides its layers: symbols, photographs, cross-sections, a pyramid; and the logos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from matplotlib.axes import Axes

from kotaku_gis.i18n import text
from kotaku_gis.sheets.ages import AgeGroup, Pyramid, age_groups
from kotaku_gis.sheets.element import Element
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import Layout
from kotaku_gis.sheets.photo_strip import PhotoStrip
from kotaku_gis.sheets.photos import Photo, draw_keys, photos_on
from kotaku_gis.sheets.pictures import logos
from kotaku_gis.sheets.sections import CrossSections, Section, draw_marks, sections_on
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.symbols import Circles, SymbolKey, circles_on, draw_circles, rings
from kotaku_gis.sheets.theme import Theme
from kotaku_gis.sheets.typography import Type


@dataclass(frozen=True)
class Extras:
    """What of it there is on a sheet."""

    logos: Sequence[np.ndarray] = ()
    circles: Circles | None = None
    photos: Sequence[Photo] = ()
    sections: Sequence[Section] = ()
    ages: Sequence[AgeGroup] = ()

    def draw(self, paper: Axes, *, place: Layout, extent: Bounds) -> list[shapely.Geometry]:
        """Draw what lies on the map; returns what no label may cover."""
        if self.circles is not None:
            draw_circles(paper, self.circles, frame=place.frame, extent=extent)
        keys = draw_keys(paper, self.photos, place=place, extent=extent)
        return keys + draw_marks(paper, self.sections, place=place, extent=extent, taken=keys)

    def rings(self, *, place: Layout, extent: Bounds) -> dict[str, dict[object, shapely.Polygon]]:
        """The circles on paper by role and feature; their names stand at them, other words keep off."""
        if self.circles is None:
            return {}
        return {self.circles.wanted.role: rings(self.circles, frame=place.frame, extent=extent)}

    def bare(self) -> Extras:
        """Without what a small paper can do without."""
        return replace(self, photos=(), sections=(), ages=())

    def names(self, lang: str) -> str:
        """What a small paper can do without, in words."""
        kinds = {"photos_word": self.photos, "sections_word": self.sections, "pyramid_word": self.ages}
        return ", ".join(text(f"sheet.{key}", lang) for key, there in kinds.items() if there)

    def elements(self, lang: str, size: Type) -> list[Element]:
        """What stands beside the map."""
        found: list[Element] = []
        if self.circles is not None:
            found.append(SymbolKey(self.circles, lang, size))
        if self.ages:
            found.append(Pyramid(self.ages, lang, size))
        if self.sections:
            found.append(CrossSections(self.sections, lang, size))
        if self.photos:
            found.append(PhotoStrip(self.photos, lang, size))
        return found


def extras_of(sources: Sources, theme: Theme, extent: Bounds) -> Extras:
    """What a theme has of it on the ground of a sheet.

    Raises `ManifestError` for a logo or a table of ages that cannot be used.
    """
    return Extras(
        logos(sources.project),
        circles_on(sources, theme.symbols, extent),
        photos_on(sources, extent) if theme.photos else (),
        sections_on(sources, theme.sections, extent),
        age_groups(sources.project) if theme.pyramid else (),
    )
