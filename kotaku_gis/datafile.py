"""What our data files share: frozen models that know no extra key, words in both languages, arrays as tuples."""

from __future__ import annotations

import tomllib
from typing import Any

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model read from a data file: it does not change, and a key it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Words(Frozen):
    """One text in both languages."""

    id: str
    en: str

    def __getitem__(self, lang: str) -> str:
        """The text in `lang`."""
        return str(getattr(self, lang))


def parse(text: str) -> dict[str, Any]:
    """A TOML document with its arrays as tuples."""
    return {key: _tuples(value) for key, value in tomllib.loads(text).items()}


def _tuples(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _tuples(value) for key, value in node.items()}
    return tuple(_tuples(item) for item in node) if isinstance(node, list) else node
