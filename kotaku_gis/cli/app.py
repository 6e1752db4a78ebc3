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

app = typer.Typer(
    name="kotaku-gis",
    help="Perencanaan ruang penanganan kumuh (KOTAKU, PLPBK): indikator, aturan bangunan, ancaman, lembar peta.",
    epilog="Alat bantu, bukan keputusan. / A planning aid, not a decision.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init.init)
app.command("run")(run.run)
app.command("indicators")(indicators.indicators)
app.command("hazards")(hazards.hazards)
app.command("zoning")(zoning.zoning)
app.command("sheets")(sheets.sheets)
app.command("webmap")(webmap.webmap)
app.command("check")(check.check)
app.command("layers")(layers.layers)
app.command("form")(form.form)
app.command("verify")(verify.verify)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.add_typer(explain.app, name="explain")
