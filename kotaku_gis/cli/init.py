"""``kotaku-gis init``: from a delivery to a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import Lang
from kotaku_gis.cli.say import closing, quoted, say, speak, step
from kotaku_gis.i18n import text


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder kiriman data.")],
    out: Annotated[Path, typer.Option("--out", help="Manifes yang ditulis.")] = Path("kotaku.toml"),
    lang: Annotated[Lang, typer.Option("--lang", help="Bahasa.")] = Lang.id,
    force: Annotated[bool, typer.Option("--force", help="Timpa manifes yang sudah ada.")] = False,
) -> None:
    """Lihat isi sebuah kiriman, tebak peran dan sistem koordinatnya, tulis manifes dan laporannya."""
    from kotaku_gis.errors import ManifestError, MissingFileError, OutputError
    from kotaku_gis.i18n import fault
    from kotaku_gis.intake import draft, markdown, summary, survey
    from kotaku_gis.intake.draft import NEEDED

    words = speak(lang)
    if out.exists() and not force:
        raise ManifestError(fault("intake.exists", file=out))
    delivery = survey(folder, step=lambda name: step(text("intake.step_look", words, name=name)))
    if not delivery.entries and not delivery.photographs:
        raise MissingFileError([*delivery.faults, fault("intake.nothing_there", file=folder)])
    report = out.with_name(f"{out.stem}_laporan.md")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for file, content in (
            (report, markdown(delivery, words)),
            (out, draft(delivery, manifest=out, lang=words)),
        ):
            half = file.with_name(f".{file.name}.tmp")
            half.write_text(content, encoding="utf-8", newline="\n")
            half.replace(file)
    except OSError as error:
        raise OutputError(fault("intake.not_writable", file=out, detail=error.strerror or str(error))) from error
    for line in summary(delivery, words):
        say(line)
    ready = all(delivery.of(role) for role in NEEDED)
    say(text("intake.ready" if ready else "intake.not_ready", words, file=quoted(out)))
    closing((out, report), words)
