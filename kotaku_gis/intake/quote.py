"""Texts of deliveries as TOML and Markdown, in which they can do no harm."""

from __future__ import annotations

import html
import json
import re


def toml_text(text: str) -> str:
    r"""A basic string of TOML.

    Examples
    --------
    >>> toml_text('a "b"\n')
    '"a \\"b\\"\\n"'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(text: str) -> str:
    """A text on one line, fit for a comment of TOML."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def cell(text: str) -> str:
    r"""A text in a cell of a Markdown table.

    Examples
    --------
    >>> cell("<b>a|b")
    '&lt;b&gt;a\\|b'
    """
    flat = html.escape(comment(text), quote=False)
    return re.sub(r"([|`*_\[\]\\])", r"\\\1", flat)
