"""The web map: one file that shows every theme, works from a USB stick, and reaches no network."""

from kotaku_gis.reports.webmap.webmap import plain_map, web_map, write_web_map

__all__ = ["plain_map", "web_map", "write_web_map"]
