"""``kotaku-gis form``: the survey form for the field."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import Lang
from kotaku_gis.cli.say import closing, say
from kotaku_gis.i18n import text


def form(
    out: Annotated[Path, typer.Option("--out", help="Berkas XLSX yang ditulis.")] = Path("formulir_survei.xlsx"),
    lang: Annotated[Lang, typer.Option("--lang", help="Bahasa pesan.")] = Lang.id,
) -> None:
    """Tulis formulir survei bangunan dan rumah tangga (XLSForm) untuk Kobo atau ODK."""
    from kotaku_gis.errors import OutputError
    from kotaku_gis.i18n import fault
    from kotaku_gis.layers.survey import write_form

    words = str(lang)
    try:
        write_form(out)
    except OSError as error:
        raise OutputError(fault("survey.not_written", file=out, detail=error.strerror or str(error))) from error
    say(text("survey.form_written", words))
    closing([out], words)
