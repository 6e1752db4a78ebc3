"""Layers as they come, and the clean role layers that the rest works on."""

from kotaku_gis.layers.load import Loaded, load_layers
from kotaku_gis.layers.raster import RasterLayer

__all__ = ["Loaded", "RasterLayer", "load_layers"]
