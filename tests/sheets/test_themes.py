"""Themes: one for every map of the guide, each complete, each skipped with a reason where its data are missing."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kotaku_gis.datafile import Words
from kotaku_gis.errors import ManifestError
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.classify import members
from kotaku_gis.sheets.library import chosen, library, theme, themes
from kotaku_gis.sheets.pictograms import names, pictogram
from kotaku_gis.sheets.sources import Gap, Sources
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Class, Drawn, Theme

from .test_legend import said

# the maps that the technical guide of PLPBK asks for
WORDS = """
A0 A1a A1b A2a A2b A2c A2d A4a A4b A4c A4d
D0 R0 R1 R1b R2a R2b R2c R2d R2e R3a R3b R3c R4a R4b R4c R5a R5b R5c R5d R5e R6a R6b R7 R8
N1 N2 N3 N4 N5 N6 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12
"""
GUIDE = tuple(WORDS.split())
KELURAHAN = {"A0", "A1a", "A1b", "A2a", "A2b", "A2c", "A2d", "A4a", "A4b", "A4c", "A4d"}


def test_every_map_of_the_guide_has_a_theme():
    assert set(GUIDE) <= set(themes())
    assert [name for name in themes() if name in GUIDE] == [name for name in ordered() if name in GUIDE]


def ordered():
    """As the guide counts: directions, base, existing state, analysis, plan."""
    return sorted(themes(), key=lambda n: ("ADRNT".index(n[0]), int("".join(c for c in n[1:] if c.isdigit())), n))


@pytest.mark.parametrize("name", themes())
def test_a_theme_is_complete(name):
    found = theme(name)
    assert found.id == name
    assert found.scale == (5000 if name in KELURAHAN else 1000)
    groups = [group.id for group in found.groups]
    assert len(groups) == len(set(groups))
    assert {layer.group for layer in found.layers} - {None} <= set(groups)
    assert any(not layer.context for layer in found.layers)
    for layer in found.layers:
        for style in (*layer.classes, layer.unknown_width):
            assert style is None or style.marker is None or style.marker in names()
            assert style is None or (style.label.id and style.label.en)


def grey(color):
    """Luma of a colour, 0 to 1, as a copier sees it."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return float(np.dot(parts, (0.299, 0.587, 0.114)))


@pytest.mark.parametrize("name", ["condition", "verdict", "hazard", "alignment"])
def test_classes_of_a_verdict_survive_a_copier(name):
    """Two classes of areas differ in grey by a tenth at least, or in their hatch."""
    found = {"condition": "R3b", "verdict": "T2", "hazard": "R7", "alignment": "N6"}[name]
    layers = [layer for layer in theme(found).layers if len(layer.classes) > 2 and not layer.context]
    classes = [style for style in layers[-1].classes if style.fill != "none"]
    for place, one in enumerate(classes):
        for other in classes[:place]:
            assert one.hatch != other.hatch or abs(grey(one.fill) - grey(other.fill)) > 0.1, (one.label, other.label)


@pytest.mark.parametrize("name", names())
def test_a_pictogram_lies_on_its_badge(name):
    sign = pictogram(name)
    assert sign.badge.buffer(0.03).covers(sign.glyph)
    assert sign.badge.area > 0.4


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ({"hi": 100}, [True, True, False, False]),
        ({"lo": 100, "hi": 250}, [False, False, True, False]),
        ({"lo": 100}, [False, False, True, False]),
        ({"values": ["100"]}, [False, True, False, False]),
        ({}, [True, True, True, False]),
    ],
)
def test_members_of_a_class(style, expected):
    """Intervals hold their upper limit; what is not known belongs nowhere."""
    values = pd.Series([5, 100, 101, pd.NA], dtype="Int64")
    found = Class(label=Words(id="-", en="-"), **{k: tuple(v) if k == "values" else v for k, v in style.items()})
    assert members(values, found).tolist() == expected


def test_words_are_found_whole_in_texts():
    style = Class(label=Words(id="-", en="-"), words=("sd", "sekolah"))
    values = pd.Series(["SD Negeri 1", "Sekolah Dasar", "pasdar", None, "SMP"], dtype="string")
    assert members(values, style).tolist() == [True, True, False, False, False]


def test_zone_codes_are_one_however_written():
    style = Class(label=Words(id="-", en="-"), values=("R-3",))
    values = pd.Series(["R-3", "R.3", "r 3", "R3", "R-4"], dtype="string")
    assert members(values, style).tolist() == [True, True, True, True, False]


def test_a_theme_without_data_says_why(square, plain):
    sources = Sources(square, plain())
    assert sources.missing(theme("R3a")) == ()
    reasons = [gap.words("id") for gap in sources.missing(theme("R4a"))]
    assert reasons == ["layer Persil tidak ada"]
    with pytest.raises(ManifestError, match="layer Persil tidak ada"):
        sheet(square, plain(), name="R4a")


def with_layers(assessment, **layers):
    """The assessment with other layers."""
    return type(assessment)(**{**vars(assessment), "layers": {**assessment.layers, **layers}})


def poor(square):
    """The square with a count of poor households in its block and its building."""
    building = square.layers["building"].assign(poor_households=pd.array([2], dtype="Int64"))
    made = with_layers(square, building=building)
    blocks = square.blocks.assign(poor_households=pd.array([3], dtype="Int64"))
    return type(square)(**{**vars(made), "blocks": blocks})


def test_poor_households_are_shown_per_rt_in_public_only(square, plain):
    public = plain()
    internal = public.model_copy(update={"place": public.place.model_copy(update={"profile": "internal"})})
    told = said(sheet(poor(square), public, name="R1"))
    assert "kurang dari 5 KK per RT" in told
    assert not told & {"2 KK", "3", "2"}
    told = said(sheet(poor(square), internal, name="R1"))
    assert "2 KK" in told
    assert "kurang dari 5 KK per RT" not in told


def test_a_theme_cannot_show_what_is_personal_in_public(square, plain):
    drawn = Drawn(role="building", column="poor_households", classes=(Class(label=Words(id="-", en="-")),))
    assert Sources(poor(square), plain()).find(drawn) == Gap("personal:building.poor_households")


def test_findings_become_classes(square, plain):
    """Of two findings on a unit the worse one is drawn."""
    from kotaku_gis.results import findings, join

    units = pd.Index(["P1", "P2"])
    west, south, _, _ = square.blocks.total_bounds
    shapes = [shapely.box(west, south, west + 20, south + 20), shapely.box(west + 20, south, west + 40, south + 20)]
    parcel = gpd.GeoDataFrame(geometry=shapes, index=pd.Index(units, name="parcel_id"), crs=32749)
    rules = {"kind": "rule", "unit_kind": "parcel"}
    table = join(
        [
            findings(units, name="kdb", status=["pass", "pass"], **rules),
            findings(units, name="klb", status=["violation", "not_assessable"], **rules),
        ]
    )
    made = with_layers(square, parcel=parcel)
    judged = type(square)(**{**vars(made), "findings": table})
    drawn = next(layer for layer in theme("T2").layers if layer.finding)
    found = Sources(judged, plain()).find(drawn)
    assert found["status"].tolist() == ["violation", "not_assessable"]
    lots = Stock(Sources(judged, plain()), tuple(square.blocks.total_bounds)).cuts(
        drawn, extent=tuple(square.blocks.total_bounds), margin=0, scale=1000
    )
    assert [(lot.style.values if lot.style else None) for lot in lots] == [("violation",), None]


OWN = """
id = "X1"
title = {{ id = "Peta warga", en = "Map of residents" }}
groups = [{{ id = "theme", title = {{ id = "Blok", en = "Blocks" }} }}]
[[layers]]
role = "block"
group = "theme"
{classes}
[[layers]]
use = "borders"
"""


@pytest.fixture
def own(plain, tmp_path):
    """A project with a theme of its own in a file; `own(...)` writes its classes."""

    def make(classes='classes = [{ fill = "#ff0000", label = { id = "Milik kita", en = "Ours" } }]', text=OWN):
        folder = tmp_path / "tema"
        folder.mkdir(exist_ok=True)
        (folder / "x1.toml").write_text(text.format(classes=classes) if text is OWN else text, encoding="utf-8")
        return plain(themes=("tema",))

    return make


def test_a_project_adds_a_theme(square, own):
    project = own()
    assert list(library(project))[-1] == "X1"
    assert "Milik kita" in said(sheet(square, project, name="X1"))


def test_a_project_changes_a_theme(own):
    project = own(text=OWN.format(classes='classes = "condition"').replace('"X1"', '"R3a"'))
    changed = chosen(project, ["R3a"])[0]
    assert isinstance(changed, Theme)
    assert changed.title.id == "Peta warga"
    assert [style.values for style in changed.layers[0].classes] == [
        ("good",),
        ("light_damage",),
        ("moderate_damage",),
        ("heavy_damage",),
    ]


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        ("classes = [{ fill = 3, label = { id = 'a', en = 'b' } }]", "layers.0.classes.0.fill"),
        ('classes = "warna_warni"', "warna_warni"),
        ('classes = "condition"\ninstead = "bangunan"', r"layers\.0\.instead: bangunan: building\?"),
        ('classes = "condition"\n[[layers]]\nrole = "road"\ngroup = "jalan"\nclasses = []', "group: jalan"),
        ("classes = [", "tidak dapat dipakai"),
    ],
)
def test_a_theme_that_cannot_be_used_is_named(own, classes, told):
    with pytest.raises(ManifestError, match=told):
        library(own(classes))


def test_all_faults_of_all_theme_files_are_told_at_once(plain, tmp_path):
    """Each with its file and key: a strange key and a missing one, also beside a lost part; an id used twice."""
    folder = tmp_path / "tema"
    folder.mkdir()
    bad = OWN.format(classes='clases = "condition"')
    good = OWN.format(classes='classes = "condition"')
    lost = good.replace('"borders"', '"border"').replace("title = ", "judul = ", 1)
    texts = {"a": bad, "b": lost, "c": good, "d": good}
    for name, words in texts.items():
        (folder / f"{name}.toml").write_text(words, encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        library(plain(themes=("tema", "hilang.toml")))
    told = [(fault.file.rsplit("/", 1)[-1].rsplit("\\", 1)[-1], fault.code) for fault in caught.value.faults]
    assert sorted(told) == [
        ("a.toml", "sheet.theme_key_extra"),
        ("a.toml", "sheet.theme_key_missing"),
        ("b.toml", "sheet.part_missing"),
        ("b.toml", "sheet.theme_key_extra"),
        ("b.toml", "sheet.theme_key_missing"),
        ("d.toml", "sheet.theme_twice"),
        ("hilang.toml", "sheet.theme_missing"),
    ]
    assert "layers.0.clases" in str(caught.value)


def test_a_gap_is_told_without_signs_of_a_machine(square, plain):
    words = [gap.words("id") for gap in Sources(square, plain()).missing(theme("A4a"))]
    assert words == ["layer Ancaman bencana (gempa bumi) tidak ada"]


def test_a_theme_file_that_is_not_there_is_named(plain):
    with pytest.raises(ManifestError, match=r"bukan_ini\.toml"):
        library(plain(themes=("bukan_ini.toml",)))


HAZARDS = {"A4a": ("earthquake",), "A4c": ("landslide", "fire", "epidemic", "drought", "volcano")}


@pytest.mark.parametrize("name", sorted(HAZARDS))
def test_hazard_zones_are_drawn_by_class(square, plain, name):
    """Two zones side by side, one of them not in danger: the legend tells both apart."""
    west, south, _, _ = square.blocks.total_bounds
    zones = gpd.GeoDataFrame(
        {"hazard_class": pd.array(["tinggi", "tidak rawan"], dtype="string")},
        geometry=[shapely.box(west + x, south, west + x + 50, south + 100) for x in (0, 50)],
        index=pd.Index(["Z1", "Z2"], name="hazard_zone_id"),
        crs=32749,
    )
    layers = {f"hazard.{hazard}": zones for hazard in HAZARDS[name]}
    made = sheet(with_layers(square, **layers), plain(), name=name)
    told = said(made)
    assert {"Bahaya tinggi", "Tidak terancam"} <= told
    others = [drawn for drawn in theme(name).layers if drawn.where and drawn.group == "others"]
    found = [Sources(with_layers(square, **layers), plain()).find(drawn).index.tolist() for drawn in others]
    assert found == [["Z1"]] * (len(HAZARDS[name]) - 1)
    assert {drawn.classes[0].label.id for drawn in others} <= told


@pytest.mark.parametrize(
    ("look", "told"),
    [
        ('fill = "merah"', r"layers\.0\.classes\.0\.fill: merah: #rrggbb"),
        ('edge = "#12"', r"classes\.0\.edge: #12: #rrggbb"),
        ('marker = "gajah"', r"classes\.0\.marker: gajah: .*mosque"),
        ('hatch = "zigzag"', r"classes\.0\.hatch: "),
        ("width_mm = -1", r"classes\.0\.width_mm: "),
    ],
)
def test_a_look_that_cannot_be_drawn_is_told_before_it_is_drawn(own, look, told):
    with pytest.raises(ManifestError, match=told):
        library(own(f"classes = [{{ {look}, label = {{ id = 'a', en = 'a' }} }}]"))


def test_a_colour_may_have_a_name(own):
    found = library(own("classes = [{ fill = 'red', edge = '#1f3fd0', label = { id = 'a', en = 'a' } }]"))
    (drawn,) = (one for one in found["X1"].layers if one.group == "theme")
    assert (drawn.classes[0].fill, drawn.classes[0].edge) == ("#ff0000", "#1f3fd0")
