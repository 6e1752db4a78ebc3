"""The formats of deliveries, one room each; what is plainly wrong in a file is mended and told."""

from kotaku_gis.layers.formats.archive import ARCHIVES, inside
from kotaku_gis.layers.formats.model import FID, HEALED, Reading
from kotaku_gis.layers.formats.open import (
    BLANK_IS_ZERO,
    POINT_TABLES,
    RASTERS,
    TABLES,
    VECTORS,
    layers_in,
    read_features,
)
from kotaku_gis.layers.formats.tables import WORKBOOKS, read_rows

__all__ = [
    "ARCHIVES",
    "BLANK_IS_ZERO",
    "FID",
    "HEALED",
    "POINT_TABLES",
    "RASTERS",
    "TABLES",
    "VECTORS",
    "WORKBOOKS",
    "Reading",
    "inside",
    "layers_in",
    "read_features",
    "read_rows",
]
