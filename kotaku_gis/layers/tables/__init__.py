"""Tables of slum figures as offices keep them, read into header and volumes a block."""

from kotaku_gis.layers.tables.load import baseline_table
from kotaku_gis.layers.tables.model import BaselineTable, Wanted

__all__ = ["BaselineTable", "Wanted", "baseline_table"]
