"""Map sheets at true scale: one element, one room; themes are data."""

from kotaku_gis.sheets.book import Book, Order, write_book
from kotaku_gis.sheets.compose import Sheet, sheet

__all__ = ["Book", "Order", "Sheet", "sheet", "write_book"]
