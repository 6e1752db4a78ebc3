"""Rewrites `tests/house/api.txt`, the public names that `tests/house/test_api.py` holds the package to.

python scripts/api.py
"""

from __future__ import annotations

import subprocess

from _bootstrap import ROOT, environment, ready

SNAPSHOT = ROOT / "tests" / "house" / "api.txt"


def main() -> None:
    """Write what the package offers now; the difference in git is what changes for its users."""
    command = [str(ready("dev")), str(ROOT / "tests" / "house" / "public_api.py")]
    found = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True).stdout
    SNAPSHOT.write_text(found, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
