"""North arrow: grid north up, true north turned by the convergence of the grid at the middle of the sheet."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from pyproj import CRS, Proj, Transformer

from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import line, write
from kotaku_gis.sheets.paper import Box


def grid_factors(crs: CRS, east_m: float, north_m: float) -> tuple[float, float]:
    """Meridian convergence in degrees (true north east of grid north is negative) and scale factor at a point."""
    lon, lat = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(east_m, north_m)
    factors = Proj(crs).get_factors(lon, lat)
    return float(factors.meridian_convergence), float(factors.meridional_scale)


def north_arrow(paper: Axes, box: Box, *, convergence_deg: float, lang: str) -> None:
    """Draw the arrow in `box`: black and white halves for grid north, a thin line with a star for true north."""
    x, foot, top = box.left + box.width / 2, box.bottom + 5, box.top - 6
    half = min(3.2, box.width / 5)
    for side, fill in ((-1, "black"), (1, "white")):
        corners = [(x, top), (x + side * half, foot), (x, foot + 2.5)]
        paper.add_artist(Polygon(corners, closed=True, facecolor=fill, edgecolor="black", linewidth=0.5))
    write(paper, (x, top + 1), text("sheet.north", lang), size_pt=10, ha="center", va="bottom", weight="bold")
    turn = math.radians(convergence_deg)
    reach = top - foot
    line(
        paper, [(x, foot + 2.5), (x - reach * math.sin(turn), foot + 2.5 + (reach - 3) * math.cos(turn))], width_mm=0.13
    )
    angle = number(abs(convergence_deg), lang, digits=2)
    where = text("sheet.west" if convergence_deg > 0 else "sheet.east", lang)
    words = text("sheet.convergence", lang, angle=angle, side=where)
    write(paper, (x, box.bottom + 1), words, size_pt=5.5, ha="center", va="bottom")
