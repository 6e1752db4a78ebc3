"""Fixtures that several rooms share: the sample kelurahan, read and assessed once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

# the same examples in every run, so that a check fails for a change and never by chance; KOTAKU_FUZZ=1 seeks new ones
settings.register_profile("checks", derandomize=True, deadline=None)
if not os.environ.get("KOTAKU_FUZZ"):
    settings.load_profile("checks")

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "contoh_kelurahan"
DELIVERIES = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def answers():
    return json.loads((SAMPLE / "jawaban.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def project():
    from kotaku_gis.manifest import load

    return load(SAMPLE)


@pytest.fixture(scope="session")
def loaded(project):
    from kotaku_gis.layers import load_layers

    return load_layers(project)


@pytest.fixture(scope="session")
def assessment(project, loaded):
    from kotaku_gis.assessment import assess

    return assess(project, loaded=loaded)


@pytest.fixture(scope="session")
def delivery():
    """Where a real delivery lies; skips where there are none."""

    def folder(name):
        path = DELIVERIES / name
        if not path.is_dir():
            pytest.skip(f"no real delivery {name} beside the project")
        return path

    return folder
