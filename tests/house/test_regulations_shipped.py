"""Every regulation that is shipped loads, and every number in it says where it comes from."""

import re

import pytest

from kotaku_gis.regulations import load, shipped


def test_there_are_regulations():
    assert shipped()


@pytest.mark.parametrize("name", shipped())
def test_every_value_is_cited_and_dated(name):
    regulation = load(name)
    assert regulation.id == name
    assert regulation.citation
    assert regulation.rules
    for key, rule in regulation.rules.items():
        assert rule.unit, key
        assert rule.label["id"], key
        assert rule.label["en"], key
        for version in rule.versions:
            assert version.valid_from, key
            assert version.article, key
            assert version.evidence, key
            assert version.confidence in {"H", "M", "L"}, key
            assert not re.search(r"\.(md|pdf|json)\b|reference", version.article), f"{key}: cites a file"
