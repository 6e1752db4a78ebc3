"""The findings table keeps its promises."""

import pandas as pd
import pytest

from kotaku_gis.results import COLUMNS, empty_findings, findings, join, pivot


def test_types_of_every_column():
    table = findings(
        pd.Index(["a", "b"]), kind="rule", name="kdb", unit_kind="parcel", value=[1.5, None], status="pass"
    )
    assert table.dtypes.astype(str).to_dict() == dict(COLUMNS) == empty_findings().dtypes.astype(str).to_dict()
    assert table["finding_id"].tolist() == ["rule/kdb/parcel/a", "rule/kdb/parcel/b"]
    assert table["value"].isna().tolist() == [False, True]


def test_a_status_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="no status"):
        findings(pd.Index(["a"]), kind="hazard", name="flood", unit_kind="building", status="pass")


def test_a_column_of_its_own_is_refused():
    with pytest.raises(ValueError, match="no column"):
        findings(pd.Index(["a"]), kind="rule", name="kdb", unit_kind="parcel", status="pass", colour="red")


def test_findings_that_share_an_id_are_refused():
    one = findings(pd.Index(["a"]), kind="rule", name="kdb", unit_kind="parcel", status="pass")
    with pytest.raises(ValueError, match="share an id"):
        join([one, one])
    other = findings(pd.Index(["a"]), kind="rule", name="kdb", unit_kind="parcel", status="pass", detail=["2"])
    assert len(join([one, other])) == 2


def test_wide_table():
    tables = [
        findings(pd.Index(["a", "b"]), kind="measure", name=name, unit_kind="block", value=values, status="known")
        for name, values in (("area", [1.0, 2.0]), ("count", [3.0, None]))
    ]
    wide = pivot(join(tables), unit_kind="block")
    assert list(wide.columns) == ["area", "count"]
    assert wide.loc["a"].tolist() == [1.0, 3.0]
    assert wide["count"].isna().tolist() == [False, True]
