"""A folder of results that is either the old one or the new one, never half of each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kotaku_gis.errors import OutputError
from kotaku_gis.i18n import fault


@contextmanager
def results_folder(out: Path) -> Iterator[Path]:
    """A temporary folder beside `out`; on leaving, its files take their places in `out` one by one.

    When something goes wrong before, `out` stays as it was. Files of `out` that the run does not make are left alone.

    Raises
    ------
    OutputError
        The folder cannot be written, or the disk is full.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".kotaku-", dir=out))
    except OSError as error:
        raise OutputError(fault("reports.not_writable", file=out, detail=error.strerror or str(error))) from error
    try:
        yield draft
        made = sorted(path for path in draft.rglob("*") if path.is_file())
        places = [out / file.relative_to(draft) for file in made]
        for place in places:
            place.parent.mkdir(parents=True, exist_ok=True)
            _free(place)
        for file, place in zip(made, places, strict=True):
            file.replace(place)
    except OSError as error:
        raise OutputError(fault("reports.not_written", file=out, detail=error.strerror or str(error))) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _free(place: Path) -> None:
    """Raise `OSError` now, before anything is moved, for a file that another program holds open (on Windows)."""
    if place.exists():
        with place.open("r+b"):
            pass
