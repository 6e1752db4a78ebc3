"""Tables as CSV for programs and for Indonesian Excel."""

import pandas as pd

from kotaku_gis.reports.tables import write_csv

TABLE = pd.DataFrame(
    {
        "unit_id": pd.array(["B1", "=1+1"], dtype="string"),
        "area_m2": [1234.5, 0.25],
        "height_m": pd.array([2.5, None], dtype="Float64"),
        "storeys": pd.array([2, None], dtype="Int64"),
    }
)


def test_decimal_points_for_programs(tmp_path):
    write_csv(TABLE, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == (
        "\ufeffunit_id,area_m2,height_m,storeys\nB1,1234.5,2.5,2\n'=1+1,0.25,,\n"
    )


def test_semicolons_and_decimal_commas_for_indonesian_excel(tmp_path):
    write_csv(TABLE, tmp_path / "t.csv", style="semicolon")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == (
        "\ufeffunit_id;area_m2;height_m;storeys\nB1;1234,5;2,5;2\n'=1+1;0,25;;\n"
    )
