"""The plans above a plan, out of their layers, what the manifest says of them, and the source of each layer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kotaku_gis import regulations
from kotaku_gis.i18n import text
from kotaku_gis.settings import Place, Source
from kotaku_gis.settings.zoning import Zoning
from kotaku_gis.zoning.accuracy import map_ce90_m
from kotaku_gis.zoning.alignment import HigherPlan
from kotaku_gis.zoning.rules_load import about
from kotaku_gis.zoning.use_lists import use_table
from kotaku_gis.zoning.zones import legend_codes, plan_zones

PLANS = {"zone": "rdtr", "zone_rtrw": "rtrw", "zone_rtbl": "rtbl"}
"""Role of a layer to plan."""
ASKED = ("zone", "zone_rtrw")
"""Plans that every RTPLP is to be aligned with."""


def higher_plan(
    layer: gpd.GeoDataFrame,
    *,
    role: str,
    zoning: Zoning,
    sources: Mapping[str, tuple[Source, ...]],
    folder: Path,
    place: Place,
) -> HigherPlan:
    """One plan: its zones by its own legend, its lists of activities, citation, date and scale.

    Scale and date come from ``[[zoning.plan]]``, else from the source of the layer. A scale that neither of them states
    is that of the kind of plan.
    """
    plan = about(zoning, role)
    source = next(iter(sources.get(role, ())), None)
    usual = regulations.load("plan_maps").number("plan_scale", key=role)
    scale = int((plan.scale if plan else None) or (source.scale if source else None) or usual)
    cited = ", ".join(filter(None, [plan.source or plan.name, plan.article])) if plan else text(f"zoning.plan.{role}")
    return HigherPlan(
        plan=PLANS[role],
        layer=layer,
        zones=plan_zones(layer, legend=legend_codes(plan, folder=folder)),
        uses=use_table(zoning, folder=folder, role=role, layer=layer if role == "zone" else None),
        cited=cited,
        date=(plan.date if plan else None) or (source.date if source else None),
        scale=scale,
        ce90_m=map_ce90_m(map_class=place.map_class, scale=scale),
        confidence=plan.confidence if plan else "M",
    )


def plans_table(above: Mapping[str, HigherPlan]) -> pd.DataFrame:
    """The plans that were held against: ``plan, cited, date, scale, ce90_m, polygons, activities``."""
    rows = [
        (plan.plan, plan.cited, plan.date, plan.scale, plan.ce90_m, len(plan.layer), len(plan.uses))
        for plan in above.values()
    ]
    columns = ["plan", "cited", "date", "scale", "ce90_m", "polygons", "activities"]
    return pd.DataFrame(rows, columns=columns)
