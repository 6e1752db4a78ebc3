"""Sheets printed to files, in one process or several."""

from __future__ import annotations

import hashlib
import multiprocessing
import pickle
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import numpy as np
from matplotlib import pyplot as plt

from kotaku_gis._garbage import swept_once
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.column import Format
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.output import beside, fingerprint
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.proof import prove
from kotaku_gis.sheets.roomy import roomy
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Theme

_AROUND_M = 50.0
_PARTS = 24  # enough that all processes end at about the same time


@dataclass(frozen=True)
class Job:
    """A theme on a sheet."""

    theme: Theme
    form: Format
    piece: Piece

    @property
    def name(self) -> str:
        """The file of the sheet."""
        return f"{self.theme.id}_{self.form.scale}_{self.piece.number:02d}.pdf"


@dataclass(frozen=True)
class Printed:
    """A sheet that lies in its file; `written` when it was not there before, `larger` where its paper had to be."""

    job: Job
    name: str
    picture: str
    sha256: str
    written: bool
    larger: str = ""


class Press:
    """What prints sheets: the layers made ready, and where the files go."""

    def __init__(self, assessment: Assessment, project: Project, jobs: Sequence[Job], out: Path) -> None:
        self.sources = Sources(assessment, project)
        self.stock = Stock(self.sources, region([job.piece.extent for job in jobs]))
        self.out = out

    def run(self, jobs: Sequence[Job], before: Mapping[str, str]) -> list[Printed]:
        """Print sheets, those of one piece of ground after each other."""
        return [self.one(job, before.get(job.name)) for job in jobs]

    def one(self, job: Job, before: str | None) -> Printed:
        """Print a sheet, unless its file shows the same picture already."""
        with swept_once():
            sheet, form = roomy(self.stock, job.theme, job.piece, job.form)
            picture, file = fingerprint(sheet.figure), self.out / job.name
            if picture != before:
                with beside(file) as draft:
                    draft.write_bytes(sheet.pdf())
                    prove(draft, layout=form.layout, scale=job.form.scale, crs=self.sources.crs)
            plt.close(sheet.figure)
            del sheet  # or its figure would outlive the sweeping
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        return Printed(job, job.name, picture, sha256, picture != before, form.paper if form.asked else "")


Given: TypeAlias = tuple[Assessment, Project, Sequence[Job], Path]
_PRESSES: dict[Path, Press] = {}
"""In a helper: what prints, by the file of what was given."""


@contextmanager
def helpers(processes: int) -> Iterator[ProcessPoolExecutor | None]:
    """What helps to print on several processes, making itself ready while other work goes on; None for one process."""
    if processes < 2:
        yield None
        return
    pool = ProcessPoolExecutor(processes - 1, mp_context=multiprocessing.get_context("spawn"))
    try:
        for _ in range(processes - 1):
            pool.submit(_ready)
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def print_sheets(
    assessment: Assessment,
    project: Project,
    jobs: Sequence[Job],
    out: Path,
    *,
    before: Mapping[str, str],
    pool: ProcessPoolExecutor | None,
) -> list[Printed]:
    """Print every job into `out`, in the order of the jobs; `before` holds the pictures that lie there already."""
    given = (assessment, project, jobs, out)
    parts = list(_parts(jobs, 1 if pool is None else _PARTS))
    if pool is None or len(parts) < 2:
        printed = [one for part in parts for one in Press(*given).run(part, before)]
    else:
        printed = _together(given, parts, before, pool)
    found = {(one.job.name): one for one in printed}
    return [found[job.name] for job in jobs]


def _together(
    given: Given, parts: Sequence[list[Job]], before: Mapping[str, str], pool: ProcessPoolExecutor
) -> list[Printed]:
    """Parts printed from both ends: helpers take the first, and we print the last ourselves until none is left.

    Helpers read what is given from a file: down a pipe we would wait until they are ready.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "given.pickle"
        file.write_bytes(pickle.dumps(given))
        asked = [pool.submit(_run, file, part, before) for part in parts]
        press, printed = Press(*given), []
        for part, answer in zip(reversed(parts), reversed(asked), strict=True):
            if answer.cancel():
                printed += press.run(part, before)
        return printed + [one for answer in asked if not answer.cancelled() for one in answer.result()]


def _ready() -> None:
    """Nothing: to have found this is to have imported all that printing needs."""


def _run(file: Path, jobs: Sequence[Job], before: Mapping[str, str]) -> list[Printed]:
    if file not in _PRESSES:
        _PRESSES.clear()
        _PRESSES[file] = Press(*pickle.loads(file.read_bytes()))  # noqa: S301 - written by ourselves a moment ago
    return _PRESSES[file].run(jobs, before)


def _parts(jobs: Sequence[Job], count: int) -> Iterator[list[Job]]:
    """The jobs in so many parts, each with whole pieces of ground as far as these go round."""
    ordered = sorted(jobs, key=lambda job: (job.form.scale, job.piece.number))
    for part in np.array_split(np.arange(len(ordered)), max(1, min(count, len(ordered)))):
        if len(part):
            yield [ordered[place] for place in part]


def region(extents: Sequence[Bounds]) -> Bounds:
    """What holds all sheets, and a little more."""
    bounds = np.array(extents or [(0.0, 0.0, 1.0, 1.0)])
    west, south = bounds[:, :2].min(axis=0) - _AROUND_M
    east, north = bounds[:, 2:].max(axis=0) + _AROUND_M
    return (float(west), float(south), float(east), float(north))
