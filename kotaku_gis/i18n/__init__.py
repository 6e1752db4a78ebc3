"""Texts that people read, in Indonesian and English.

A catalogue is a folder of TOML files, one a section: ``text("sheet.scale")`` reads key ``scale`` of
``<lang>/sheet.toml``. Keys are stable English; text is made only when something is rendered, so that language never
changes a result.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kotaku_gis.errors import DEFAULT_LANG, Fault

LANGS: tuple[str, ...] = ("id", "en")
__all__ = ["LANGS", "Figure", "fault", "has_text", "number", "text"]


@cache
def catalogue(lang: str, section: str) -> dict[str, Any]:
    """One section of one language as nested tables; empty when there is no such section."""
    source = files(__package__).joinpath(lang, f"{section}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8")) if source.is_file() else {}


def _find(key: str, lang: str) -> str | None:
    section, *path = key.split(".")
    node: Any = catalogue(lang, section)
    for part in path:
        if not isinstance(node, dict) or part not in node:
            return None
        node = node[part]
    return node if isinstance(node, str) else None


def has_text(key: str, lang: str = DEFAULT_LANG) -> bool:
    """Whether the catalogue of `lang` holds `key`."""
    return _find(key, lang) is not None


def text(key: str, lang: str = DEFAULT_LANG, /, **values: object) -> str:
    """The text of `key` in `lang`, with ``{name}`` replaced by `values`.

    Raises `KeyError` for a key that no catalogue holds: a missing text is a fault of ours, never of the user.

    Examples
    --------
    >>> text("common.disclaimer")
    'Alat bantu, bukan keputusan.'
    >>> text("common.disclaimer", "en")
    'A planning aid, not a decision.'
    """
    found = _find(key, lang)
    if found is None:
        raise KeyError(f"no text {key!r} in language {lang!r}")
    return found.format(**values) if values else found


def fault(
    code: str,
    /,
    *,
    file: object = None,
    layer: object = None,
    ids: Iterable[object] = (),
    nearest: str | None = None,
    **values: object,
) -> Fault:
    """A `Fault` whose sentence is ``<section>.faults.<name>`` for code ``<section>.<name>``.

    ``{perhaps}`` in the sentence asks whether `nearest` was meant; it is empty when no name comes near. A `Figure`
    among the values is written as each language writes numbers.
    """
    section, name = code.split(".", 1)
    texts = {}
    for lang in LANGS:
        perhaps = text("common.perhaps", lang, name=nearest) if nearest else ""
        said = {key: value.said(lang) if isinstance(value, Figure) else value for key, value in values.items()}
        texts[lang] = text(f"{section}.faults.{name}", lang, perhaps=perhaps, **said)
    return Fault(
        code=code,
        text=texts,
        file=None if file is None else str(file),
        layer=None if layer is None else str(layer),
        ids=tuple(str(i) for i in ids),
    )


def number(value: float, lang: str = DEFAULT_LANG, *, digits: int = 0) -> str:
    """A number as people of `lang` write it: ``1.234,5`` in Indonesian, ``1,234.5`` in English.

    Examples
    --------
    >>> number(1234.5, digits=1), number(1234.5, "en", digits=1)
    ('1.234,5', '1,234.5')
    """
    plain = f"{value:,.{digits}f}"
    return plain.translate(str.maketrans(",.", ".,")) if lang == "id" else plain


@dataclass(frozen=True)
class Figure:
    """A number in a `fault`, which is written before anybody knows in which language it will be read."""

    value: float
    digits: int = 0

    def said(self, lang: str) -> str:
        """As `number` writes it in `lang`."""
        return number(self.value, lang, digits=self.digits)
