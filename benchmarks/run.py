"""Time the kernels beside their peers: `python benchmarks/run.py [JOB ...] [--size N ...] [--quick] [--out FILE]`."""

import argparse
import math
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.harness import JOBS_FOLDER, Job, Measurement, find_jobs, measure_apart

HEAD = [
    "job",
    "size",
    "runner",
    "wall s",
    "cpu s",
    "peak MB",
    "x peer wall",
    "x peer cpu",
    "agreement",
    "growth",
    "runs",
    "warm-up s",
]
PACKAGES = ["geopandas", "shapely", "numpy", "numba", "pyogrio", "fiona", "exactextract", "momepy"]
QUICK_SIZE = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen jobs and print their table; 1 where a runner failed or its result is not that of the peer."""
    asked = _asked(arguments)
    jobs = find_jobs(asked.jobs)
    unknown = sorted(set(asked.job) - set(jobs))
    if unknown:
        print(f"No job named {', '.join(unknown)}. There are: {', '.join(jobs)}.", file=sys.stderr)
        return 2
    rounds = [(jobs[name], size) for name in asked.job or jobs for size in _sizes(jobs[name], asked)]
    measured: list[Measurement] = []
    with ThreadPoolExecutor(os.cpu_count() if asked.quick else 1) as pool:
        for rows in pool.map(lambda job_and_size: _round(*job_and_size, repeats=asked.repeats), rounds):
            print(*map(_line, rows), sep="\n", flush=True)
            measured += rows
    table = markdown(measured, jobs)
    print("\n" + table)
    if asked.out:
        asked.out.write_text(table, encoding="utf-8")
    return int(any(_bad(row, jobs[row.job]) for row in measured))


def markdown(measured: Sequence[Measurement], jobs: dict[str, Job]) -> str:
    """The measurements as a Markdown table, one row a job, size and runner."""
    found = {(row.job, row.size, row.runner): row for row in measured}
    rows = [HEAD, ["---"] * len(HEAD), *(_cells(row, found, jobs[row.job]) for row in measured)]
    titles = [
        f"- `{job.name}`: {job.title}; peer `{job.peer}`"
        for job in jobs.values()
        if any(row.job == job.name for row in measured)
    ]
    return "\n".join(["| " + " | ".join(cells) + " |" for cells in rows] + ["", *titles, "", machine(), ""])


def machine() -> str:
    """One line on what the times were taken with."""
    versions = [f"{package} {version(package)}" for package in PACKAGES if find_spec(package)]
    python = f"Python {platform.python_version()}"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {', '.join([python, *versions])}."


def growth(measured: Iterable[Measurement], row: Measurement) -> float:
    """Exponent of the processor time between the next smaller size and this one: 1 is linear."""
    smaller = [
        other for other in measured if (other.job, other.runner) == (row.job, row.runner) and other.size < row.size
    ]
    if not smaller:
        return math.nan
    before = max(smaller, key=lambda other: other.size)
    if not (before.cpu_s > 0 and row.cpu_s > 0):
        return math.nan
    return math.log(row.cpu_s / before.cpu_s) / math.log(row.size / before.size)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", nargs="*", help="names of jobs; all where none is given")
    parser.add_argument(
        "--size", type=int, action="append", help="number of buildings; the job's own sizes where none is given"
    )
    parser.add_argument("--repeats", type=int, default=3, help="measured runs, of which the shortest counts (3)")
    parser.add_argument(
        "--quick", action="store_true", help="every job once at 10,000 buildings, side by side: does it run and agree?"
    )
    parser.add_argument("--out", type=Path, help="write the table as Markdown to this file")
    parser.add_argument("--jobs", type=Path, default=JOBS_FOLDER, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    return argparse.Namespace(**{**vars(asked), "repeats": 1}) if asked.quick else asked


def _sizes(job: Job, asked: argparse.Namespace) -> tuple[int, ...]:
    if asked.quick:
        return (min(QUICK_SIZE, *job.sizes),)
    return tuple(asked.size or job.sizes)


def _round(job: Job, size: int, *, repeats: int) -> list[Measurement]:
    """All runners of a job at one size, compared with the first that gets through: the peer, where it can."""
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.pickle"
        return [measure_apart(job, size, name, repeats=repeats, reference=reference) for name in job.runs_at(size)]


def _bad(row: Measurement, job: Job) -> bool:
    return bool(row.failure) or (row.difference is not None and not row.difference <= job.tolerance)


def _line(row: Measurement) -> str:
    if row.failure:
        return f"{row.job} {row.size} {row.runner}: FAILED, {row.failure}"
    return f"{row.job} {row.size} {row.runner}: {_number(row.wall_s)} s wall, {_number(row.cpu_s)} s cpu"


def _cells(row: Measurement, found: dict[tuple[str, int, str], Measurement], job: Job) -> list[str]:
    if row.failure:
        return [row.job, f"{row.size}", row.runner, f"FAILED: {row.failure}", *[""] * (len(HEAD) - 4)]
    peer = found.get((row.job, row.size, job.peer))
    agreement = "reference" if row.difference is None else f"{row.difference:.1e}"
    return [
        row.job,
        f"{row.size}",
        row.runner,
        _number(row.wall_s),
        _number(row.cpu_s),
        "-" if row.peak_mb is None else f"{row.peak_mb:.0f}",
        _number(peer.wall_s / row.wall_s if peer and row.wall_s else math.nan),
        _number(peer.cpu_s / row.cpu_s if peer and row.cpu_s else math.nan),
        f"**DIFFERS** {agreement}" if _bad(row, job) else agreement,
        _number(growth(found.values(), row)),
        f"{row.repeats}",
        _number(row.warm_up_s),
    ]


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
