"""The settings of a project, one file a part of ``kotaku.toml``."""

from kotaku_gis.settings.access import Access
from kotaku_gis.settings.hazards import Hazards
from kotaku_gis.settings.place import Place
from kotaku_gis.settings.repair import Repair
from kotaku_gis.settings.sheet import Paper, SheetSettings
from kotaku_gis.settings.slum import BaselineFile, Override, Slum, SlumArea
from kotaku_gis.settings.source import Source
from kotaku_gis.settings.zoning import Zoning

__all__ = [
    "Access",
    "BaselineFile",
    "Hazards",
    "Override",
    "Paper",
    "Place",
    "Repair",
    "SheetSettings",
    "Slum",
    "SlumArea",
    "Source",
    "Zoning",
]
