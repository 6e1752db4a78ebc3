"""``kotaku-gis form``: forms to be filled in, the survey in the field and the limits of a plan."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import Lang
from kotaku_gis.cli.say import closing, say, speak
from kotaku_gis.i18n import text


class Form(StrEnum):
    """Forms that there are."""

    survey = "survey"
    zoning_rules = "zoning-rules"


_FILES = {Form.survey: Path("formulir_survei.xlsx"), Form.zoning_rules: Path("formulir_ketentuan.xlsx")}


def form(
    kind: Annotated[
        Form, typer.Argument(help="survey: bangunan dan rumah tangga; zoning-rules: ketentuan dan kegiatan zonasi.")
    ] = Form.survey,
    out: Annotated[Path | None, typer.Option("--out", help="Berkas XLSX yang ditulis.", show_default=False)] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Bahasa pesan.")] = Lang.id,
    force: Annotated[bool, typer.Option("--force", help="Timpa berkas yang sudah ada.")] = False,
) -> None:
    """Tulis formulir survei (XLSForm untuk Kobo atau ODK) atau formulir ketentuan zonasi."""
    from xlsxwriter.exceptions import FileCreateError

    from kotaku_gis.errors import OutputError
    from kotaku_gis.i18n import fault
    from kotaku_gis.layers.survey import write_form
    from kotaku_gis.zoning.table_form import write_rule_forms

    words = speak(lang)
    file = out or _FILES[kind]
    if file.exists() and not force:
        raise OutputError(fault("survey.form_exists", file=file))
    half = file.with_name(f".{file.name}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if kind is Form.survey:
            write_form(half)
        else:
            write_rule_forms(half, lang=words)
        half.replace(file)
    except (OSError, FileCreateError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise OutputError(fault("survey.not_written", file=file, detail=detail)) from error
    say(text("survey.form_written" if kind is Form.survey else "zoning.form_written", words))
    closing([file], words)
