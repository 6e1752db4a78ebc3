"""A command line that does not hold together, told in the words of the catalogues."""

from __future__ import annotations

import re
from typing import Any

import typer

from kotaku_gis.i18n import text
from kotaku_gis.manifest import nearest

Misuse: type[Exception] = typer.BadParameter.__bases__[0]
"""What typer raises for a command, option or argument that it cannot use."""

_SAID = {
    "missing_argument": r"(?:Missing \w+ '|Option ')(?P<name>[^']+)'",
    "no_option": r"No such option:? '?(?P<name>-[\w-]+)(?P<known>.*)",
    "no_command": r"No such command '(?P<name>.+?)'(?:.*?mean '(?P<meant>.+?)')?",
    "extra_words": r"Got unexpected extra arguments?(?:\(s\))? \((?P<words>.+)\)",
    "no_choice": r"Invalid value for '(?P<name>[^']+)': .*?'(?P<value>[^']*)' is not one of (?P<known>.+?)\.?$",
    "no_integer": r"Invalid value for '(?P<name>[^']+)': .*valid integer",
    "too_small": r"Invalid value for '(?P<name>[^']+)': .*greater than or equal to (?P<limit>\S+)",
    "too_large": r"Invalid value for '(?P<name>[^']+)': .*less than or equal to (?P<limit>\S+)",
    "bad_option": r"Invalid value for '(?P<name>[^']+)'",
}
"""What typer says in English, by the key of the text that says it in the user's words; the first that fits is taken."""


def wants_help(error: Exception) -> bool:
    """Whether nothing is wrong but that no command was given."""
    return type(error).__name__ == "NoArgsIsHelpError"


def misuse(error: Any, lang: str) -> str:
    """What is wrong with a command line, and where its help is; the help itself when no command was given."""
    if wants_help(error):
        return str(error.ctx.get_help())
    context = getattr(error, "ctx", None)
    path = "kotaku-gis" if context is None else context.command_path
    return f"{_wrong(str(error.format_message()), lang)} {text('cli.see_help', lang, command=f'{path} --help')}"


def _wrong(said: str, lang: str) -> str:
    for key, pattern in _SAID.items():
        if found := re.match(pattern, said):
            told = found.groupdict()
            meant = told.pop("meant", None) or _nearest(told)
            perhaps = text("common.perhaps", lang, name=meant) if meant else ""
            return text(f"cli.{key}", lang, perhaps=perhaps, **told)
    return text("cli.bad_command", lang, detail=said)


def _nearest(told: dict[str, str]) -> str | None:
    """The option that the one which does not exist looks most like, of those that typer names."""
    return nearest(told["name"], re.findall(r"--[\w-]+", told["known"])) if "known" in told else None
