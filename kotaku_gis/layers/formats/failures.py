"""What readers raise over broken files, told as one fault."""

from __future__ import annotations

import csv
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import shapely

from kotaku_gis.errors import KotakuError, LayerError
from kotaku_gis.i18n import fault

_BROKEN = (
    RuntimeError,  # GDAL, as pyogrio tells of it; encrypted archives; nesting without end
    OSError,
    EOFError,
    ValueError,  # also of encodings, pandas and arrow
    LookupError,
    ArithmeticError,
    SyntaxError,  # what the parsers of XML raise
    TypeError,  # openpyxl, over a workbook that lacks parts
    AttributeError,  # likewise
    UnboundLocalError,  # pyogrio, over a coordinate system that is none
    csv.Error,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    shapely.errors.ShapelyError,
)

_NO_FORMAT = "not recognized as being in a supported file format"


@contextmanager
def told() -> Iterator[None]:
    """Turn what a reader raises over a broken file into a `LayerError`; our own faults pass, its mutterings do not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except KotakuError:
        raise
    except _BROKEN as error:
        if _NO_FORMAT in str(error):
            raise LayerError(fault("layers.no_format")) from error
        lines = str(error).splitlines() or [type(error).__name__]
        raise LayerError(fault("layers.unreadable", detail=lines[0][:300])) from error
