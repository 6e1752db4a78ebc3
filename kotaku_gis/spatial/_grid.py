"""A raster as a grid of cells, in memory or read by windows from a file."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
from rasterio.windows import Window

from kotaku_gis.errors import CRSError, LayerError, MissingFileError
from kotaku_gis.i18n import fault
from kotaku_gis.spatial._pixels import Floats


class Windowed(Protocol):
    """Two-dimensional values that give a window for ``values[rows, cols]``: an array, a memory map, an open raster."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""

    def __getitem__(self, window: tuple[slice, slice], /) -> NDArray[Any]:
        """Values of some rows and columns."""


@dataclass(frozen=True, eq=False)
class Grid:
    """One band of a raster.

    `transform` takes (column, row) to coordinates in `crs`, as in rasterio; it may rotate, shear or flip. A cell
    holds no data where its stored value equals `nodata` or is not finite; what is stored times `scale` plus `offset`
    is the value.
    """

    values: Windowed
    transform: Affine
    crs: CRS
    nodata: float | None = None
    scale: float = 1.0
    offset: float = 0.0

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, cols = self.values.shape
        return rows, cols

    def known(self, stored: NDArray[Any]) -> Floats:
        """Values of stored ones as floats, NaN where there are no data."""
        value = stored.astype(np.float64)
        if self._holds_nodata():  # compared as the raster's own type would store it
            with np.errstate(over="ignore"):
                value[value == np.asarray(self.nodata).astype(self.values.dtype)] = np.nan
        value[np.isinf(value)] = np.nan
        return value if (self.scale, self.offset) == (1, 0) else value * self.scale + self.offset

    def _holds_nodata(self) -> bool:
        """Whether a stored value can equal `nodata`: no byte is -9999."""
        if self.nodata is None or not np.isfinite(self.nodata):
            return False
        if not np.issubdtype(self.values.dtype, np.integer):
            return True
        limits = np.iinfo(self.values.dtype)
        return float(self.nodata).is_integer() and limits.min <= self.nodata <= limits.max


@dataclass(frozen=True, eq=False)
class RasterBand:
    """One band of a raster file, opened anew for each window so that none stays open."""

    path: Path
    band: int
    shape: tuple[int, int]
    dtype: np.dtype[Any]
    masked: bool

    def __getitem__(self, window: tuple[slice, slice], /) -> NDArray[Any]:
        """Values of some rows and columns: as stored, or as floats with NaN where the file has a mask."""
        area = Window.from_slices(*window, height=self.shape[0], width=self.shape[1])
        with rasterio.open(self.path) as source:
            values: NDArray[Any] = source.read(self.band, window=area)
            if self.masked:
                values = np.where(source.read_masks(self.band, window=area) > 0, values, np.nan)
        return values


def open_grid(path: str | Path, *, band: int = 1, crs: Any = None, nodata: float | None = None) -> Grid:
    """A raster file as a `Grid` that reads only the windows it is asked for.

    Parameters
    ----------
    path
        Anything GDAL reads.
    band
        Counted from 1.
    crs
        For files that name none; one that is named in the file is not overruled.
    nodata
        In place of the value that the file declares.

    Raises
    ------
    MissingFileError, LayerError
        No such file, no raster, no such band, or no place on the map.
    CRSError
        The file names no CRS and `crs` is not given.
    """
    path = Path(path)
    if not path.exists():
        raise MissingFileError(fault("spatial_raster.missing_file", file=path))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # refused below, in words of ours
            source = rasterio.open(path)
    except RasterioIOError as error:
        raise LayerError(fault("spatial_raster.unreadable", file=path)) from error
    with source:
        if source.transform.is_identity:
            raise LayerError(fault("spatial_raster.no_place", file=path))
        if not 1 <= band <= source.count:
            raise LayerError(fault("spatial_raster.no_band", file=path, band=band, count=source.count))
        named = crs if source.crs is None else source.crs.to_wkt()
        if named is None:
            raise CRSError(fault("spatial_raster.no_crs", file=path))
        flags = source.mask_flag_enums[band - 1]
        values = RasterBand(
            path=path,
            band=band,
            shape=(source.height, source.width),
            dtype=np.dtype(source.dtypes[band - 1]),
            masked=any(flag.name == "per_dataset" for flag in flags),
        )
        declared = source.nodatavals[band - 1] if nodata is None else nodata
        return Grid(
            values,
            source.transform,
            CRS.from_user_input(named),
            declared,
            source.scales[band - 1],
            source.offsets[band - 1],
        )
