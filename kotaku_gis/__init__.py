"""Spatial planning of slum upgrading in Indonesia (KOTAKU, PLPBK).

>>> import kotaku_gis
>>> project = kotaku_gis.open_project("kotaku.toml")  # doctest: +SKIP
>>> result = kotaku_gis.assess(project)  # doctest: +SKIP
>>> result.blocks  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kotaku_gis.assessment import assess as assess
    from kotaku_gis.manifest import load as open_project
    from kotaku_gis.reports import write_products as write_products
    from kotaku_gis.reports.webmap import plain_map as plain_map
    from kotaku_gis.reports.webmap import web_map as web_map
    from kotaku_gis.sheets import sheet as sheet

__version__ = version("kotaku_gis")
__all__ = ["__version__", "assess", "open_project", "plain_map", "sheet", "web_map", "write_products"]

# resolved on first use, so that the command line answers before geopandas is imported
_DOORS = {
    "assess": ("kotaku_gis.assessment", "assess"),
    "open_project": ("kotaku_gis.manifest", "load"),
    "plain_map": ("kotaku_gis.reports.webmap", "plain_map"),
    "sheet": ("kotaku_gis.sheets", "sheet"),
    "web_map": ("kotaku_gis.reports.webmap", "web_map"),
    "write_products": ("kotaku_gis.reports", "write_products"),
}


def __getattr__(name: str) -> object:
    if name not in _DOORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, function = _DOORS[name]
    return getattr(import_module(module), function)
