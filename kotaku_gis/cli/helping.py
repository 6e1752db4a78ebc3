"""The help of the commands, whose headings and marks typer words in English alone."""

from __future__ import annotations

import re
import sys
from typing import Any

from typer.core import TyperCommand, TyperGroup

from kotaku_gis.cli.say import spoken
from kotaku_gis.i18n import text

_SAID = {
    "help_usage": r"^Usage:",
    "help_options": r"^Options:$",
    "help_arguments": r"^Arguments:$",
    "help_commands": r"^Commands:$",
    "help_option_words": r"\[OPTIONS\]",
    "help_command_words": r"COMMAND \[ARGS\]\.\.\.",
    "help_itself": r"Show this message and\s+exit\.",
    "help_required": r"\[required\]",
    "help_default": r"\[default:",
}
"""What typer says, by the key of the text that says it in the user's words."""


class Command(TyperCommand):
    """A command whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """The help, as it is printed."""
        return _in_words(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """The help, as it is printed."""
        return _in_words(super().get_help(ctx))


def _in_words(said: str) -> str:
    lang = spoken(sys.argv)
    for key, pattern in _SAID.items():
        said = re.sub(pattern, text(f"cli.{key}", lang), said, flags=re.MULTILINE)
    return said
