"""Spatial planning of slum upgrading in Indonesia (KOTAKU, PLPBK)."""

from importlib.metadata import version

__version__ = version("kotaku_gis")
__all__ = ["__version__"]
