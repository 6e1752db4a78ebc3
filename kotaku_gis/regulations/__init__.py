"""Regulations as dated, cited data; no logic in the data, no limits in the code."""

from kotaku_gis.regulations.load import load, shipped
from kotaku_gis.regulations.model import Band, Regulation, Rule, Version, resting_on

__all__ = ["Band", "Regulation", "Rule", "Version", "load", "resting_on", "shipped"]
