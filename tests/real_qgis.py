"""The Python that a real QGIS brings; tests that need it skip, saying so, where there is none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def run_in_qgis(script: Path, *arguments: object) -> str:
    """What a script of ours prints last, run by the Python of QGIS."""
    python = shutil.which("python3", path="/usr/bin")
    if (
        python is None
        or subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no QGIS on this machine: nothing was opened in it")
    ran = subprocess.run([python, script, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip().splitlines()[-1]
