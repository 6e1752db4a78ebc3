"""Rules of the house that no linter knows."""

import ast
import re
import tokenize
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kotaku_gis"
SOURCES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = [*sorted((ROOT / "scripts").glob("*.py")), *sorted((ROOT / "benchmarks").glob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
WRITTEN = [*SOURCES, *SCRIPTS, *TESTS]
LONGEST = 400
# Names of XML vocabularies and of schemas; nothing is fetched from them.
ALLOWED_ADDRESSES = ("http://www.w3.org/", "http://www.opengis.net/", "https://json-schema.org/")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def comments(path: Path) -> list[tuple[int, str]]:
    with tokenize.open(path) as source:
        return [
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(source.readline)
            if token.type == tokenize.COMMENT
        ]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_room_stays_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", WRITTEN, ids=relative)
def test_an_exception_to_a_rule_names_the_rule_and_the_reason(path):
    exceptions = [(line, text) for line, text in comments(path) if re.search(r"noqa|type: ignore|pragma:", text)]
    rule = r"# (noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*|type: ignore\[[a-z, -]+\])"
    # compiled kernels are exempt from the reason: numba reads no annotations, as the room's docstring says
    reason = r"[ #:-]+\w.*"
    if path.stem.endswith("_compiled"):
        reason = rf"({reason}| +{rule})?"
    assert [found for found in exceptions if not re.fullmatch(rule + reason, found[1])] == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_nothing_is_left_for_later(path):
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\b(?:TODO|FIXME|XXX|HACK|raise NotImplementedError)\b|except Exception\b|except:", source) == []


def test_every_ruff_rule_left_out_has_a_reason():
    settings = (
        (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.ruff.lint]")[1].split("[tool.mypy]")[0]
    )
    codes = re.findall(r'^  "[A-Z]+\d*",.*$', settings, re.MULTILINE)
    assert codes
    assert [line for line in codes if not re.search(r"# \w+", line)] == []


def test_the_package_names_no_address():
    shipped = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".toml", ".html", ".css", ".js", ".json"}]
    found = {
        f"{relative(path)}: {address}"
        for path in shipped
        for address in re.findall(r"https?://[^\s\"'<>)]*", path.read_text(encoding="utf-8"))
        if not address.startswith(ALLOWED_ADDRESSES)
    }
    assert found == set()


def test_nothing_names_a_registry_or_a_machine():
    suffixes = {".py", ".toml", ".yml", ".txt", ".md", ".ipynb", ".cfg"}
    folders = ("kotaku_gis", "scripts", "tests", "benchmarks", "notebooks", "docs", "data")
    written = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    written += [path for path in ROOT.glob("*") if path.suffix in suffixes]
    telling = re.compile("|".join(["index" + "-url", "/simple" + "/", r"/home/\w+/", "/root" + "/", "/work" + "/"]))
    assert [relative(path) for path in written if telling.search(path.read_text(encoding="utf-8"))] == []


def test_only_the_command_line_prints():
    def prints(path: Path) -> bool:
        calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        return any(isinstance(call, ast.Name) and call.id == "print" for call in calls)

    assert [relative(path) for path in SOURCES if "cli" not in path.parts and prints(path)] == []


def test_types_are_shipped():
    assert files("kotaku_gis").joinpath("py.typed").is_file()


@pytest.mark.parametrize("path", sorted((ROOT / "scripts").glob("*.py")), ids=relative)
def test_an_old_python_can_read_the_scripts_to_tell_that_it_is_old(path):
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))
