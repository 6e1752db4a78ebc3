"""Every text is there in both languages, with the same blanks to fill in, and every text asked for exists."""

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kotaku_gis import assessment as _declaring  # noqa: F401 - declares every measure and verdict
from kotaku_gis.i18n import LANGS, Figure, fault, has_text
from kotaku_gis.measure import MEASURES, VERDICTS

PACKAGE = Path(__file__).parents[2] / "kotaku_gis"
SECTIONS = sorted({path.stem for lang in LANGS for path in (PACKAGE / "i18n" / lang).glob("*.toml")})


def texts(lang: str, section: str) -> dict[str, str]:
    """Key and text of a section, nested keys joined by dots."""

    def flat(node: object, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield from flat(value, (*path, key))
        else:
            assert isinstance(node, str), f"{'.'.join(path)} is no text"
            yield ".".join(path), node

    return dict(flat(tomllib.loads((PACKAGE / "i18n" / lang / f"{section}.toml").read_text(encoding="utf-8")), ()))


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_hold_the_same_texts(section):
    indonesian, english = texts("id", section), texts("en", section)
    assert indonesian.keys() == english.keys()
    assert {key: blanks(text) for key, text in indonesian.items()} == {
        key: blanks(text) for key, text in english.items()
    }
    assert all(text.strip() for text in (*indonesian.values(), *english.values()))


def asked() -> Iterator[tuple[str, str]]:
    """Every literal key that the package hands to `text` or `fault`, with where it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"text", "fault"}:
                match node.args:
                    case [ast.Constant(value=str(key)), *_]:
                        section, name = key.split(".", 1)
                        where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                        yield where, f"{section}.faults.{name}" if node.func.id == "fault" else key


@pytest.mark.parametrize("lang", LANGS)
def test_every_text_asked_for_exists(lang):
    wanted = list(asked())
    assert wanted
    assert [f"{where}: {key}" for where, key in wanted if not has_text(key, lang)] == []


def test_every_fault_text_is_used():
    """A fault that nothing raises is a promise that nobody keeps."""
    written = {f"{section}.{key}" for section in SECTIONS for key in texts("id", section) if key.startswith("faults.")}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    named = {
        key
        for key in written
        if f'"{key.replace(".faults.", ".", 1)}"' in sources or f'"{key.rsplit(".", 1)[1]}"' in sources
    }
    assert sorted(written - named) == []


def test_figures_in_a_fault_are_written_as_each_language_writes_them():
    told = fault("crs.datum_shift", shift_m=Figure(1234.5, digits=1), source="a", target="b")
    assert "1.234,5" in told.text["id"]
    assert "1,234.5" in told.text["en"]


@pytest.mark.parametrize("lang", LANGS)
def test_whatever_is_measured_or_judged_has_a_name(lang):
    declared = {*MEASURES, *(name for name, each in VERDICTS.items() if each.each is None)}
    assert {"building_count", "households_short_of_water"} <= declared
    assert sorted(name for name in declared if not has_text(f"names.{name}", lang)) == []
