"""Opens the hand-over to QGIS in a real one: installs it where Debian's packages are at hand, then runs the tests.

python scripts/qgis.py

Where there is no QGIS, `scripts/check.py` skips these tests and says so; here it is an error.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from _bootstrap import PYTHON, ROOT, environment, ready

PACKAGES = ("qgis", "python3-qgis")
TESTS = ("tests/reports/test_qgis.py", "tests/reports/test_changes.py")


def main() -> int:
    """0 when QGIS draws what the sheets draw, 1 when not, 2 when there is no QGIS and none can be installed."""
    ready()
    if shutil.which("qgis_process") is None and not installed():
        print("No QGIS here, and none could be installed: install it by hand, then run this again.", file=sys.stderr)
        return 2
    command = [str(PYTHON), "-m", "pytest", "-q", *TESTS]
    return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode


def installed() -> bool:
    """Whether Debian's packages could be installed."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    sudo = shutil.which("sudo")
    rights = [sudo] if sudo else []
    commands = ([apt, "update", "-qq"], [apt, "install", "-qq", "-y", "--no-install-recommends", *PACKAGES])
    return all(subprocess.run([*rights, *command], check=False).returncode == 0 for command in commands)


if __name__ == "__main__":
    sys.exit(main())
