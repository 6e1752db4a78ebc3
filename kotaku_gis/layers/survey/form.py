"""The survey form that comes with the package, as an XLSForm for Kobo and ODK."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import xlsxwriter
from pydantic import Field

from kotaku_gis.datafile import Frozen, Words, parse

LANGUAGES = {"id": "Bahasa Indonesia (id)", "en": "English (en)"}
_FIXED_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook keeps times without zone
_WIDTH = {"type": 24, "name": 24, "list_name": 16}


class Question(Frozen):
    """One row of the form; a calculation has no label."""

    name: str
    type: str
    label: Words | None = None
    hint: Words | None = None
    required: bool = False
    constraint: str = ""
    calculation: str = ""


class Group(Frozen):
    """Questions of one role; a repeated group is asked for each of them."""

    role: str
    label: Words
    repeat: bool = False
    relevant: str = ""
    question: tuple[Question, ...]


class SurveyForm(Frozen):
    """The form: its groups, and its lists of choices by name."""

    id: str
    version: str
    title: Words
    choices: Mapping[str, Mapping[str, Words]]
    group: tuple[Group, ...] = Field(min_length=1)


@cache
def survey_form() -> SurveyForm:
    """The form of buildings and households."""
    return SurveyForm.model_validate(parse(files(__package__).joinpath("form.toml").read_text(encoding="utf-8")))


def write_form(file: Path) -> None:
    """Write the form as an XLSForm; the same bytes every time."""
    form = survey_form()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _FIXED_TIME, "title": form.title["id"]})
        for name, rows in sheets(form).items():
            page = book.add_worksheet(name)
            heads = list(dict.fromkeys(head for row in rows for head in row))
            bold = book.add_format({"bold": True})
            for column, head in enumerate(heads):
                page.set_column(column, column, _WIDTH.get(head, 40))
                page.write_string(0, column, head, bold)
            for number, row in enumerate(rows, start=1):
                for column, head in enumerate(heads):
                    page.write_string(number, column, row.get(head, ""))
            page.freeze_panes(1, 0)


def sheets(form: SurveyForm) -> Mapping[str, list[dict[str, str]]]:
    """The three sheets of an XLSForm, a mapping a row."""
    choices = [
        {"list_name": name, "name": choice, **_said("label", words)}
        for name, entries in form.choices.items()
        for choice, words in entries.items()
    ]
    settings = {
        "form_title": form.title["id"],
        "form_id": form.id,
        "version": form.version,
        "default_language": LANGUAGES["id"],
    }
    return {"survey": list(_survey(form)), "choices": choices, "settings": [settings]}


def _survey(form: SurveyForm) -> Iterator[dict[str, str]]:
    yield {"type": "today", "name": "today", "label::" + LANGUAGES["id"]: "", "label::" + LANGUAGES["en"]: ""}
    for group in form.group:
        kind = "repeat" if group.repeat else "group"
        yield {"type": f"begin_{kind}", "name": group.role, **_said("label", group.label), "relevant": group.relevant}
        for question in group.question:
            yield {
                "type": question.type,
                "name": question.name,
                **_said("label", question.label),
                **_said("hint", question.hint),
                "required": "yes" if question.required else "",
                "constraint": question.constraint,
                "calculation": question.calculation,
            }
        yield {"type": f"end_{kind}", "name": group.role}


def _said(head: str, words: Words | None) -> dict[str, str]:
    return {f"{head}::{language}": words[lang] if words else "" for lang, language in LANGUAGES.items()}
