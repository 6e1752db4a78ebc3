import sys
from pathlib import Path

import pytest

from kotaku_gis.spatial import _compiled
from kotaku_gis.spatial._compiled import accelerated, plain

sys.path.insert(0, str(Path(__file__).parent))  # oracles and generators lie beside the tests


@pytest.fixture(params=["plain", "fast"], name="path")
def _path(request, monkeypatch):
    """Both ways to the same numbers."""
    if request.param == "fast":
        if not accelerated():
            pytest.skip("numba is not installed")
        monkeypatch.setattr(_compiled, "LEAST", 0)
        yield
    else:
        with plain():
            yield
