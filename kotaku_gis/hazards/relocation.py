"""Which houses and blocks meet the conditions under which a guide allows to study resettlement, as the last resort.

It screens and never decides: whoever is screened in is "layak dikaji", with the grounds, and with what is missing
before anybody could decide: alternatives, consultation, and whatever is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.hazards.access_rows import keyed
from kotaku_gis.hazards.study import HazardsResult
from kotaku_gis.measure import Studied, study
from kotaku_gis.regulations import Regulation
from kotaku_gis.spatial.assign import area_by_point

GROUNDS = ("hazard", "slum", "land")
ALWAYS_MISSING = ("alternatives", "consultation")
_OF = {"hazard": "hazard", "slum": "slum_class", "land": "legality"}
"""What is missing when a ground is not known."""
_SLUM = ("light", "medium", "heavy")


@dataclass(frozen=True)
class RelocationResult:
    """Screening of buildings and blocks.

    Both tables have, by ground (``hazard, slum, land``), whether it holds (missing where nobody can tell), ``studied``
    (True where any does, False where none does, else missing), ``grounds`` and ``missing`` as words joined by commas;
    buildings also ``hazards`` (the names of the highest) and ``block_id``, blocks ``houses`` and ``houses_studied``.
    For the public no building is told of.
    """

    buildings: pd.DataFrame
    blocks: pd.DataFrame


@study(
    needs={
        "building": "building*",
        "block": "block*",
        "found": "^hazards~",
        "slum": "^slum~",
        "rules": "@fire_and_evacuation",
        "profile": "?profile",
    }
)
def relocation(
    building: gpd.GeoDataFrame,
    *,
    block: gpd.GeoDataFrame,
    found: HazardsResult | None,
    slum: Any,
    rules: Regulation,
    profile: str,
) -> Studied:
    """Screen every building and block.

    A house is in high risk where its own hazard is of the highest level and its block is of no known lower risk.

    Parameters
    ----------
    slum
        The result of the slum study; its table ``handling`` holds ``slum_category`` and ``legality`` of blocks.
    profile
        ``public`` points at no single house: it tells of blocks, with how many houses were screened in.
    """
    home = area_by_point(building.geometry, block.geometry)
    area = block_grounds(block.index, None if slum is None else slum.handling)
    risky = risky_blocks(block.index, found)
    hazard, names = high_hazard(building.index, found)
    of_block = area.reindex(pd.Index(home)).set_axis(building.index)
    known_risk = risky.reindex(pd.Index(home)).set_axis(building.index)
    high_risk = hazard & known_risk.fillna(value=True)
    houses = screened(pd.DataFrame({"hazard": high_risk, **of_block}), risk=known_risk)
    houses = houses.assign(hazards=names, block_id=home)
    share = rules.number("resettlement_block_share")
    most = mostly(hazard, home, block.index, share)
    blocks = screened(pd.DataFrame({"hazard": risky.fillna(most), **area}), risk=risky)
    blocks = blocks.assign(
        houses=home.value_counts().reindex(block.index, fill_value=0),
        houses_studied=home[houses["studied"].fillna(value=False)].value_counts().reindex(block.index, fill_value=0),
    )
    doubtful = _doubtful(found, slum)
    told = [("block", blocks, block)]
    if profile == "internal":
        told = [("building", houses, building), *told]
    rows = {kind: _rows(table, kind, rules, doubtful=doubtful) for kind, table, _ in told}
    drawn = [_candidates(table, layer, rows[kind], kind) for kind, table, layer in told]
    return Studied(
        findings=results.join(list(rows.values())),
        result=RelocationResult(houses if profile == "internal" else houses.iloc[:0], blocks),
        evidence={"relocation_candidates": pd.concat(drawn, ignore_index=True)},
    )


def block_grounds(blocks: pd.Index, handling: pd.DataFrame | None) -> pd.DataFrame:
    """The grounds ``slum`` (heavy slum) and ``land`` (slum on land that is not legal) of each block."""
    if handling is None:
        nobody = pd.Series(pd.NA, index=blocks, dtype="boolean")
        return pd.DataFrame({"slum": nobody, "land": nobody})
    category, legality = handling["slum_category"].astype("string"), handling["legality"].astype("string")
    slum, illegal = category.isin(_SLUM), legality.eq("illegal")
    no_ground = category.eq("not_slum").fillna(value=False) | legality.eq("legal").fillna(value=False)
    land = (slum & illegal.fillna(value=False)).astype("boolean")
    open_ = ~land & ~no_ground & (category.isna() | legality.isna())
    return pd.DataFrame(
        {"slum": category.eq("heavy").astype("boolean"), "land": land.mask(open_.to_numpy(dtype=bool))},
    ).reindex(blocks)


def high_hazard(buildings: pd.Index, found: HazardsResult | None) -> tuple[pd.Series, pd.Series]:
    """Whether the highest hazard of each building is of the highest level, and which hazards those are."""
    if found is None:
        return pd.Series(pd.NA, index=buildings, dtype="boolean"), pd.Series("", index=buildings, dtype="string")
    table = found.combined
    top = len(found.levels)
    high = table["level"].eq(top).fillna(value=False).astype("boolean")
    names = pd.Series([",".join(dominant) for dominant in table["dominant"]], index=table.index, dtype="string")
    open_ = ~high & (table["incomplete"] | table["level"].isna() & _silent(found))
    return high.mask(open_.to_numpy(dtype=bool)), names.where(high.fillna(value=False).astype(bool), "")


def risky_blocks(blocks: pd.Index, found: HazardsResult | None) -> pd.Series:
    """Whether any risk of each block is of the highest class; missing where nobody has given what a risk needs."""
    risky = pd.Series(pd.NA, index=blocks, dtype="boolean")
    if found is None or found.risk is None:
        return risky
    words = found.risk.table.dropna(subset="class")
    high = words["class"].astype("string").eq(found.levels[-1]).groupby(words["block"].to_numpy()).any()
    return high.reindex(blocks.astype("string")).set_axis(blocks).astype("boolean")


def mostly(hazard: pd.Series, home: pd.Series, blocks: pd.Index, share: float) -> pd.Series:
    """Whether more than `share` of the buildings of each block are in high hazard; missing where that is open."""
    sure = hazard.fillna(value=False).groupby(home).mean().reindex(blocks)
    most = hazard.fillna(value=True).groupby(home).mean().reindex(blocks)
    holds = sure.gt(share).astype("boolean")
    return holds.mask((~holds & most.gt(share)) | sure.isna())


def screened(grounds: pd.DataFrame, *, risk: pd.Series) -> pd.DataFrame:
    """The screening of units by their grounds; a hazard without a known risk leaves ``risk`` to be found."""
    table = grounds[list(GROUNDS)].astype("boolean")
    holds, unknown = table.fillna(value=False).astype(bool), table.isna()
    studied = holds.any(axis=1).astype("boolean")
    lacking = unknown.rename(columns=_OF).assign(risk=holds["hazard"] & risk.isna())
    words = _joined(holds)
    missing = _joined(lacking)
    always = ",".join(ALWAYS_MISSING)
    return table.assign(
        studied=studied.mask(~studied & unknown.any(axis=1)),
        grounds=words,
        missing=missing.where(~studied, (always + "," + missing).str.rstrip(",")),
    )


def _silent(found: HazardsResult) -> bool:
    return not found.layers


def _joined(flags: pd.DataFrame) -> pd.Series:
    """Names of the columns that hold, joined by commas."""
    words = pd.Series("", index=flags.index, dtype="string")
    for name in flags.columns:
        added = words.where(words == "", words + ",") + str(name)
        words = words.where(~flags[name].to_numpy(dtype=bool), added)
    return words


def _doubtful(found: HazardsResult | None, slum: Any) -> bool:
    recalled = found is not None and any(layer.classes.basis.unverified for layer in found.layers)
    return recalled or (slum is not None and bool(slum.scores.unverified))


def _rows(table: pd.DataFrame, kind: str, rules: Regulation, *, doubtful: bool) -> pd.DataFrame:
    """Findings: 1 where resettlement may be studied (``partial``, as something is missing), 0 where no ground holds."""
    studied = table["studied"]
    worth = "study_" + table["grounds"].str.replace(",", "_")
    about = rules.cited("resettlement_grounds")
    return results.findings(
        table.index,
        kind="criterion",
        name="relocation_screening",
        unit_kind=kind,
        level=kind,
        value=studied.astype("Float64"),
        unit="0/1",
        status=np.select(
            [studied.fillna(value=False), studied.eq(other=False).fillna(value=False)], ["partial", "known"], "unknown"
        ),
        reason=worth.where(studied.fillna(value=False).astype(bool), "no_ground").mask(
            studied.isna(), "screening_open"
        ),
        **{**about, "unverified": doubtful or about["unverified"]},
    )


def _candidates(table: pd.DataFrame, layer: gpd.GeoDataFrame, rows: pd.DataFrame, kind: str) -> gpd.GeoDataFrame:
    drawn = gpd.GeoDataFrame(table[["grounds", "missing"]], geometry=layer.geometry.to_numpy(), crs=layer.crs)
    chosen = drawn[table["studied"].fillna(value=False).to_numpy(dtype=bool)]
    return keyed(chosen, rows).assign(unit_kind=kind)
