"""Errors and warnings of the toolkit; imports nothing of ours.

An input has many faults; a run reports them all at once. So every error carries a tuple of `Fault`, each of which says
what is wrong, where, why, and what to do, in every language of the catalogues. `kotaku_gis.i18n.fault` makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

DEFAULT_LANG = "id"
_IDS_SHOWN = 8


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input.

    `code` is stable and English (``"layers.no_crs"``), `text` holds the sentence in each language, and `file`, `layer`
    and `ids` say where it is.
    """

    code: str
    text: Mapping[str, str]
    file: str | None = None
    layer: str | None = None
    ids: tuple[str, ...] = field(default=())

    def render(self, lang: str = DEFAULT_LANG) -> str:
        """The sentence, led by its place and followed by the features concerned."""
        place = " · ".join(part for part in (self.file, self.layer) if part)
        ids = ""
        if self.ids:
            more = len(self.ids) - _IDS_SHOWN
            ids = " [" + ", ".join(self.ids[:_IDS_SHOWN]) + (f", +{more}" if more > 0 else "") + "]"
        return (f"{place}: " if place else "") + self.text.get(lang, self.text[DEFAULT_LANG]) + ids


class KotakuError(Exception):
    """Root of every error the toolkit raises on purpose; `faults` holds all that was found."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.render())

    def render(self, lang: str = DEFAULT_LANG) -> str:
        """Every fault on a line of its own."""
        return "\n".join(fault.render(lang) for fault in self.faults)


class ManifestError(KotakuError, ValueError):
    """The manifest cannot be used."""


class RegulationError(KotakuError, ValueError):
    """A regulation file cannot be used, or a rule is asked for that it does not hold."""


class LayerError(KotakuError, ValueError):
    """A layer cannot be used."""


class MissingFileError(LayerError, FileNotFoundError):
    """A file that the manifest names is not there."""


class CRSError(KotakuError, ValueError):
    """A coordinate reference system is missing, unusable for measuring, or does not fit."""


class GeometryError(KotakuError, ValueError):
    """A geometry cannot be measured."""


class OutputError(KotakuError, OSError):
    """A result cannot be written."""


class KotakuWarning(UserWarning):
    """Data were repaired, or a result is weaker than it looks."""
