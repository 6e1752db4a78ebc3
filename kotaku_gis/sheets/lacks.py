"""What a map would show and cannot, or in part only: where nothing is known, an empty map looks like good news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

# the criteria declare what evidence they have when they are imported
from kotaku_gis import indicators as _indicators
from kotaku_gis.contracts.load import HAZARD_PREFIX
from kotaku_gis.i18n import text
from kotaku_gis.measure import EVIDENCE
from kotaku_gis.sheets.gaps import Gap, called
from kotaku_gis.sheets.sources import STATUS, Sources, is_unknown, values_of
from kotaku_gis.sheets.theme import Drawn, Theme

DECLARING = (_indicators,)
_NAMED = 12
_BESIDE = (None, "base", "borders")  # what every map has beside its subject
_KNOWN = frozenset({"known"})
_NOTHING = frozenset({"unknown", "not_assessable"})
_UNKNOWN = _NOTHING | {"partial"}
_HAZARD, _COMBINED = "hazard_", "hazard_combined"


def lacks(sources: Sources, theme: Theme, lang: str) -> list[str]:
    """Sentences for the notes: which subjects of a theme have no data, and which are known for a part only."""
    subjects = [
        (drawn, sources.find(drawn)) for drawn in theme.layers if drawn.group not in _BESIDE and not drawn.context
    ]
    there = {drawn.role for drawn, found in subjects if not isinstance(found, Gap)}
    missing: list[str] = []
    partial: list[str] = []
    for drawn, found in subjects:
        if drawn.evidence is not None:
            (partial if _is_known(sources, drawn.evidence) else missing).extend(_open(sources, drawn.evidence))
        elif isinstance(found, Gap):
            missing += [what for what in _missing(drawn, found) if what not in there]
        else:
            partial += _partial(sources, drawn)
            missing += [f"{drawn.name}.{drawn.column}"] if drawn.true_width and is_unknown(found, drawn) else []
    told = {
        "lacking": missing,
        "partly": [what for what in partial if what not in missing],
        "unseen": list(_unseen(sources, theme)),
    }
    return [text(f"sheet.{key}", lang, names=_list(names, lang)) for key, names in told.items() if names]


def _open(sources: Sources, name: str) -> Iterator[str]:
    """The evidence, where what it rests on is not known everywhere."""
    told = sources.statuses.get(EVIDENCE[name].of, frozenset()) if name in EVIDENCE else _KNOWN
    if not told or told & _UNKNOWN:
        yield name


def _is_known(sources: Sources, name: str) -> bool:
    """Whether what evidence rests on is known somewhere, or in part."""
    return name in EVIDENCE and bool(sources.statuses.get(EVIDENCE[name].of, frozenset()) - _NOTHING)


def _missing(drawn: Drawn, gap: Gap) -> Iterator[str]:
    """The role, column or finding without which a layer is not drawn."""
    code, _, what = gap.reason.partition(":")
    if drawn.finding:
        if not drawn.finding[0].startswith(("hazard_", "risk_")):
            yield drawn.finding[0]
    elif code in ("role_missing", "column_missing", "raster_unusable"):
        yield what


def _partial(sources: Sources, drawn: Drawn) -> Iterator[str]:
    """Columns that tell what is drawn, where they are known of some features only and the others are not hatched."""
    layer = sources.layers.get(drawn.name)
    if layer is None or drawn.finding:
        return
    asked = [drawn.where.column] if drawn.where is not None and drawn.where.values else []
    silent = drawn.unknown == "skip" or drawn.true_width  # of a road of unknown width no hatch tells it
    asked += [drawn.column] if drawn.column is not None and silent else []
    for column in asked:
        values = values_of(layer, column)
        if column != STATUS and values is not None and values.isna().any() and values.notna().any():
            yield f"{drawn.name}.{column}"


def _unseen(sources: Sources, theme: Theme) -> Iterator[str]:
    """Hazards that colour the buildings of a theme, and of which it draws no zones."""
    wanted = [pattern for drawn in theme.layers if drawn.role == "building" for pattern in drawn.finding]
    if not any(pattern.startswith(_HAZARD) for pattern in wanted):
        return
    drawn = {name for layer in theme.layers for name in (layer.role, layer.instead)}
    for name in sources.hazards:
        asked = any(fnmatchcase(name, pattern) or pattern == _COMBINED for pattern in wanted)
        if asked and name != _COMBINED and HAZARD_PREFIX + name.removeprefix(_HAZARD) not in drawn:
            yield name


def _list(names: Iterable[str], lang: str) -> str:
    """Each subject once, in people's words; of many the first."""
    told = list(dict.fromkeys(called(name, lang) for name in names))
    more = len(told) - _NAMED
    return ", ".join(told[:_NAMED]) + (f", +{more}" if more > 0 else "")
