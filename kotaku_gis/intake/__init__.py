"""From a delivery as it arrives to a manifest: look through a folder, guess roles and places, ask where in doubt."""

from kotaku_gis.intake.draft import draft
from kotaku_gis.intake.report import markdown, summary
from kotaku_gis.intake.survey import Delivery, Entry, survey

__all__ = ["Delivery", "Entry", "draft", "markdown", "summary", "survey"]
