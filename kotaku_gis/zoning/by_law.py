"""What residents agreed beside the law: where their agreement decides, how a unit stands by law alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pandas as pd

from kotaku_gis.zoning.check_parcels import Checked
from kotaku_gis.zoning.rules import RuleTable
from kotaku_gis.zoning.site import Site

LAW = "_law"
"""Ends the name of a rule that was held against the law alone."""


def by_law(found: pd.DataFrame, site: Site, judged_by: Callable[[Site], Iterable[Checked]]) -> list[pd.DataFrame]:
    """Findings by law alone, ``<rule>_law``, of the units for which an agreement of the residents decides in `found`.

    An agreement may be stricter than the law, and then a breach of it is not one of the law; or a breach of the law is
    hidden behind it. Where the law says nothing there is no such finding.
    """
    agreed = found.loc[(found["legal_level"] == "kesepakatan").fillna(value=False), "finding_id"]
    if agreed.empty:
        return []
    rows = site.rules.rows
    law = replace(site, rules=RuleTable(rows[rows["legal_level"] != "kesepakatan"].reset_index(drop=True)))
    parts = [part for check in judged_by(law) for part in check.findings]
    mine = [part[(part["finding_id"].isin(agreed) & part["limit"].notna()).to_numpy(dtype=bool)] for part in parts]
    return [_named(part) for part in mine if len(part)]


def _named(part: pd.DataFrame) -> pd.DataFrame:
    name = part["name"].astype("string") + LAW
    rest = part["finding_id"].astype("string").str.split("/", n=2).str[2]
    return part.assign(name=name, finding_id="rule/" + name + "/" + rest)
