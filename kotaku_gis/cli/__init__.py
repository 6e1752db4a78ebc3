"""The command line: one thin module a command."""

from __future__ import annotations

import sys
from contextlib import suppress


def main() -> None:
    """Run ``kotaku-gis``: exit 0 done, 1 done but something did not hold, 2 the input is wrong, 130 interrupted."""
    from kotaku_gis.cli.app import app
    from kotaku_gis.cli.misuse import Misuse, misuse, wants_help
    from kotaku_gis.cli.say import complain, say, spoken
    from kotaku_gis.errors import KotakuError
    from kotaku_gis.i18n import text

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    code: int | None = None
    try:
        code = app(standalone_mode=False)
    except KotakuError as error:
        complain(error.render(spoken(sys.argv)))
        code = 2
    except Misuse as error:
        with suppress(BrokenPipeError):  # a pager that has been left
            (say if wants_help(error) else complain)(misuse(error, spoken(sys.argv)))
        code = 2
    except KeyboardInterrupt:
        code = 130
    if code == 130:
        complain(text("cli.stopped", spoken(sys.argv)))
    sys.exit(code or 0)
