"""The commands and their words."""

from __future__ import annotations

import typer

from kotaku_gis.cli import (
    check,
    demo,
    doctor,
    explain,
    form,
    hazards,
    indicators,
    init,
    layers,
    run,
    sheets,
    verify,
    webmap,
    zoning,
)
from kotaku_gis.cli.helping import Command, Group

app = typer.Typer(
    name="kotaku-gis",
    cls=Group,
    help="Perencanaan ruang penanganan kumuh (KOTAKU, PLPBK): indikator, aturan bangunan, ancaman, lembar peta.",
    epilog="Alat bantu, bukan keputusan. / A planning aid, not a decision.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init", cls=Command, short_help="Draf manifes dari folder kiriman.")(init.init)
app.command("check", cls=Command, short_help="Yang dapat dihitung, kurang, dan rusak.")(check.check)
app.command("run", cls=Command, short_help="Seluruh rangkaian.")(run.run)
app.command("indicators", cls=Command, short_help="Penilaian kumuh saja.")(indicators.indicators)
app.command("zoning", cls=Command, short_help="Aturan bangunan dan rencana saja.")(zoning.zoning)
app.command("hazards", cls=Command, short_help="Ancaman bencana saja.")(hazards.hazards)
app.command("sheets", cls=Command, short_help="Buku peta: setiap tema, setiap lembar.")(sheets.sheets)
app.command("webmap", cls=Command, short_help="Peta web luring, satu berkas.")(webmap.webmap)
app.command("layers", cls=Command, short_help="Layer bersih untuk QGIS.")(layers.layers)
app.command("form", cls=Command, short_help="Formulir survei atau ketentuan zonasi.")(form.form)
app.add_typer(explain.app, name="explain", short_help="Isi layer, aturan, atau satu hasil.")
app.command("verify", cls=Command, short_help="Uji terhadap kasus yang sudah dihitung.")(verify.verify)
app.command("demo", cls=Command, short_help="Seluruh rangkaian pada kelurahan contoh.")(demo.demo)
app.command("doctor", cls=Command, short_help="Apakah pemasangan lengkap.")(doctor.doctor)
