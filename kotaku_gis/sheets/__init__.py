"""Map sheets at true scale: one element, one room; themes are data."""

from kotaku_gis.sheets.compose import Sheet, sheet

__all__ = ["Sheet", "sheet"]
