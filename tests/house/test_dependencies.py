"""What pyproject asks for is what conda is asked for, what is pinned, what is imported and what the docs explain."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from rattler import MatchSpec

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CORE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
ALL = CORE + [requirement for extra in EXTRAS.values() for requirement in extra]


def pins(name: str) -> dict[str, Version]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line) for line in lines), "bare name==version lines only"
    return {canonicalize_name(left): Version(right) for left, right in (line.split("==") for line in lines)}


def test_conda_gets_what_pip_gets():
    def conda(requirement: Requirement) -> str:
        return f"{requirement.name} {requirement.specifier}"

    *listed, pip = CONDA["dependencies"]
    assert sorted(listed) == sorted(
        [f"python {PROJECT['requires-python']}", "pip", *map(conda, CORE), *map(conda, EXTRAS["dev"])]
    )
    assert pip == {"pip": ["-e ."]}  # pip takes no --no-deps in a list of requirements


def test_conda_file_can_be_read_by_conda():
    assert set(CONDA) == {"name", "channels", "dependencies"}
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    for line in CONDA["dependencies"][:-1]:
        assert MatchSpec(line, strict=True).name.normalized == line.split()[0]


@pytest.mark.parametrize("requirement", ALL, ids=str)
def test_bounds_are_lower_bounds_and_pins_keep_them(requirement):
    (bound,) = requirement.specifier
    assert bound.operator == ">="
    assert pins("constraints.txt")[canonicalize_name(requirement.name)] >= Version(bound.version)


def test_oldest_pins_are_the_lower_bounds():
    bounds = {canonicalize_name(each.name): Version(next(iter(each.specifier)).version) for each in CORE}
    assert pins("constraints-min.txt") == bounds


def test_no_pin_for_ourselves():
    assert not {"kotaku-gis"} & (pins("constraints.txt").keys() | pins("constraints-min.txt").keys())


def test_package_imports_only_what_is_declared():
    at_run_time = CORE + EXTRAS["fast"] + EXTRAS["raster"] + EXTRAS["scale"]
    declared = {canonicalize_name(requirement.name) for requirement in at_run_time}
    owners = packages_distributions()
    undeclared = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "kotaku_gis").rglob("*.py")
        for name in imported(path)
        if name not in sys.stdlib_module_names
        and name != "kotaku_gis"
        and not declared & {canonicalize_name(owner) for owner in owners.get(name, [])}
    }
    assert undeclared == set()


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.split(".")[0] for name in names}


def test_every_dependency_has_its_reason():
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| [^|]+ \|$", text, re.MULTILINE)
    assert sorted(rows) == sorted({requirement.name for requirement in ALL})


def test_no_lock_file_that_names_a_host():
    assert not [name for name in ("uv.lock", "pixi.lock", "poetry.lock", "conda-lock.yml") if (ROOT / name).exists()]
