"""The command line: one thin module a command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``kotaku-gis``: exit 0 done, 1 done but something did not hold, 2 the input is wrong, 130 interrupted."""
    from kotaku_gis.cli.app import app
    from kotaku_gis.cli.say import complain, spoken
    from kotaku_gis.errors import KotakuError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except KotakuError as error:
        complain(error.render(spoken(sys.argv)))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
