"""Map sheets at true scale: one element, one room; themes are data."""

from kotaku_gis.sheets.book import Book, Order, write_book
from kotaku_gis.sheets.compose import Sheet, sheet
from kotaku_gis.sheets.series import Series, series

__all__ = ["Book", "Order", "Series", "Sheet", "series", "sheet", "write_book"]
