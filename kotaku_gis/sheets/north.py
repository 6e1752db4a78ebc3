"""North arrow: grid north up, true north turned by the convergence of the grid at the middle of the sheet."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from pyproj import CRS, Proj

from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import line, line_height_mm, write
from kotaku_gis.sheets.degrees import to_degrees
from kotaku_gis.sheets.paper import Box


def grid_factors(crs: CRS, east_m: float, north_m: float) -> tuple[float, float]:
    """Meridian convergence in degrees (positive: true north lies west of grid north) and scale factor at a point."""
    lon, lat = to_degrees(crs).transform(east_m, north_m)
    factors = Proj(crs).get_factors(lon, lat)
    return float(factors.meridian_convergence), float(factors.meridional_scale)


def convergence_words(convergence_deg: float, lang: str) -> str:
    """Where true north lies, in words."""
    side = text("sheet.west" if convergence_deg > 0 else "sheet.east", lang)
    return text("sheet.convergence", lang, angle=number(abs(convergence_deg), lang, digits=2), side=side)


def north_arrow(paper: Axes, box: Box, *, convergence_deg: float, lang: str, size_pt: float) -> None:
    """Draw the arrow in `box`: black and white halves for grid north, a thin line for true north."""
    letter = line_height_mm(size_pt)
    x, foot, top = box.middle, box.bottom, box.top - letter
    reach = top - foot
    half, notch = min(reach / 4, box.width / 3), foot + reach / 5
    for side, fill in ((-1, "black"), (1, "white")):
        corners = [(x, top), (x + side * half, foot), (x, notch)]
        paper.add_artist(Polygon(corners, closed=True, facecolor=fill, edgecolor="black", linewidth=0.5))
    write(paper, (x, top + 0.2 * letter), text("sheet.north", lang), size_pt=size_pt, ha="center", weight="bold")
    turn = math.radians(convergence_deg)
    tip = (x - reach * math.sin(turn), foot + reach * math.cos(turn))
    line(paper, [(x, foot), tip], width_mm=0.13, color="#d7191c")
