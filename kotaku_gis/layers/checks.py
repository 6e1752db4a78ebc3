"""The state of the data as findings of kind ``check``: what was repaired, set aside, or could not be read."""

from __future__ import annotations

import pandas as pd

from kotaku_gis.layers.load import Loaded
from kotaku_gis.results import empty_findings, findings


def data_checks(loaded: Loaded) -> pd.DataFrame:
    """One finding for each feature that was repaired or set aside, and one for each cell that could not be read."""
    rows = loaded.ledger[loaded.ledger["state"] != "kept"]
    tables = [
        findings(
            pd.Index(part["unit_id"]),
            kind="check",
            name="feature",
            unit_kind=str(role),
            level="feature",
            status=part["state"].to_numpy(),
            reason=part["detail"].to_numpy(),
            detail=part["file"] + "/" + part["feature"],
        )
        for role, part in rows.groupby("role", sort=False)
    ]
    cells = loaded.unreadable
    tables += [
        findings(
            pd.Index(part["feature"]),
            kind="check",
            name="cell",
            unit_kind=str(role),
            level="feature",
            status="fault",
            reason="unreadable:" + part["attribute"] + "=" + part["value"],
            detail=part["file"] + "/" + part["attribute"],
        )
        for role, part in cells.groupby("role", sort=False)
    ]
    return pd.concat(tables, ignore_index=True) if tables else empty_findings()
