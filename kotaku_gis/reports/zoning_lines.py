"""The zoning of a run in lines: every count beside how much could be judged, and why the rest could not."""

from __future__ import annotations

from collections.abc import Iterator

from kotaku_gis.i18n import number, text
from kotaku_gis.reports.zoning_data import COUNTED, rule_rows, summary, word
from kotaku_gis.results import Assessment


def counted(assessment: Assessment, lang: str) -> Iterator[str]:
    """One line a rule."""
    for row in summary(rule_rows(assessment), lang).to_dict("records"):
        told = [
            f"{text('status.' + status, lang)} {number(row[status], lang)}" for status in COUNTED[:-2] if row[status]
        ]
        told += [f"{text('status.exempt', lang)} {number(row['exempt'], lang)}"] if row["exempt"] else []
        yield word(
            "console",
            lang,
            rule=row["rule"],
            unit=row["unit_kind"],
            object=row["object_status"],
            assessable=number(row["assessable"], lang),
            total=number(row["total"], lang),
            pct=number(row["assessable_pct"], lang),
            told=", ".join(told) or "-",
            why=row["why_not"],
        ).strip()
