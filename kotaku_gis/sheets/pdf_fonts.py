"""Letters of a PDF: which glyphs of which font words are made of, how they are placed, and the fonts they need."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby

from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.textpath import text_to_path

from kotaku_gis.sheets.pdf_file import PdfFile, dictionary, numbers

_FILES = {"regular": "KotakuSans-Regular.ttf", "bold": "KotakuSans-Bold.ttf", "italic": "KotakuSans-Oblique.ttf"}
_BEHIND = "DejaVu Sans"
_COMMON = frozenset(map(chr, range(0x20, 0x7F)))  # embedded together, so that most sheets need the same font
_THOUSAND = 1000


@cache
def _font(name: str) -> TTFont:
    """A font of the package by its file, or that behind it, which has all letters."""
    if name == _BEHIND:
        return TTFont(findfont(FontProperties(family=_BEHIND)), lazy=True)
    return TTFont(io.BytesIO(files(__package__).joinpath("fonts", name).read_bytes()), lazy=True)


@cache
def _glyphs(name: str) -> dict[str, tuple[int, float]]:
    """The glyph of each letter of a font, and how wide it is in thousandths of the size."""
    font = _font(name)
    per_unit = _THOUSAND / font["head"].unitsPerEm
    widths, number = font["hmtx"].metrics, font.getReverseGlyphMap()
    return {chr(code): (number[glyph], widths[glyph][0] * per_unit) for code, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=8192)
def runs(words: str, face: str) -> tuple[tuple[str, str, float], ...]:
    """The parts of words by font: its name, the letters, and how wide they are in thousandths of the size."""
    named = _FILES[face]
    of = [named if letter in _glyphs(named) else _BEHIND for letter in words]
    parts = groupby(zip(words, of, strict=True), key=lambda pair: pair[1])
    found = [(name, "".join(letter for letter, _ in group)) for name, group in parts]
    return tuple((name, letters, sum(_glyph(name, one)[1] for one in letters)) for name, letters in found)


def encoded(name: str, letters: str) -> bytes:
    """Letters as the numbers of their glyphs."""
    return b"<" + b"".join(b"%04X" % _glyph(name, letter)[0] for letter in letters) + b">"


@lru_cache(maxsize=8192)
def measures(words: str, size_pt: float, face: str) -> tuple[float, float, float]:
    """How wide words are, how far they reach above the base line, and how far below, in points; as on a screen."""
    font = FontProperties(family=["Kotaku Sans", _BEHIND], size=size_pt)
    font.set_weight("bold" if face == "bold" else "normal")
    font.set_style("italic" if face == "italic" else "normal")
    width, height, below = text_to_path.get_text_width_height_descent(words, font, ismath=False)
    table = _font(_FILES[face])
    per_unit = size_pt / table["head"].unitsPerEm
    lines = table["OS/2"]
    return width, max(height - below, lines.sTypoAscender * per_unit), max(below, -lines.sTypoDescender * per_unit)


def embedded(file: PdfFile, name: str, letters: Iterable[str]) -> bytes:
    """Add a font with the letters that a page needs of it; returns the reference to it."""
    wanted = frozenset(letters)
    wanted |= _COMMON & _glyphs(name).keys() if wanted & _COMMON else frozenset()
    data, facts, widths, names = _cut_down(name, wanted)
    stream = file.stream(data, {"Length1": b"%d" % len(data)})
    described = file.add(facts + b" /FontFile2 " + stream + b" >>")
    base = b"/" + _tag(wanted) + b"+" + _postscript(name)
    inner = file.add(
        dictionary(
            {
                "Type": b"/Font",
                "Subtype": b"/CIDFontType2",
                "BaseFont": base,
                "CIDSystemInfo": b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
                "FontDescriptor": described,
                "CIDToGIDMap": b"/Identity",
                "W": widths,
            }
        )
    )
    facts_of = {"Type": b"/Font", "Subtype": b"/Type0", "BaseFont": base, "Encoding": b"/Identity-H"}
    return file.add(dictionary({**facts_of, "DescendantFonts": b"[" + inner + b"]", "ToUnicode": file.stream(names)}))


@lru_cache(maxsize=64)
def _cut_down(name: str, letters: frozenset[str]) -> tuple[bytes, bytes, bytes, bytes]:
    """A font with some letters only: its file, the head of its descriptor, its widths, and what its glyphs mean."""
    glyphs = {_glyph(name, letter): letter for letter in sorted(letters)}
    options = subset.Options(retain_gids=True, notdef_outline=True, hinting=False, layout_features=[], name_IDs=[])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "FFTM"]
    font = TTFont(_font(name).reader.file, lazy=True, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(gids=[number for number, _ in glyphs])
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    head, lines = _font(name)["head"], _font(name)["OS/2"]
    per_unit = _THOUSAND / head.unitsPerEm
    box = [round(side * per_unit) for side in (head.xMin, head.yMin, head.xMax, head.yMax)]
    facts = (
        b"<< /Type /FontDescriptor /FontName /"
        + _tag(letters)
        + b"+"
        + _postscript(name)
        + b" /Flags 32 /FontBBox ["
        + numbers(*box)
        + b"] /ItalicAngle 0 /Ascent "
        + numbers(lines.sTypoAscender * per_unit)
        + b" /Descent "
        + numbers(lines.sTypoDescender * per_unit)
        + b" /CapHeight 729 /StemV 80"
    )
    ordered = sorted(glyphs)
    widths = b"[" + b" ".join(b"%d [%s]" % (number, numbers(width, digits=1)) for number, width in ordered) + b"]"
    meant = [b"<%04X> <%s>" % (one[0], glyphs[one].encode("utf-16-be").hex().upper().encode()) for one in ordered]
    return out.getvalue(), facts, widths, _meanings(meant)


def _meanings(rows: list[bytes]) -> bytes:
    """Which letters glyphs stand for, so that text can be found and copied."""
    parts = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(part), b"\n".join(part)) for part in parts)
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" + body + b"\nendcmap\n"
        b"CMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _glyph(name: str, letter: str) -> tuple[int, float]:
    """The glyph of a letter; the empty box where no font has it."""
    return _glyphs(name).get(letter, (0, 600.0))


def _postscript(name: str) -> bytes:
    return name.removesuffix(".ttf").replace(" ", "").encode("ascii")


def _tag(letters: frozenset[str]) -> bytes:
    """Six capitals that tell one cut of a font from another."""
    number = sum(ord(letter) * (place + 1) for place, letter in enumerate(sorted(letters)))
    return bytes(65 + number // 26**power % 26 for power in range(6))
