"""Rewrites `tests/house/api.txt`, the public names and signatures that the tests hold the package to.

python scripts/api.py
"""

from __future__ import annotations

import subprocess

from _bootstrap import ROOT, environment, ready

if __name__ == "__main__":
    command = [str(ready("dev")), str(ROOT / "tests" / "house" / "test_api.py")]
    raise SystemExit(subprocess.run(command, env=environment(), check=False).returncode)
