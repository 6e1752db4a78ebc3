"""The scripts that planners copy run as they are."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_density_from_plain_shapefiles():
    script = ROOT / "scripts" / "kepadatan_bangunan.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "blok padat: RT002-RW002\n" in done.stdout
    assert "Alat bantu, bukan keputusan." in done.stdout
