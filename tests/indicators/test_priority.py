"""Tables of city rules (Perda Kota Madiun 45/2018 art. 40, Perda Kota Surabaya 4/2018 art. 29, Kab. Serang)."""

import pandas as pd
import pytest

from kotaku_gis.indicators.priority import (
    authority,
    class_code,
    considerations_score,
    handling_pattern,
    land_legality,
    population_density_class,
    priority,
    typologies,
)
from kotaku_gis.indicators.slum_handling import handling_findings
from kotaku_gis.regulations import load

RULES = load("slum_considerations")
CLASSES = pd.Series(["heavy", "medium", "light", "not_slum", None], dtype="string")


def test_population_density_is_open_below_and_closed_above():
    found = population_density_class(pd.Series([0, 150, 150.5, 200, 400, 400.5, None]), considerations=RULES)
    assert found[:6].tolist() == ["low", "low", "medium", "medium", "high", "very_high"]
    assert pd.isna(found[6])


def test_authority_rounds_the_area_first():
    """Pegandikan, 9.9997 ha, is PROVINSI in the table of Kab. Serang."""
    found = authority(pd.Series([9.933839, 9.999736, 14.866746, 15.249362]), considerations=RULES)
    assert found.tolist() == ["city", "province", "province", "national"]


def test_priority_and_code():
    levels = pd.Series(["high", "medium", "low", "high", "high"])
    assert priority(CLASSES, consideration=levels, considerations=RULES)[:3].tolist() == [1, 5, 9]
    assert priority(CLASSES, consideration=levels, considerations=RULES)[3:].isna().all()
    for legality, codes in (("legal", ["A1", "B3", "C5"]), ("illegal", ["A2", "B4", "C6"])):
        found = class_code(CLASSES, legality=pd.Series([legality] * 5), consideration=levels, considerations=RULES)
        assert found[:3].tolist() == codes
        assert found[3:].isna().all()


def test_every_class_and_level_has_a_priority_of_its_own():
    rows = [(category, level) for level in ("high", "medium", "low") for category in ("heavy", "medium", "light")]
    category, level = (pd.Series(column) for column in zip(*rows, strict=True))
    assert priority(category, consideration=level, considerations=RULES).tolist() == list(range(1, 10))


def test_resettlement_is_the_last_resort_and_says_what_else():
    legal = handling_pattern(CLASSES, legality=pd.Series(["legal"] * 5), considerations=RULES)
    assert legal["pattern"][:3].tolist() == ["renewal", "renewal", "restoration"]
    assert not legal["last_resort"].any()
    illegal = handling_pattern(CLASSES, legality=pd.Series(["illegal"] * 5), considerations=RULES)
    assert illegal["pattern"][:3].tolist() == ["resettlement"] * 3
    assert illegal["last_resort"].tolist() == [True, True, True, False, False]
    assert illegal["if_legalised"][:3].tolist() == ["renewal", "renewal", "restoration"]
    assert illegal["reason"][:3].tolist() == ["heavy:illegal", "medium:illegal", "light:illegal"]
    assert illegal.loc[3:, ["pattern", "reason", "if_legalised"]].isna().all(axis=None)


def test_legality_is_illegal_at_any_minus_unless_a_person_says_otherwise():
    items = pd.DataFrame({"tenure": [True, True, None, None], "plan": [True, False, False, True]}, dtype="boolean")
    assert land_legality(items)[:3].tolist() == ["legal", "illegal", "illegal"]
    assert pd.isna(land_legality(items)[3])
    stated = pd.Series([None, "legal", None, None], dtype="string")
    assert land_legality(items, verdict=stated)[:3].tolist() == ["legal", "legal", "illegal"]


@pytest.mark.parametrize(("city", "score"), [("metropolitan", 3), ("kecil", 5)])
def test_considerations_add_up(city, score):
    found = considerations_score(
        pd.Series([True, False, None], dtype="boolean"),
        density_class=pd.Series(["high", "low", "high"]),
        potential=pd.Series([True, False, True]),
        city_class=city,
        considerations=RULES,
    )
    assert found["total"][:2].tolist() == [10 + score, 3]
    assert found["level"][:2].tolist() == ["high", "low"]
    assert found.loc[2, ["strategic", "total", "level"]].isna().all()


def test_there_are_five_typologies_in_both_languages():
    words = typologies(RULES)
    assert len(words) == 5
    assert all(label["id"] and label["en"] for label in words.values())


def test_what_rests_on_recalled_weights_or_on_the_default_of_legality_is_marked():
    """All blocks are heavy slum with a priority but the last; tenure and plan differ in the second and third."""
    blocks = pd.Index(["both", "tied", "half", "neither", "decided", "untold", "no_slum"], name="block_id")
    stated = pd.DataFrame(
        {
            "tenure_clear": [True, True, None, False, True, None, None],
            "plan_conform": [True, False, False, False, False, None, None],
            "legality": [None, None, None, None, "illegal", None, None],
        },
        index=blocks,
    )
    table = pd.DataFrame(
        {
            "slum_category": pd.Series(["heavy"] * 6 + ["not_slum"], index=blocks, dtype="string"),
            "priority": pd.Series([1] * 5 + [None] * 2, index=blocks, dtype="Int64"),
            "handling": pd.Series(["renewal"] + ["resettlement"] * 4 + [None] * 2, index=blocks, dtype="string"),
        }
    )
    nothing = pd.Series(data=False, index=blocks)
    found = handling_findings(table, stated=stated, recalled=nothing, considerations=RULES)
    marked = found[found["unverified"]].groupby("name")["unit_id"].agg(list).to_dict()
    assert marked == {
        "slum_handling": ["tied", "half"],
        "slum_priority": ["both", "tied", "half", "neither", "decided"],
    }
