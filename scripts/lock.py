"""Rewrites the pins: `constraints.txt` with the newest versions, `constraints-min.txt` with the oldest allowed.

python3.11 scripts/lock.py    with the oldest 3.11 at hand (3.11.2 is that of Debian 12), since pins must exist for it
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from _bootstrap import CONSTRAINTS, OLDEST, ROOT, environment, program

MINIMUM = ROOT / "constraints-min.txt"
EXTRAS = "dev,fast,raster,scale"


def newest() -> list[str]:
    """What pip picks today for the project with all extras, as bare pins."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [str(program(Path(folder))), "-m", "pip", "--disable-pip-version-check"]
        install = [*pip, "install", f"{ROOT}[{EXTRAS}]", "--only-binary=:all:"]
        subprocess.run(install, env=environment(), check=True)
        frozen = subprocess.run([*pip, "freeze"], env=environment(), check=True, capture_output=True, text=True).stdout
    return sorted((line for line in frozen.splitlines() if "==" in line), key=str.lower)


def oldest() -> list[str]:
    """The lower bound of every run-time dependency as a pin."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [f"{name.split('[')[0]}=={bound}" for name, bound in (line.split(">=") for line in project["dependencies"])]


def main() -> None:
    """Write both files; with the oldest Python, so that every pin exists for it."""
    if sys.version_info[:2] != OLDEST:
        raise SystemExit("Run this with Python " + ".".join(map(str, OLDEST)))
    MINIMUM.write_text("\n".join(oldest()) + "\n", encoding="utf-8", newline="\n")
    CONSTRAINTS.write_text("\n".join(newest()) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
