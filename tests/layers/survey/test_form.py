"""The shipped form: well formed, and every answer of it is read by the contracts."""

import hashlib
import re

import openpyxl
import pandas as pd
import pytest

from kotaku_gis.contracts import contract
from kotaku_gis.layers.survey.form import sheets, survey_form, write_form
from kotaku_gis.layers.survey.xlsform import read_xlsform
from kotaku_gis.layers.values import convert

FORM = survey_form()
PLACES = {"rt", "rw", "block_id", "footprint", "location", "photo"}
"""Questions of the building group that are not columns of the building: place, and what a household inherits."""
KINDS = {"text", "integer", "decimal", "select_one", "geoshape", "geopoint", "image", "calculate", "today"}
TYPES = {"integer": {"integer"}, "number": {"decimal"}, "boolean": {"select_one"}, "category": {"select_one"}}
QUESTIONS = [(group, question) for group in FORM.group for question in group.question]


@pytest.mark.parametrize(
    ("group", "question"), QUESTIONS, ids=lambda item: getattr(item, "name", item.role if hasattr(item, "role") else "")
)
def test_every_question_is_an_attribute_of_its_role(group, question):
    if group.role == "building" and question.name in PLACES:
        return
    attribute = contract(group.role).attributes[question.name]
    kind, _, name = question.type.partition(" ")
    assert kind in TYPES.get(attribute.type, {"text", "calculate"})
    if kind == "select_one":
        for choice, words in FORM.choices[name].items():
            read = [convert(pd.Series([word], dtype="string"), attribute, {})[0] for word in (choice, words["id"])]
            assert pd.notna(read[0]), choice
            assert pd.isna(read[1]) or read[1] == read[0], choice


def test_choices_of_a_list_stand_for_all_values_that_matter():
    for group, question in QUESTIONS:
        kind, _, name = question.type.partition(" ")
        attribute = contract(group.role).attributes.get(question.name)
        if kind != "select_one" or attribute is None:
            continue
        choices = pd.Series(list(FORM.choices[name]), dtype="string")
        read = set(convert(choices, attribute, {}))
        assert read == (set(attribute.values) if attribute.type == "category" else {True, False}), question.name


def test_nobody_is_asked_for_more_than_needed():
    assert not {"nik", "phone"} & {question.name for _, question in QUESTIONS}


def test_the_workbook_is_a_sound_xlsform(tmp_path):
    write_form(tmp_path / "f.xlsx")
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    assert book.sheetnames == ["survey", "choices", "settings"]
    pages = {}
    for page in book:
        heads, *rows = ([cell or "" for cell in row] for row in page.iter_rows(values_only=True))
        pages[page.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    lists = {row["list_name"] for row in pages["choices"]}
    depth, names, paths = [], set(), set()
    for row in pages["survey"]:
        kind, _, name = row["type"].partition(" ")
        if kind.startswith("begin_"):
            depth.append((kind[6:], row["name"]))
        elif kind.startswith("end_"):
            assert depth.pop() == (kind[4:], row["name"])
            continue
        else:
            assert kind in KINDS
            assert kind != "select_one" or name in lists
            assert (kind == "calculate") == bool(row["calculation"])
            assert kind in {"calculate", "today"} or row["label::Bahasa Indonesia (id)"]
        path = (*(outer for _, outer in depth), row["name"])
        assert path not in paths
        assert re.fullmatch(r"[a-z][a-z0-9_]*", row["name"])
        for told in (row["relevant"], row["calculation"], row["constraint"]):
            assert set(re.findall(r"\$\{(\w+)\}", told)) <= names
            assert told.count("(") == told.count(")")
        paths.add(path)
        names.add(row["name"])
    assert depth == []
    assert len({(row["list_name"], row["name"]) for row in pages["choices"]}) == len(pages["choices"])
    assert pages["settings"][0]["form_id"] == "kotaku_survei"


def test_a_reference_is_never_to_a_name_that_two_questions_share():
    rows = sheets(FORM)["survey"]
    told = " ".join(row.get(key, "") for row in rows for key in ("relevant", "calculation", "constraint"))
    names = [row["name"] for row in rows if not row["type"].startswith("end_")]
    assert all(names.count(name) == 1 for name in re.findall(r"\$\{(\w+)\}", told))


def test_same_bytes_every_time(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_form(tmp_path / name)
    one, two = (hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("a.xlsx", "b.xlsx"))
    assert one == two


def test_the_form_reads_itself(tmp_path):
    write_form(tmp_path / "f.xlsx")
    labels = read_xlsform(tmp_path / "f.xlsx")
    assert labels.questions["use"] == ("use", "Fungsi bangunan", "Use of the building")
    assert labels.choices["toilet"]["mck"][1] == "MCK umum atau bersama"
