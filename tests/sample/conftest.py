import json
from pathlib import Path

import pytest

from kotaku_gis.sample import clean_layers, make

COMMITTED = Path(__file__).parents[2] / "data" / "contoh_kelurahan"


@pytest.fixture(scope="session")
def layers():
    return clean_layers()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("contoh")
    assert make(made) == made / "kotaku.toml"
    return made


@pytest.fixture(scope="session")
def truth(folder):
    return json.loads((folder / "jawaban.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def committed():
    return COMMITTED
