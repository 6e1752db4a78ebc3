"""The slum decree against the computed classes: what it holds that is no slum, what slum it leaves out."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.layers.values import column_of
from kotaku_gis.results import findings, join
from kotaku_gis.spatial.overlay import covered_area

_M2_PER_HA = 10_000
_TWO_DECIMALS = 0.005


@dataclass(frozen=True)
class DecreeCheck:
    """Blocks and decree areas compared.

    Attributes
    ----------
    blocks
        ``area_ha, decree_ha, inside, category, verdict``; the verdict is ``agrees, not_slum_inside, slum_outside`` or
        ``unknown``.
    areas
        A row a decree area: ``name, decree_number, written_ha, drawn_ha, difference_ha``.
    """

    blocks: pd.DataFrame
    areas: pd.DataFrame


def decree_area_ha(block: gpd.GeoSeries, *, decree: gpd.GeoSeries) -> pd.Series:
    """Area of each block inside the decree, in ha."""
    return (covered_area(block, decree) / _M2_PER_HA).rename("decree_area_ha")


def decree_check(
    decree: gpd.GeoDataFrame, *, block: gpd.GeoSeries, category: pd.Series, share_pct: float
) -> DecreeCheck:
    """Compare a decree with the classes; a block counts as inside when more than `share_pct` of its area is."""
    covered = decree_area_ha(block, decree=decree.geometry).astype(float)
    area = block.area / _M2_PER_HA
    inside = covered > share_pct / 100 * area
    slum = category.ne("not_slum")
    verdict = pd.Series("agrees", index=block.index, dtype="string")
    verdict = verdict.mask(inside & ~slum.fillna(value=True).astype(bool), "not_slum_inside")
    verdict = verdict.mask(~inside & slum.fillna(value=False).astype(bool), "slum_outside").mask(
        category.isna(), "unknown"
    )
    blocks = pd.DataFrame(
        {"area_ha": area, "decree_ha": covered, "inside": inside, "category": category, "verdict": verdict}
    )
    drawn = decree.geometry.area / _M2_PER_HA
    areas = pd.DataFrame(
        {
            "name": column_of(decree, "name", "string"),
            "decree_number": column_of(decree, "decree_number", "string"),
            "written_ha": column_of(decree, "area_ha", "Float64"),
            "drawn_ha": drawn,
        }
    )
    return DecreeCheck(blocks, areas.assign(difference_ha=areas["drawn_ha"] - areas["written_ha"]))


def decree_findings(check: DecreeCheck) -> pd.DataFrame:
    """Checks of the blocks and of the decree's areas; an area agrees when it does at two decimals."""
    wrong = check.blocks["verdict"].isin(["not_slum_inside", "slum_outside"])
    known = check.blocks[check.blocks["verdict"] != "unknown"]
    of_blocks = findings(
        known.index,
        kind="check",
        name="decree",
        unit_kind="block",
        level="block",
        value=known["decree_ha"],
        unit="ha",
        limit=known["area_ha"],
        status=wrong.loc[known.index].map({True: "fault", False: "ok"}),
        reason=known["verdict"],
    )
    stated = check.areas[check.areas["written_ha"].notna()]
    off = np.abs(stated["difference_ha"].astype(float)) >= _TWO_DECIMALS
    of_areas = findings(
        stated.index,
        kind="check",
        name="decree_area",
        unit_kind="sk_kumuh",
        level="feature",
        value=stated["drawn_ha"],
        unit="ha",
        limit=stated["written_ha"],
        margin=stated["difference_ha"],
        status=pd.Series(off, index=stated.index).map({True: "fault", False: "ok"}),
        reason="decree_area",
    )
    return join([of_blocks, of_areas])
