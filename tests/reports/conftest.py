"""One browser and one page of the sample for all tests of the web map."""

import pytest

from kotaku_gis.reports.webmap import write_web_map
from tests.browser import Browser


@pytest.fixture(scope="session")
def browser():
    opened = Browser()
    opened.screen(1200, 800)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sample_page(assessment, project, tmp_path_factory):
    file = tmp_path_factory.mktemp("web") / "peta_web.html"
    write_web_map(assessment, project, file)
    return file
