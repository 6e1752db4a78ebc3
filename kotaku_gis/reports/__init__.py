"""Products rendered from an assessment: tables, GeoPackage, sheets."""

from kotaku_gis.reports.products import write_products

__all__ = ["write_products"]
