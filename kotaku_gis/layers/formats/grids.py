"""Rasters, opened once it is sure that they hold what they promise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import rasterio

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import Figure, fault
from kotaku_gis.layers.formats.failures import told
from kotaku_gis.layers.formats.guard import refuse_far_raster

MAX_CELLS = 20_000_000_000
_BLOCK = 1 << 24
_BLANKS = np.zeros(256, dtype=bool)
_BLANKS[list(b" \t\r\n\f\v")] = True


@contextmanager
def opened(file: Path) -> Iterator[rasterio.DatasetReader]:
    """A raster; raises `LayerError` when it cannot be read, is cut off, leads elsewhere, or claims an absurd size.

    An ASCII grid that ends too early makes GDAL search for the rest without end, so its numbers are counted first.
    """
    with told():
        refuse_far_raster(file)
    with told(), rasterio.open(file) as raster:
        cells = raster.width * raster.height
        if cells > MAX_CELLS:
            raise LayerError(fault("formats.huge_raster", width=raster.width, height=raster.height))
        if raster.driver == "AAIGrid" and (found := _numbers_in(file)) < cells:
            raise LayerError(fault("formats.cut_grid", found=Figure(found), wanted=Figure(cells)))
        yield raster


def _numbers_in(file: Path) -> int:
    """How many words of an ASCII grid stand below its header."""
    words, inside = 0, False
    with file.open("rb") as stream:
        while line := stream.readline(1000):
            if not line[:1].isalpha():
                stream.seek(-len(line), 1)
                break
        while block := stream.read(_BLOCK):
            letter = ~_BLANKS[np.frombuffer(block, dtype=np.uint8)]
            words += int((letter[1:] & ~letter[:-1]).sum()) + int(letter[0] and not inside)
            inside = bool(letter[-1])
    return words
