"""Runs every check of the project, after setting up what is missing; the continuous integration calls this alone.

python scripts/check.py            everything
python scripts/check.py --fast     without the slow tests, the wheel and the benchmarks
python scripts/check.py --minimum  the tests with the oldest dependencies allowed, apart from `.venv` (by hand)
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path

from _bootstrap import PYTHON, ROOT, VENV, environment, program, ready

# Worked cases that the program must get right, in `../shared/cases`; each feature adds its file when it lands.
CASES: tuple[str, ...] = ("slum.json", "zoning.json", "hazard.json")

PYTEST = ("-m", "pytest", "-n", "2", "-q")


def run(*command: object, cwd: Path = ROOT) -> bool:
    """Whether a program of the `.venv` ends well."""
    print("$", *command, flush=True)
    parts = [str(part) for part in command]
    return subprocess.run(parts, cwd=cwd, env=environment(), stdin=subprocess.DEVNULL, check=False).returncode == 0


def cases() -> bool | None:
    """The worked cases that have landed."""
    folder = ROOT.parent / "shared" / "cases"
    if not CASES or not folder.is_dir():
        print(f"{len(CASES)} case files listed; {folder} is {'there' if folder.is_dir() else 'absent'}", flush=True)
        return None
    return run(PYTHON, "-m", "kotaku_gis", "verify", *(folder / name for name in CASES))


def wheel() -> bool:
    """The wheel, built and installed where the source is out of sight, makes the sample kelurahan."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        venv.create(folder / "venv", with_pip=False)
        python = program(folder / "venv")
        pip = (PYTHON, "-m", "pip", "--disable-pip-version-check")
        if not run(*pip, "wheel", ROOT, "--no-deps", "--no-build-isolation", "-q", "-w", folder):
            return False
        if not run(*pip, "--python", python, "install", "--no-deps", "--no-index", *folder.glob("*.whl")):
            return False
        _share_packages(python)
        hasil = folder / "hasil"
        return (
            run(python, "-c", f"import kotaku_gis as k; assert k.__file__.startswith({str(folder)!r}), k", cwd=folder)
            and run(program(folder / "venv", "kotaku-gis"), "--help", cwd=folder)
            and run(program(folder / "venv", "kotaku-gis"), "demo", "--out", hasil, cwd=folder)
            and any(hasil.iterdir())
        )


def _share_packages(python: Path) -> None:
    """Let `python` import what the `.venv` holds, but for the project itself."""
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    ours, theirs = (
        Path(subprocess.run([str(each), "-c", where], check=True, capture_output=True, text=True).stdout.strip())
        for each in (PYTHON, python)
    )
    (theirs / "project.pth").write_text(f"{ours}\n", encoding="utf-8")


def minimum() -> bool:
    """The tests on the lower bounds of pyproject, whose own warnings of what they will drop are let pass."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder, with_pip=True)
        python = program(folder)
        install = ("install", f"{ROOT}[dev]", "-c", ROOT / "constraints-min.txt", "--only-binary=:all:")
        return run(python, "-m", "pip", *install) and run(python, *PYTEST, "-W", "default")


def checks(*, fast: bool) -> dict[str, Callable[[], bool | None]]:
    """Every check by its name, quick ones first."""
    python = partial(run, PYTHON)
    found: dict[str, Callable[[], bool | None]] = {
        "lint": partial(python, "-m", "ruff", "check", "."),
        "format": partial(python, "-m", "ruff", "format", "--check", "."),
        "types": partial(python, "-m", "mypy"),
        "imports": partial(run, program(VENV, "lint-imports")),
        "tests and notebooks": partial(python, *PYTEST, "-m", "not slow" if fast else ""),
        "cases": cases,
    }
    if not fast:
        found["wheel"] = wheel
        found["benchmarks"] = partial(python, "benchmarks/run.py", "--quick")
    return found


def report(found: dict[str, Callable[[], bool | None]]) -> bool:
    """Run the checks, all of them whatever fails, and sum up."""
    rows = []
    for name, check in found.items():
        print(f"\n== {name}", flush=True)
        start = time.perf_counter()
        passed = check()
        words = {True: "ok", False: "FAILED", None: "skipped"}
        rows.append((words[passed], name, time.perf_counter() - start))
    print("\n== summary")
    for word, name, seconds in rows:
        print(f"{word:<8} {name:<20} {seconds:6.1f} s", flush=True)
    return all(word != "FAILED" for word, _, _ in rows)


def main() -> int:
    """0 when every check passed, else 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="leave out what is slow")
    parser.add_argument("--minimum", action="store_true", help="the tests on the oldest dependencies allowed")
    asked = parser.parse_args()
    ready("dev")
    return 0 if report({"minimum": minimum} if asked.minimum else checks(fast=asked.fast)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
