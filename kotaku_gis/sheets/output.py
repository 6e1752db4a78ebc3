"""Pages written as files; the same page gives the same bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch
from matplotlib.text import Text

from kotaku_gis.sheets.canvas import RC

_LOOK = ("get_facecolor", "get_edgecolor", "get_linewidth", "get_linestyle", "get_hatch", "get_zorder", "get_alpha")
_PICTURE_DPI = 152.4  # pictures among vectors: six dots a millimetre, as rasters are read
_LETTERS = (
    "get_text",
    "get_position",
    "get_fontsize",
    "get_rotation",
    "get_color",
    "get_weight",
    "get_style",
    "get_ha",
)


@contextmanager
def beside(file: Path) -> Iterator[Path]:
    """A place beside `file` to write to; moved into its place when all is written, gone when that fails."""
    draft = file.with_name(f"{file.name}.tmp")
    try:
        yield draft
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def write_svg(figure: Figure, file: Path | io.BytesIO) -> None:
    """Vectors and text for further work in a drawing program."""
    with mpl.rc_context({**RC, "svg.hashsalt": "kotaku_gis"}):
        figure.set_dpi(_PICTURE_DPI)
        _canvas(FigureCanvasSVG, figure).print_svg(file, metadata={"Date": None, "Creator": "kotaku_gis"})


def write_png(figure: Figure, file: Path | io.BytesIO, *, dpi: int) -> None:
    """A picture that knows its size on paper."""
    with mpl.rc_context(RC):
        figure.set_dpi(dpi)
        pillow = {"compress_level": 3, "dpi": (dpi, dpi)}
        _canvas(FigureCanvasAgg, figure).print_png(file, metadata={"Software": None}, pil_kwargs=pillow)


def pixels(figure: Figure, *, dpi: int) -> np.ndarray:
    """The page as (rows, columns, 4)."""
    with mpl.rc_context(RC):
        figure.set_dpi(dpi)
        canvas = _canvas(FigureCanvasAgg, figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())


def fingerprint(figure: Figure) -> str:
    """A hash of all that is drawn on a page, so that a page that has not changed need not be written again."""
    found = hashlib.sha256(f"{version('kotaku_gis')} {mpl.__version__} {tuple(figure.get_size_inches())}".encode())
    for axes in figure.axes:
        for artist in (*axes.images, *axes.patches, *axes.texts):
            for part in _told(artist):
                found.update(part if isinstance(part, bytes) else repr(part).encode())
    return found.hexdigest()


def _told(artist: Artist) -> list[Any]:
    """What makes an artist look as it does."""
    if isinstance(artist, Patch):
        path = artist.get_path()
        codes = b"" if path.codes is None else np.asarray(path.codes).tobytes()
        place = artist.get_patch_transform().get_matrix()
        return [np.asarray(path.vertices).tobytes(), codes, place.tobytes(), _asked(artist, _LOOK)]
    if isinstance(artist, Text):
        return [_asked(artist, _LETTERS)]
    if isinstance(artist, AxesImage):
        return [np.asarray(artist.get_array()).tobytes(), artist.get_extent(), artist.get_alpha()]
    return []


def _asked(artist: Artist, names: tuple[str, ...]) -> list[Any]:
    return [getattr(artist, name)() for name in names]


def _canvas(kind: type[FigureCanvasBase], figure: Figure) -> Any:
    """A canvas whose writing methods matplotlib leaves untyped."""
    return kind(figure)
