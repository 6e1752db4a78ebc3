"""Pictures of a project: photographs and logos, read with care, without what a camera writes beside the picture."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from PIL import Image, ImageOps, UnidentifiedImageError

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats.archive import ARCHIVES, unpacked
from kotaku_gis.manifest import Project
from kotaku_gis.sheets.paper import Box

_MOST_PIXELS = 200_000_000
_LOGO_PX = 400
_FORMATS = ("PNG", "JPEG")


def photo_file(name: str, project: Project) -> Path | None:
    """The file of a photograph by its name: in its folder or archive, beside its layer, in the project's folder.

    None where it is in none of them, or lies outside.
    """
    sources = (project.file(source) for source in project.layers.get("photo", ()))
    for folder in (*map(_folder, sources), project.folder):
        file = (folder / name).resolve()
        if file.is_relative_to(folder.resolve()) and file.is_file():
            return file
    return None


def _folder(source: Path) -> Path:
    if source.is_dir():
        return source
    return unpacked(source) if source.suffix.lower() in ARCHIVES else source.parent


def picture(file: Path, *, size_px: int) -> np.ndarray | None:
    """Colours (rows, columns, 4) of a PNG or JPEG, upright, neither side above `size_px`; None where it is neither."""
    return _read(file, size_px, file.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(file: Path, size_px: int, changed: int) -> np.ndarray | None:  # noqa: ARG001 - a changed file is another one
    try:
        with Image.open(file, formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            opened.draft("RGB", (size_px, size_px))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    upright.thumbnail((size_px, size_px))
    return np.asarray(upright)


def logos(project: Project) -> list[np.ndarray]:
    """The logos of the manifest; raises `ManifestError` with all that are missing or no PNG or JPEG."""
    files = [project.folder / name for name in project.sheet.logos]
    found = [picture(file, size_px=_LOGO_PX) if file.is_file() else None for file in files]
    wrong = [file for file, logo in zip(files, found, strict=True) if logo is None]
    if wrong:
        raise ManifestError([fault("sheet.bad_logo", file=file) for file in wrong])
    return [logo for logo in found if logo is not None]


def place_picture(paper: Axes, box: Box, colours: np.ndarray) -> Box:
    """A picture as large as `box` lets it be, in its middle; where it lies."""
    rows, columns = colours.shape[:2]
    size = min(box.width / columns, box.height / rows)
    width, height = columns * size, rows * size
    own = Box(box.middle - width / 2, box.bottom + (box.height - height) / 2, width, height)
    image = AxesImage(paper, extent=(own.left, own.right, own.bottom, own.top), interpolation="antialiased", zorder=1.5)
    image.set_data(colours)
    paper.add_image(image)
    return own
