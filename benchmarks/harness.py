"""What a benchmark job is, and how one runner of it is measured in a process of its own."""

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

ROOT = Path(__file__).parents[1]
JOBS_FOLDER = Path(__file__).parent / "jobs"
SIZES = (10_000, 100_000, 1_000_000)
PATIENCE_S = 20.0  # a runner that has used so much time is not repeated again


@dataclass(frozen=True)
class Runner:
    """One way to do a job: ours, ours without the accelerator (`plain`), or a peer; not run above `max_size`."""

    run: Callable[[Any], Any]
    max_size: int | None = None
    plain: bool = False


@dataclass(frozen=True)
class Job:
    """One question about a city, asked of several runners on the same inputs.

    `prepare(buildings)` gives the inputs and is not timed. `peer` names the runner that the others are compared with.
    `agree(result, reference)` gives the worst relative difference of two results; it fails the run beyond `tolerance`.
    `home` is the module the job stands in; `find_jobs` fills it.
    """

    name: str
    title: str
    prepare: Callable[[int], Any]
    runners: Mapping[str, Callable[[Any], Any] | Runner]
    peer: str
    agree: Callable[[Any, Any], float]
    sizes: tuple[int, ...] = SIZES
    tolerance: float = 1e-6
    home: Path = Path()

    def __post_init__(self) -> None:
        if self.peer not in self.runners:
            raise ValueError(f"{self.name}: the peer {self.peer!r} is not among the runners {sorted(self.runners)}")

    def runner(self, name: str) -> Runner:
        """The runner of that name, also where the job gives a bare function."""
        given = self.runners[name]
        return given if isinstance(given, Runner) else Runner(given)

    def runs_at(self, size: int) -> list[str]:
        """Names of the runners that take this size, the peer first."""
        names = sorted(self.runners, key=lambda name: name != self.peer)
        return [name for name in names if size <= (self.runner(name).max_size or size)]


@dataclass(frozen=True)
class Measurement:
    """Shortest times of one runner at one size; `failure` is the last line of its complaint where it failed."""

    job: str
    size: int
    runner: str
    wall_s: float = float("nan")
    cpu_s: float = float("nan")
    warm_up_s: float = float("nan")
    peak_mb: float | None = None
    repeats: int = 0
    difference: float | None = None
    failure: str = ""


def worst_difference(result: Any, reference: Any, *, floor: float = 1.0) -> float:
    """Largest difference of two arrays relative to the reference, or to `floor` where the reference is smaller.

    Infinite where the shapes differ or only one side is missing; 0 where both are missing.
    """
    a, b = np.asarray(result, dtype=float), np.asarray(reference, dtype=float)
    if a.shape != b.shape or (np.isnan(a) != np.isnan(b)).any():
        return float("inf")
    known = ~np.isnan(b)
    gap = np.abs(a[known] - b[known]) / np.maximum(np.abs(b[known]), floor)
    return float(gap.max(initial=0.0))


def find_jobs(folder: Path = JOBS_FOLDER) -> dict[str, Job]:
    """All jobs of the modules in a folder, by name; each module lists its own as `JOBS`."""
    jobs: dict[str, Job] = {}
    for path in sorted(folder.glob("[!_]*.py")):
        for job in jobs_of(path):
            if job.name in jobs:
                raise ValueError(f"two jobs are named {job.name!r}: in {jobs[job.name].home} and in {path}")
            jobs[job.name] = job
    return jobs


def jobs_of(path: Path) -> list[Job]:
    """The jobs of one module."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    spec = spec_from_file_location(f"benchmarks.jobs.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a module")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return [replace(job, home=path.resolve()) for job in module.JOBS]


def measure(job: Job, size: int, runner: str, *, repeats: int, reference: Path) -> Measurement:
    """One runner measured in this process; start a fresh one for each, so that peak memory is the runner's own.

    The warm-up runs at the smallest size of the job, so that compiling is over before the first measured run.
    The result becomes the reference where there is no such file yet, else it is compared with it.
    """
    run = job.runner(runner).run
    warm_up_s = float("nan")
    if repeats > 1:
        small = job.prepare(min(job.sizes))
        start = _clock()
        run(small)
        warm_up_s = float((_clock() - start)[0])
    inputs = job.prepare(size)
    result: Any = None
    times: list[Array] = []
    while len(times) < repeats and sum(wall_s for wall_s, _ in times) < PATIENCE_S:
        result = None
        start = _clock()
        result = run(inputs)
        times.append(_clock() - start)
    peak_mb = _peak_mb()
    difference = None
    if reference.exists():
        difference = float(job.agree(result, pickle.loads(reference.read_bytes())))  # noqa: S301 our own worker's result
    else:
        reference.write_bytes(pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL))
    wall_s, cpu_s = map(float, np.min(times, axis=0))
    return Measurement(job.name, size, runner, wall_s, cpu_s, warm_up_s, peak_mb, len(times), difference)


def measure_apart(job: Job, size: int, runner: str, *, repeats: int, reference: Path) -> Measurement:
    """As `measure`, in a fresh process that knows this job's module only."""
    environment = {key: value for key, value in os.environ.items() if key != "KOTAKU_PLAIN"}
    if job.runner(runner).plain:
        environment["KOTAKU_PLAIN"] = "1"
    command = [sys.executable, __file__, str(job.home), job.name, str(size), runner, str(repeats), str(reference)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if answer.returncode:
        return Measurement(
            job.name, size, runner, failure=_last_line(answer.stderr) or f"exit code {answer.returncode}"
        )
    return Measurement(**json.loads(_last_line(answer.stdout)))


def work(home: str, name: str, size: str, runner: str, repeats: str, reference: str) -> None:
    """The inside of a fresh process: one measurement, printed as its last line."""
    job = next(job for job in jobs_of(Path(home)) if job.name == name)
    print(json.dumps(asdict(measure(job, int(size), runner, repeats=int(repeats), reference=Path(reference)))))


def _clock() -> Array:
    """Seconds of wall and of processor (all threads, finished child processes) up to now."""
    times = os.times()
    return np.array([time.perf_counter(), time.process_time() + times.children_user + times.children_system])


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def _peak_mb() -> float | None:
    """Largest memory this process has held so far, inputs and imports included; not known on Windows."""
    if find_spec("resource") is None:
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    from benchmarks import harness  # the jobs know this module by this name

    harness.work(*sys.argv[1:])
