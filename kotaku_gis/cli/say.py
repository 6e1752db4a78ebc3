"""How the commands talk: results on standard output, progress and complaints on standard error."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from pathlib import Path

from kotaku_gis.errors import DEFAULT_LANG
from kotaku_gis.i18n import LANGS, text

_SPOKEN: ContextVar[str] = ContextVar("spoken", default=DEFAULT_LANG)


def say(line: str) -> None:
    """A line of a result."""
    print(line)


def step(line: str) -> None:
    """A line of progress."""
    print(f"  {line} ...", file=sys.stderr, flush=True)


def complain(lines: str) -> None:
    """What is wrong with the input, each fault a line."""
    for line in lines.splitlines():
        print(f"! {line}", file=sys.stderr)


def speak(lang: str) -> str:
    """Complain in `lang` from now on, once the manifest or the command line has told it."""
    _SPOKEN.set(str(lang))
    return str(lang)


def spoken(arguments: Sequence[str]) -> str:
    """The language that the words of a command line ask for, else that of the manifest, else Indonesian."""
    for word, after in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == "--lang" and after in LANGS:
            return after
        if word.startswith("--lang=") and word[7:] in LANGS:
            return word[7:]
    return _SPOKEN.get()


def quoted(path: Path) -> str:
    """A path as a command line takes it."""
    return f'"{path}"' if re.search(r"[^\w./\\:~+-]", str(path)) else str(path)


def closing(files: Iterable[Path], lang: str) -> None:
    """Where the results are, and what they are not."""
    say(text("cli.results", lang))
    for file in files:
        say(f"  {file}")
    say(text("common.disclaimer", lang))
