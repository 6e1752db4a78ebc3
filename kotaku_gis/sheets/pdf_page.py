"""A page as PDF, written from what is drawn on it: paths, words and pictures, and nothing else.

A sheet has few kinds of things, so that this takes a tenth of the time of a general writer of plots. Where words stand
is worked out as matplotlib does it for a screen, so that a PDF, an SVG and a picture of a sheet agree.
"""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends import backend_pdf
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform
from PIL import Image

from kotaku_gis.sheets.pdf_file import PdfFile, dictionary, numbers, words_of
from kotaku_gis.sheets.pdf_fonts import embedded, encoded, measures, runs

_PT = 72.0
_DIGITS = 3  # of a point: a third of a thousandth of a millimetre
Colour: TypeAlias = tuple[float, ...]
_OPERATORS: Any = backend_pdf.PdfFile.pathOperations  # untyped there
_CAPS = {"butt": 0, "round": 1, "projecting": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_TILE, _HATCH_PT = 72.0, 0.5
_PHOTOGRAPH, _QUALITY = 1_000_000, 88


def pdf_page(figure: Figure, viewport: bytes | None = None) -> bytes:
    """A figure whose axes hold paths, words and pictures only, as PDF; `viewport` says which ground it shows.

    Raises `TypeError` for anything else that is drawn: nothing may be lost on the way to paper.
    """
    return _Page(figure).written(viewport)


class _Page:
    """What is written so far: the content, and what it needs."""

    def __init__(self, figure: Figure) -> None:
        figure.set_dpi(_PT)
        self.figure = figure
        self.file = PdfFile()
        self.content: list[bytes] = []
        self.letters: dict[str, set[str]] = defaultdict(set)
        self.fonts: dict[str, bytes] = {}
        self.alphas: dict[tuple[float, float], bytes] = {}
        self.hatches: dict[tuple[Colour, Colour | None, str], bytes] = {}
        self.pictures: list[bytes] = []
        self.width, self.height = (float(side) * _PT for side in figure.get_size_inches())

    def written(self, viewport: bytes | None) -> bytes:
        for axes in sorted(self.figure.axes, key=Axes.get_zorder):
            self._axes(axes)
        facts = {
            "MediaBox": b"[0 0 " + numbers(self.width, self.height, digits=6) + b"]",
            "Contents": self.file.stream(b"\n".join(self.content)),
            "Resources": self._resources(),
            "Group": b"<< /Type /Group /S /Transparency /CS /DeviceRGB >>",
        }
        self.file.page({**facts, "VP": b"[" + viewport + b"]"} if viewport else facts)
        return self.file.written({"Title": words_of(str(self.figure.get_label())), "Creator": b"(kotaku_gis)"})

    def _axes(self, axes: Axes) -> None:
        """What axes hold, the lowest first, cut off at their edge."""
        box = axes.get_window_extent().extents
        self.content.append(b"q " + numbers(box[0], box[1], box[2] - box[0], box[3] - box[1]) + b" re W n")
        for artist in sorted(_held(axes), key=Artist.get_zorder):
            if isinstance(artist, Patch):
                self._patch(artist)
            elif isinstance(artist, Text):
                self._text(artist)
            elif isinstance(artist, AxesImage):
                self._image(artist)
            else:
                raise TypeError(f"no {type(artist).__name__} can be written into a PDF")
        self.content.append(b"Q")

    def _patch(self, patch: Patch) -> None:
        face, edge = to_rgba(patch.get_facecolor()), to_rgba(patch.get_edgecolor())
        stroked = patch.get_linewidth() > 0 and edge[3] > 0
        filled, hatch = face[3] > 0, patch.get_hatch()
        parts = [b"q", *self._clip(patch)]
        alphas = (edge[3] if stroked else 1.0, face[3] if filled and not hatch else 1.0)
        if alphas != (1.0, 1.0):
            parts.append(self.alphas.setdefault(alphas, b"/A%d" % len(self.alphas)) + b" gs")
        if hatch:
            ink = edge[:3] if edge[3] > 0 else (0.0, 0.0, 0.0)
            key = (ink, face[:3] if filled else None, hatch)
            parts.append(b"/Pattern cs " + self.hatches.setdefault(key, b"/H%d" % len(self.hatches)) + b" scn")
        elif filled:
            parts.append(numbers(*face[:3]) + b" rg")
        if stroked:
            parts.append(_pen(patch, edge))
        kind = (b"B" if stroked else b"f") if filled or hatch else (b"S" if stroked else b"n")
        self.content += [b" ".join(parts), self._path(patch.get_path(), patch.get_transform()) + kind, b"Q"]

    def _clip(self, patch: Patch) -> list[bytes]:
        clip: Any = patch.get_clip_path()
        return [] if clip is None else [self._path(clip.get_fully_transformed_path(), Affine2D()) + b"W n"]

    def _path(self, path: Path, transform: Transform) -> bytes:
        """The operators of a path, its places in points rounded to what paper can show."""
        points = transform.transform_affine(transform.transform_path_non_affine(path).vertices)
        codes = transform.transform_path_non_affine(path).codes
        (found,) = _OPERATORS(Path(np.round(points, _DIGITS), codes), Affine2D(), simplify=False)
        return bytes(found.pdfRepr())

    def _text(self, text: Text) -> None:
        words = text.get_text()
        if not words.strip():
            return
        bold = text.get_fontweight() in {"bold", 700}
        face = "bold" if bold else "italic" if text.get_fontstyle() != "normal" else "regular"
        size, turn = float(text.get_fontsize()), math.radians(text.get_rotation())
        width, above, below = measures(words, size, face)
        cos, sin = math.cos(turn), math.sin(turn)
        x, y = np.array(text.get_transform().transform(text.get_position()))
        dx, dy = _anchor(text, (width, above, below), cos, sin)
        start = (x - dx, y - dy)
        parts = runs(words, face)
        wide = sum(part[2] for part in parts) * size / 1000
        stretch = 100 * width / wide if wide else 100.0
        self.content.append(b"BT " + numbers(*to_rgba(text.get_color())[:3]) + b" rg " + numbers(stretch) + b" Tz")
        self.content.append(numbers(cos, sin, -sin, cos, *start) + b" Tm")
        for name, letters, _ in parts:
            self.letters[name].update(letters)
            font = self.fonts.setdefault(name, b"/F%d" % len(self.fonts))
            self.content.append(font + b" " + numbers(size) + b" Tf " + encoded(name, letters) + b" Tj")
        self.content.append(b"ET")

    def _image(self, image: AxesImage) -> None:
        colours = np.asarray(image.get_array())
        left, right, low, top = image.get_extent()
        corners = image.axes.transData.transform([(left, low), (right, top)])
        (x, y), (east, north) = corners
        rows, columns = colours.shape[:2]
        facts = {"Type": b"/XObject", "Subtype": b"/Image", "BitsPerComponent": b"8"}
        size = {"Width": b"%d" % columns, "Height": b"%d" % rows}
        opaque = np.full((rows, columns), 255, np.uint8) if colours.shape[2] < 4 else colours[..., 3]
        alpha = image.get_alpha()
        shown = np.round(opaque * (1.0 if alpha is None else float(alpha))).astype(np.uint8)
        mask = self.file.stream(shown.tobytes(), {**facts, **size, "ColorSpace": b"/DeviceGray"})
        told = {**facts, **size, "ColorSpace": b"/DeviceRGB", "SMask": mask}
        self.pictures.append(self._colours(np.ascontiguousarray(colours[..., :3]), told))
        place = numbers(east - x, 0, 0, north - y, x, y)
        self.content.append(b"q " + place + b" cm /I%d Do Q" % (len(self.pictures) - 1))

    def _colours(self, colours: np.ndarray, told: dict[str, bytes]) -> bytes:
        """A picture: a large one is a photograph, for which JPEG takes a tenth of the room."""
        if colours.size < _PHOTOGRAPH:
            return self.file.stream(colours.tobytes(), told)
        out = io.BytesIO()
        Image.fromarray(colours).save(out, "JPEG", quality=_QUALITY)
        return self.file.packed(out.getvalue(), {**told, "Filter": b"/DCTDecode"})

    def _resources(self) -> bytes:
        fonts = {key[1:].decode(): embedded(self.file, name, self.letters[name]) for name, key in self.fonts.items()}
        states = {
            key[1:].decode(): b"<< /Type /ExtGState /CA " + numbers(edge) + b" /ca " + numbers(face) + b" >>"
            for (edge, face), key in self.alphas.items()
        }
        hatches = {key[1:].decode(): self._hatch(*look) for look, key in self.hatches.items()}
        pictures = {f"I{place}": name for place, name in enumerate(self.pictures)}
        kinds = {"Font": fonts, "ExtGState": states, "Pattern": hatches, "XObject": pictures}
        return dictionary({kind: dictionary(found) for kind, found in kinds.items() if found})

    def _hatch(self, ink: Colour, ground: Colour | None, hatch: str) -> bytes:
        """A tile of a hatch."""
        side = numbers(_TILE)
        body = [] if ground is None else [numbers(*ground) + b" rg 0 0 " + side + b" " + side + b" re f"]
        (lines,) = _OPERATORS(Path.hatch(hatch), Affine2D().scale(_TILE), simplify=False)
        colour = numbers(*ink)
        body += [colour + b" RG " + colour + b" rg " + numbers(_HATCH_PT) + b" w", bytes(lines.pdfRepr()) + b"B"]
        facts = {
            "Type": b"/Pattern",
            "PatternType": b"1",
            "PaintType": b"1",
            "TilingType": b"1",
            "BBox": b"[0 0 " + side + b" " + side + b"]",
            "XStep": side,
            "YStep": side,
            "Resources": b"<< >>",
            "Matrix": b"[1 0 0 1 0 " + numbers(self.height) + b"]",
        }
        return self.file.stream(b"\n".join(body), facts)


def _held(axes: Axes) -> Iterator[Artist]:
    """What was drawn on axes, in its order; the axes' own furniture is not shown."""
    furniture = {axes.patch, axes.title, axes.xaxis, axes.yaxis, *axes.spines.values()}
    return (artist for artist in axes.get_children() if artist not in furniture and artist.get_visible())


def _pen(patch: Patch, edge: Colour) -> bytes:
    style = patch.get_linestyle()
    if style not in {"solid", "-"} and not isinstance(style, tuple):
        raise TypeError(f"no line style {style!r} can be written into a PDF")
    dashes = b"[" + numbers(*style[1]) + b"] 0 d " if isinstance(style, tuple) and style[1] else b""
    ends = b"%d J %d j" % (_CAPS[str(patch.get_capstyle())], _JOINS[str(patch.get_joinstyle())])
    return numbers(*edge[:3]) + b" RG " + numbers(patch.get_linewidth()) + b" w " + dashes + ends


def _anchor(text: Text, measured: tuple[float, float, float], cos: float, sin: float) -> tuple[float, float]:
    """How far the start of the base line lies from the place of a text, in points."""
    width, above, below = measured
    across, up = text.get_horizontalalignment(), text.get_verticalalignment()
    middles = {"center_baseline": above / 2, "baseline": 0.0}
    if text.get_rotation_mode() == "anchor" or sin == 0:
        x = {"left": 0.0, "center": width / 2, "right": width}[across]
        y = middles.get(up, {"bottom": -below, "top": above}.get(up, (above - below) / 2))
        return x * cos - y * sin, x * sin + y * cos
    corners = np.array([(0, -below), (width, -below), (width, above), (0, above)])
    turned = corners @ np.array([(cos, sin), (-sin, cos)])
    (west, south), (east, north) = turned.min(axis=0), turned.max(axis=0)
    x = {"left": west, "center": (west + east) / 2, "right": east}[across]
    y = {"bottom": south, "top": north}.get(up, (south + north) / 2)
    return float(x), float(y)
