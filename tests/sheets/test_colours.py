"""Classes of a layer stay apart for colour-blind readers and on a copier: by colour, or else by hatch, dash or sign.

Colour differences are CIEDE2000 (Sharma, Wu and Dalal 2005); colour blindness is that of Machado, Oliveira and
Fernandes (2009) at full severity.
"""

import numpy as np
import pytest

from kotaku_gis.sheets.library import theme, themes

# colours that plans of the RDTR have by practice, with their code on every area
GIVEN = {"zone_code"}
PLAN_YEARS = 5  # colours of years come again with the next plan
LEAST = 6.0
LEAST_GREY = 7.0
SEEN = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# which columns carry a verdict, so that a copy in black and white must tell their classes apart
VERDICTS = {"status", "reason", "condition", "slum_class", "hazard_class", "value", "zone"}


def lab(color, matrix):
    """CIELAB (D65) of a hex colour, as an eye of some kind sees it."""
    parts = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.asarray(matrix) @ linear, 0, 1)
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    ratio = np.asarray(to_xyz) @ linear / (0.95047, 1.0, 1.08883)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(one, other):
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    h = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    low, c = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * np.cos(np.radians(h - 30)) + 0.24 * np.cos(np.radians(2 * h))
    t += 0.32 * np.cos(np.radians(3 * h + 6)) - 0.20 * np.cos(np.radians(4 * h - 63))
    sl = 1 + 0.015 * (low - 50) ** 2 / np.sqrt(20 + (low - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    rt = -2 * np.sqrt(c**7 / (c**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2))))
    parts = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return float(np.sqrt(sum(part**2 for part in parts) + rt * parts[1] * parts[2]))


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_is_that_of_the_published_pairs(one, other, difference):
    """Pairs 1, 17 and 34 of the table of Sharma, Wu and Dalal."""
    assert ciede2000(one, other) == pytest.approx(difference, abs=1e-4)


def look(style):
    """The colour that tells a class, with its opacity over white, and the signs that tell it without a colour."""
    color = style.fill if style.fill != "none" else style.edge
    parts = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) if color.startswith("#") else np.full(3, 255)
    alpha = style.alpha if style.fill != "none" else 1.0
    mixed = np.rint(255 + alpha * (parts - 255)).astype(int)
    return "#{:02x}{:02x}{:02x}".format(*mixed), (style.hatch, style.dash, style.marker, style.fill == "none")


def pairs(name):
    """Classes of one layer, two and two, with what tells them."""
    for layer in theme(name).layers:
        if layer.column in GIVEN:
            continue
        looks = [(style.label.id, *look(style)) for style in layer.classes]
        for place, one in enumerate(looks):
            near = looks[max(0, place - PLAN_YEARS + 1) : place] if layer.column == "year" else looks[:place]
            yield from ((layer, one, other) for other in near)


@pytest.mark.parametrize("name", themes())
def test_classes_are_told_apart_by_every_eye(name):
    for _, (one, color, sign), (other, beside, mark) in pairs(name):
        for eye, matrix in SEEN.items():
            apart = ciede2000(lab(color, matrix), lab(beside, matrix))
            assert sign != mark or apart >= LEAST, (eye, one, other, round(apart, 1))


@pytest.mark.parametrize("name", themes())
def test_verdicts_are_told_apart_on_a_copy(name):
    for layer, (one, color, sign), (other, beside, mark) in pairs(name):
        if layer.column in VERDICTS:
            apart = abs(lab(color, np.eye(3))[0] - lab(beside, np.eye(3))[0])
            assert sign != mark or apart >= LEAST_GREY, (one, other, round(apart, 1))
