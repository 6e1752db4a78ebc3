"""In which coordinate system a layer may be: candidates ranked by where its features would fall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import CRS, Transformer

from kotaku_gis.crs import INDONESIA
from kotaku_gis.intake import gazetteer
from kotaku_gis.intake.profile import Profile

_ZONES = range(46, 55)
_NEAR_DEG = 0.3
_DECLARED = 6.0  # what the word of the file weighs: more than the sea, less than names and neighbours together


@dataclass(frozen=True)
class Candidate:
    """A coordinate system, how sure it is, and where the middle of the layer falls; `swap` exchanges the axes."""

    code: str
    confidence: float
    lon: float
    lat: float
    swap: bool = False
    declared: bool = False
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Whereabouts:
    """What is known of where a delivery lies: boxes that its names expect, and the layers whose place is certain."""

    named: tuple[shapely.Geometry, ...] = ()
    placed: tuple[shapely.Geometry, ...] = ()


def candidates(profile: Profile, whereabouts: Whereabouts) -> list[Candidate]:
    """Coordinate systems that put a layer into Indonesia, the likeliest first.

    A system that the file declares stands alone when the layer then lies in Indonesia. Swapped axes are marked by
    `swap`.
    """
    if not len(profile.points):
        return []
    scored = []
    for code, swap, prior in _systems(profile):
        lonlat = _degrees(profile.points, code, swap=swap)
        inside = _in_indonesia(lonlat)
        if inside.mean() <= 0.5:
            continue
        score, why = _score(lonlat[inside], whereabouts)
        declared = _declares(profile, code) and not swap
        lon, lat = np.median(lonlat[inside], axis=0)
        scored.append((score + prior + _DECLARED * declared, Candidate(code, 0.0, lon, lat, swap, declared, why)))
    if not scored:
        return []
    weights = np.exp(np.array([score for score, _ in scored]) - max(score for score, _ in scored))
    shares = weights / weights.sum()
    ranked = sorted(zip(shares, [found for _, found in scored], strict=True), key=lambda pair: -pair[0])
    return [Candidate(**{**found.__dict__, "confidence": float(share)}) for share, found in ranked]


def outline(profile: Profile, found: Candidate) -> shapely.Geometry:
    """The rough box of a layer in degrees, once its system is chosen."""
    lonlat = _degrees(profile.points, found.code, swap=found.swap)
    lonlat = lonlat[_in_indonesia(lonlat)]
    return shapely.box(*lonlat.min(axis=0), *lonlat.max(axis=0))


def _systems(profile: Profile) -> Iterator[tuple[str, bool, float]]:
    """Code, swapped or not, and what speaks for it before looking where it leads."""
    low, high = np.quantile(profile.points, [0.1, 0.9], axis=0)
    said = _code(profile.crs) if profile.crs is not None else ""
    if profile.crs is not None and profile.crs.is_projected:
        yield said, False, 0.0
    if np.abs([low, high]).max() <= 360:
        yield said if profile.crs is not None and profile.crs.is_geographic else "EPSG:4326", False, 0.0
        if profile.kind != "raster":
            yield "EPSG:4326", True, 0.0
        return
    for swap in (False, True) if profile.kind != "raster" else (False,):
        (x0, y0), (x1, y1) = (low[::-1], high[::-1]) if swap else (low, high)
        grids = [(code, prior) for code, prior in _grids((x0, x1), (y0, y1)) if swap or code != said]
        yield from ((code, swap, prior - 3 * swap) for code, prior in grids)


def _grids(x: Sequence[float], y: Sequence[float]) -> Iterator[tuple[str, float]]:
    if x[0] > 100_000 and x[1] < 900_000:
        for zone in _ZONES:
            if y[0] > 8_600_000 and y[1] < 10_800_000:
                yield f"EPSG:{32700 + zone}", 0.5
            if y[0] > -1_300_000 and y[1] < 800_000:
                yield f"EPSG:{32600 + zone}", 0.5 if y[0] >= 0 else -1.0
    if x[0] > 20_000 and x[1] < 380_000 and y[0] > 150_000 and y[1] < 2_300_000:
        for code in range(23830, 23846):
            yield f"EPSG:{code}", 0.0
    if x[0] > 10_400_000 and x[1] < 15_900_000 and abs(y[0]) < 1_400_000:
        yield "EPSG:3857", 0.5
        yield "EPSG:3395", -1.0


def _score(lonlat: np.ndarray, whereabouts: Whereabouts) -> tuple[float, tuple[str, ...]]:
    """How well a place fits what is known, and the reasons (keys of the catalogue)."""
    land = float(gazetteer.on_land(lonlat).mean())
    middle = shapely.Point(np.median(lonlat, axis=0))
    score, why = 3.0 * land - 1.5, ["on_land"] if land > 0.5 else ["at_sea"]
    if whereabouts.placed:
        gap = min(shapely.distance(middle, box) for box in whereabouts.placed)
        score += 5.0 if gap < _NEAR_DEG else -2.0 if gap > 2 else 0.0
        why += ["beside_layers"] if gap < _NEAR_DEG else []
    if whereabouts.named:
        gaps = [shapely.distance(middle, box) for box in whereabouts.named]
        weights = [4.0 if shapely.area(box) < 1 else 2.0 for box in whereabouts.named]
        fitting = [weight for gap, weight in zip(gaps, weights, strict=True) if gap < _NEAR_DEG]
        score += max(fitting) if fitting else -1.5 if min(gaps) > 1 else 0.0
        why += ["named_place"] if fitting else []
    return score, tuple(why)


def _degrees(points: np.ndarray, code: str, *, swap: bool) -> np.ndarray:
    xy = points[:, ::-1] if swap else points
    return np.column_stack(_to_degrees(code).transform(xy[:, 0], xy[:, 1]))


@cache
def _to_degrees(code: str) -> Transformer:
    return Transformer.from_crs(CRS.from_user_input(code), 4326, always_xy=True)


def _in_indonesia(lonlat: np.ndarray) -> np.ndarray:
    west, south, east, north = INDONESIA
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    inside: np.ndarray = (
        np.isfinite(lonlat).all(axis=1) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    )
    return inside


def _declares(profile: Profile, code: str) -> bool:
    return profile.crs is not None and _code(profile.crs) == code


def _code(crs: CRS) -> str:
    """``EPSG:32749`` where there is such a code, else the definition."""
    known = crs.to_epsg()
    return f"EPSG:{known}" if known else str(crs.to_wkt())
