"""Runs the whole chain on the sample kelurahan; sets up what is missing first.

python scripts/demo.py [--out FOLDER] [--lang en]
"""

from __future__ import annotations

import subprocess
import sys

from _bootstrap import ROOT, environment, ready


def main() -> int:
    """Exit code of `kotaku-gis demo`."""
    command = [str(ready()), "-m", "kotaku_gis", "demo", "--out", str(ROOT / "hasil"), *sys.argv[1:]]
    return subprocess.run(command, env=environment(), check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
