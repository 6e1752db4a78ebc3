"""XLSForms read: which words stand for which question and which choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kotaku_gis.contracts import Attribute, Contract
from kotaku_gis.errors import LayerError
from kotaku_gis.layers.formats.archive import refuse_bomb
from kotaku_gis.layers.survey.form import sheets, survey_form
from kotaku_gis.layers.values import convert, fold

_MAX_ROWS, _MAX_FORMS = 20_000, 20


@dataclass(frozen=True)
class Labels:
    """What a form calls things.

    `questions` holds for each name the ways to write it (name first, then labels), `choices` the same for each choice
    of a question, `multiple` the questions that take several answers.
    """

    questions: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]]
    multiple: frozenset[str]


@cache
def shipped_labels() -> Labels:
    """Labels of the form that comes with the package."""
    return _labels(sheets(survey_form()))


def labels_beside(file: Path) -> list[Labels]:
    """Labels of the XLSForms that lie in the folder of an export, in the order of their names."""
    beside = sorted(path for path in file.parent.glob("*.xlsx") if path != file)[:_MAX_FORMS]
    found = (_read(path, path.stat().st_mtime_ns) for path in beside)
    return [labels for labels in found if labels is not None]


@cache
def _read(file: Path, _changed: int) -> Labels | None:
    return read_xlsform(file)


def read_xlsform(file: Path) -> Labels | None:
    """The labels of an XLSForm; None for any other file."""
    try:
        refuse_bomb(file)
        book = load_workbook(file, read_only=True, data_only=True)
    except (LayerError, BadZipFile, InvalidFileException, KeyError, OSError, ValueError):
        return None
    try:
        if not {"survey", "choices"} <= set(book.sheetnames):
            return None
        return _labels({name: _rows(book[name]) for name in ("survey", "choices")})
    finally:
        book.close()


def renamed(frame: pd.DataFrame, labels: Labels, spec: Contract) -> pd.DataFrame:
    """`frame` with questions and choices in words that the contract knows, where the form has such words."""
    known = {
        fold(word): attribute for name, attribute in spec.attributes.items() for word in (name, *attribute.aliases)
    }
    written = {fold(word): name for name, words in labels.questions.items() for word in reversed(words)}
    out = frame.copy()
    heads = []
    for column in frame.columns:
        name = column if column in labels.questions else written.get(fold(str(column)), column)
        words = labels.questions.get(name, (column,))
        head = next((word for word in words if fold(word) in known), name)
        if name in labels.choices and fold(head) in known:
            out[column] = _answers(frame[column], labels.choices[name], known[fold(head)])
        heads.append(head)
    out.columns = pd.Index(
        [head if heads.count(head) == 1 else old for head, old in zip(heads, frame.columns, strict=True)]
    )
    return out


def _answers(cells: pd.Series, choices: Mapping[str, tuple[str, ...]], attribute: Attribute) -> pd.Series:
    """Each answer in the first of its words that the contract reads; an answer that is no choice stays."""
    read: dict[str, str] = {}
    for words in choices.values():
        readable = convert(pd.Series(words, dtype="string"), attribute, {}).notna()
        best = words[int(readable.to_numpy().argmax())] if readable.any() else words[0]
        read |= {fold(word): best for word in reversed(words)}
    written = cells.astype("string")
    return written.map({cell: read.get(fold(cell), cell) for cell in written.dropna().unique()}).astype("string")


def _rows(page: object) -> list[dict[str, str]]:
    values = page.iter_rows(values_only=True, max_row=_MAX_ROWS)  # type: ignore[attr-defined] # openpyxl is untyped
    heads = [str(cell or "").strip() for cell in next(values, ())]
    return [
        {head: str(cell).strip() for head, cell in zip(heads, row, strict=False) if head and cell is not None}
        for row in values
    ]


def _labels(pages: Mapping[str, list[dict[str, str]]]) -> Labels:
    lists: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in pages["choices"]:
        name, choice = row.get("list_name") or row.get("list name") or "", row.get("name") or row.get("value") or ""
        if name and choice:
            lists.setdefault(name, {})[choice] = _words(choice, row)
    questions, choices, multiple = {}, {}, set()
    for row in pages["survey"]:
        kind, _, rest = row.get("type", "").strip().replace("select one", "select_one").partition(" ")
        name = row.get("name", "")
        if not name or kind.startswith(("begin", "end")):
            continue
        questions[name] = _words(name, row)
        if kind in {"select_one", "select_multiple"} and rest.split():
            choices[name] = lists.get(rest.split()[0], {})
        if kind == "select_multiple":
            multiple.add(name)
    return Labels(questions, choices, frozenset(multiple))


def _words(name: str, row: Mapping[str, str]) -> tuple[str, ...]:
    labels = [text for head, text in row.items() if head.partition(":")[0] == "label" and text]
    return tuple(dict.fromkeys([name, *labels]))
