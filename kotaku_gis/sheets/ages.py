"""People by age and sex: read from a table, and drawn as a population pyramid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault, number, text
from kotaku_gis.manifest import Project
from kotaku_gis.sheets.canvas import line_height_mm, paragraph, rectangle, text_width_mm, write
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.typography import Type

_NAMES = {
    "age": ("umur", "kelompok_umur", "usia", "age"),
    "men": ("laki_laki", "laki-laki", "lk", "l", "pria", "male"),
    "women": ("perempuan", "pr", "p", "wanita", "female"),
}
_MALE, _FEMALE = "#4575b4", "#d6604d"
_MOST_GROUPS = 21


@dataclass(frozen=True)
class AgeGroup:
    """Men and women of an age."""

    age: str
    men: int
    women: int


def age_groups(project: Project) -> tuple[AgeGroup, ...]:
    """The table of ages of a project, the youngest first as it stands there; none where it has none.

    Raises `ManifestError` where it is missing, lacks a column, or holds what is no count of people.
    """
    if project.sheet.ages is None:
        return ()
    file = project.folder / project.sheet.ages
    try:
        table = pd.read_csv(file, sep=None, engine="python", dtype="string", encoding="utf-8-sig", nrows=1000)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ManifestError(fault("sheet.bad_ages", file=file, detail=type(error).__name__)) from error
    return _groups(table, file)


def _groups(table: pd.DataFrame, file: Path) -> tuple[AgeGroup, ...]:
    heads = {str(head).strip().casefold(): head for head in table.columns}
    found = {key: next((heads[name] for name in names if name in heads), None) for key, names in _NAMES.items()}
    missing = [names[0] for key, names in _NAMES.items() if found[key] is None]
    if missing or not 0 < len(table) <= _MOST_GROUPS:
        detail = ", ".join(missing) or f"{len(table)} baris"
        raise ManifestError(fault("sheet.bad_ages", file=file, detail=detail))
    counts = {key: pd.to_numeric(table[found[key]], errors="coerce") for key in ("men", "women")}
    for key, values in counts.items():
        if values.isna().any() or (values < 0).any():
            raise ManifestError(fault("sheet.bad_ages", file=file, detail=str(found[key])))
    rows = zip(table[found["age"]].fillna(""), counts["men"], counts["women"], strict=True)
    return tuple(AgeGroup(str(age)[:12], int(men), int(women)) for age, men, women in rows)


@dataclass(frozen=True)
class Pyramid:
    """Men at the left, women at the right, the youngest at the foot; every bar with its count."""

    groups: Sequence[AgeGroup]
    lang: str
    type: Type

    def height(self, width: float) -> float:  # noqa: ARG002 - a line a group
        """Of the head, the sexes and a line a group."""
        return (
            line_height_mm(self.type.head)
            + line_height_mm(self.type.small)
            + len(self.groups) * self._step()
            + 2.5 * self.type.pad_mm
        )

    def stretch(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """A little, for thicker bars."""
        return 0.4 * len(self.groups) * self._step()

    def draw(self, paper: Axes, box: Box) -> None:
        """Bars to one scale on both sides of the ages."""
        inner = box.inset(self.type.pad_mm)
        rest = paragraph(paper, inner, text("sheet.pyramid", self.lang), size_pt=self.type.head, weight="bold")
        half = (max(text_width_mm(one.age, size_pt=self.type.small) for one in self.groups) + self.type.pad_mm) / 2
        side = rest.width / 2 - half
        for sex, sign, align in (("men", -1, "right"), ("women", 1, "left")):
            total = sum(getattr(one, sex) for one in self.groups)
            words = f"{text(f'sheet.{sex}', self.lang)} ({number(total, self.lang)})"
            at = (rest.middle + sign * half, rest.top - 0.8 * line_height_mm(self.type.small))
            write(paper, at, words, size_pt=self.type.small, weight="bold", ha=align, va="baseline")
        rest = rest.slice_top(line_height_mm(self.type.small) + 0.5 * self.type.pad_mm)[1]
        step = rest.height / len(self.groups)
        for one in reversed(self.groups):
            row, rest = rest.slice_top(step)
            self._row(paper, row, one, half, side)

    def _row(self, paper: Axes, row: Box, one: AgeGroup, half: float, side: float) -> None:
        base = row.bottom + row.height / 2
        size = self.type.small
        write(paper, (row.middle, base), one.age, size_pt=size, ha="center", va="center_baseline")
        for sign, count, color, align in ((-1, one.men, _MALE, "right"), (1, one.women, _FEMALE, "left")):
            long = count * self._per_person(side)
            left = row.middle + (half if sign > 0 else -half - long)
            if count:
                bar = Box(left, row.bottom + 0.1 * row.height, long, 0.8 * row.height)
                rectangle(paper, bar, fill=color, width_mm=0.08)
            at = (row.middle + sign * (half + long + 0.4 * self.type.pad_mm), base)
            write(paper, at, number(count, self.lang), size_pt=size, ha=align, va="center_baseline")

    def _per_person(self, side: float) -> float:
        """Millimetres a person, so that the longest bar has room for its count beside it."""
        most = max(1, *(count for one in self.groups for count in (one.men, one.women)))
        words = max(text_width_mm(number(most, lang="id"), size_pt=self.type.small), 1.0)
        return (side - words - self.type.pad_mm) / most

    def _step(self) -> float:
        return 1.05 * line_height_mm(self.type.small)
