"""The runner of worked cases: what agrees, what does not, and that nothing is skipped."""

import json

import pytest
import shapely

from kotaku_gis import cases
from kotaku_gis.errors import LayerError, MissingFileError


def outcome(tmp_path, monkeypatch, expected, got, **extra):
    monkeypatch.setattr(cases, "FORMS", {"slum": {"toy": lambda _inputs, _context: got}})
    case = {"id": "c1", "form": "toy", "inputs": {}, "expected": "EXPECTED", **extra}
    text = json.dumps(
        {"schema": cases.SCHEMA, "domain": "slum", "defaults": {"tolerance": {"percent": 0.0051}}, "cases": [case]}
    )
    file = tmp_path / "cases.json"
    file.write_text(text.replace('"EXPECTED"', expected), encoding="utf-8")
    (result,) = cases.verify(file)
    return result


@pytest.mark.parametrize(
    ("expected", "got", "passes"),
    [
        ('{"a": 1.25}', {"a": 1.2549}, True),  # half a unit of the last printed digit
        ('{"a": 1.25}', {"a": 1.2551}, False),
        ('{"a": 12345678.5}', {"a": 12345690.0}, True),  # 1e-6 relative
        ('{"total": 28}', {"total": 28.4}, False),  # totals agree exactly
        ('{"total": 28}', {"total": 28.0}, True),
        ('{"percent": {"4a": 11.88}}', {"percent": {"4a": 11.8849}}, True),
        ('{"percent": {"4a": 11.88}}', {"percent": {"4a": 11.886}}, False),
        ('{"a": null}', {"a": None}, True),
        ('{"a": null}', {"a": 0}, False),
        ('{"a": 0}', {"a": None}, False),
        ('{"a": true}', {"a": True}, True),
        ('{"a": true}', {"a": 1}, False),
        ('{"a": "KR"}', {"a": "KS"}, False),
        ('{"a": [1, 2]}', {"a": [1, 2], "more": 3}, True),
        ('{"a": [1, 2]}', {"a": [2, 1]}, False),
        ('{"a": [1, 2]}', {"a": [1, 2, 3]}, False),
        ('{"a": {"b": 1}}', {"a": {}}, False),
        ('{"notes": "only a comment"}', {}, True),
    ],
)
def test_comparison(tmp_path, monkeypatch, expected, got, passes):
    assert outcome(tmp_path, monkeypatch, expected, got).passed is passes


def test_the_most_specific_tolerance_holds(tmp_path, monkeypatch):
    stated = {"percent.4a": 1.0, "*": 0.0}
    assert outcome(
        tmp_path, monkeypatch, '{"percent": {"4a": 10.0}}', {"percent": {"4a": 10.9}}, tolerance=stated
    ).passed
    assert not outcome(
        tmp_path, monkeypatch, '{"percent": {"4b": 10.0}}', {"percent": {"4b": 10.9}}, tolerance=stated
    ).passed


def test_the_first_difference_is_told(tmp_path, monkeypatch):
    result = outcome(
        tmp_path, monkeypatch, '{"percent": {"4a": 11.88}, "total": 3}', {"percent": {"4a": 1.5}, "total": 3}
    )
    assert result.line() == "FAIL c1 percent.4a 11.88 1.5"


def test_a_form_that_nobody_serves_fails(tmp_path, monkeypatch):
    assert not outcome(tmp_path, monkeypatch, "{}", {}, form="unheard_of").passed


@pytest.mark.parametrize("wrong", [RuntimeError, KeyError, RecursionError, shapely.errors.GEOSException])
def test_one_broken_case_is_a_failure_and_the_rest_is_run(tmp_path, monkeypatch, wrong):
    def form(inputs, _context):
        if inputs:
            raise wrong("of no use")
        return {"a": 1}

    monkeypatch.setattr(cases, "FORMS", {"slum": {"toy": form}})
    whole = {"form": "toy", "inputs": {}, "expected": {"a": 1}}
    some = [
        {**whole, "id": "broken", "inputs": {"x": 1}},
        {**whole, "id": "no_checks", "checks": []},
        {**whole, "id": "nothing_expected", "expected": None},
        {**whole, "id": "no_form", "form": None},
        "not a case",
        {**whole},
    ]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"schema": cases.SCHEMA, "domain": "slum", "cases": some}), encoding="utf-8")
    told = list(cases.verify(file))
    assert [(each.id, each.passed) for each in told] == [
        ("broken", False),
        ("no_checks", False),
        ("nothing_expected", False),
        ("no_form", False),
        ("#5", False),
        ("#6", True),
    ]
    assert told[0].line() == f"FAIL broken error - {wrong.__name__}: {wrong('of no use')}"


@pytest.mark.parametrize("wrong", [{"cases": None}, {"cases": {}}, {"cases": [], "defaults": "x"}])
def test_a_file_whose_parts_are_of_another_kind(tmp_path, wrong):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"schema": cases.SCHEMA, "domain": "slum", **wrong}), encoding="utf-8")
    with pytest.raises(LayerError):
        list(cases.verify(file))


def test_checks_are_judged_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr(
        cases, "FORMS", {"zoning": {"toy": lambda inputs, _context: {"status": inputs["rule"]["answer"]}}}
    )
    checks = [
        {"id": "one", "rule": {"answer": "pass"}, "expected": {"status": "pass"}},
        {"id": "two", "rule": {"answer": "violation"}, "expected": {"status": "pass"}},
    ]
    case = {"id": "Z0", "form": "toy", "inputs": {}, "checks": checks}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"schema": cases.SCHEMA, "domain": "zoning", "cases": [case]}), encoding="utf-8")
    (result,) = cases.verify(file)
    assert result.line() == "FAIL Z0 two.status pass violation"


@pytest.mark.parametrize("text", ["{", '{"schema": "other"}', "[]", "[" * 100_000])
def test_a_file_of_something_else(tmp_path, text):
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LayerError):
        list(cases.verify(file))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(MissingFileError):
        list(cases.verify(tmp_path / "no.json"))
