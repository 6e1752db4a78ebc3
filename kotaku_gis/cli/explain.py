"""``kotaku-gis explain``: what a role must hold, what a rule says, how a result came about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.helping import Command, Group
from kotaku_gis.cli.options import Lang
from kotaku_gis.cli.result import result
from kotaku_gis.cli.say import say
from kotaku_gis.i18n import text

app = typer.Typer(
    cls=Group,
    help="Jelaskan: isi layer (role), aturan (rule), satu hasil (result), skema manifes (manifest).",
    no_args_is_help=True,
)
app.command("result", cls=Command, short_help="Satu hasil: angka, batas, pasal, asal.")(result)
LangWord = Annotated[Lang, typer.Option("--lang", help="Bahasa.")]


@app.command("role", cls=Command, short_help="Apa yang harus ada dalam sebuah layer.")
def role(
    name: Annotated[str, typer.Argument(metavar="PERAN", help="Misalnya building; kosong: daftar semua peran.")] = "",
    lang: LangWord = Lang.id,
) -> None:
    """Apa yang harus ada dalam sebuah layer; tanpa nama, semua peran."""
    from kotaku_gis.contracts import contract, roles
    from kotaku_gis.errors import ManifestError
    from kotaku_gis.i18n import fault
    from kotaku_gis.manifest import nearest_role

    words = str(lang)
    if not name:
        for known in roles():
            say(f"{known}: {contract(known).label[words]}")
        return
    try:
        spec = contract(name)
    except KeyError as error:
        known = ", ".join(roles())
        raise ManifestError(fault("cli.unknown_role", name=name, nearest=nearest_role(name), known=known)) from error
    say(f"{spec.role}: {spec.label[words]}")
    say(f"  {spec.about[words]}")
    say(f"  {text('cli.geometry', words)}: {', '.join(spec.geometry)}")
    for attribute, details in spec.attributes.items():
        unit = f" [{details.unit}]" if details.unit else ""
        personal = f" ({text('cli.personal', words)})" if details.personal or details.names_file else ""
        say(f"  {attribute}{unit}: {details.label[words]}; {text('cli.type_' + details.type, words)}{personal}")
        for value, synonyms in details.values.items():
            say(f"      {value}: {', '.join(synonyms)}")
        if details.aliases:
            say(f"      {text('cli.aliases', words)}: {', '.join(details.aliases)}")


@app.command("rule", cls=Command, short_help="Aturan dengan nilai, pasal, dan tanggal.")
def rule(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ATURAN",
            help="Peraturan (permen_pupr_14_2018), aturan (road_width_min), atau keduanya dengan titik di antaranya;"
            " kosong: daftar semua peraturan.",
        ),
    ] = "",
    lang: LangWord = Lang.id,
) -> None:
    """Sebuah aturan dengan nilai, satuan, pasal, tanggal, dan tingkat keyakinannya; tanpa nama, semua peraturan."""
    from kotaku_gis.cli.rule_lines import holds, rule_lines
    from kotaku_gis.errors import RegulationError
    from kotaku_gis.i18n import fault
    from kotaku_gis.manifest import nearest
    from kotaku_gis.regulations import load, shipped

    words = str(lang)
    books = {book: load(book) for book in shipped()}
    if not name:
        for book, regulation in books.items():
            say(f"{book}: {regulation.citation}, {regulation.title[words]}")
            say(f"    {', '.join(regulation.rules)}")
        return
    if name not in books and (holders := [book for book in books.values() if holds(book, name)]):
        for regulation in holders:
            say(f"{regulation.id}: {regulation.citation}, {regulation.title[words]}")
            for line in rule_lines(regulation, name, words):
                say(line)
        return
    file, _, wanted = (name, "", "") if Path(name).is_file() else name.partition(".")
    regulation = load(file)
    if wanted and wanted not in regulation.rules:
        known = list(regulation.rules)
        raise RegulationError(
            fault("cli.unknown_rule", name=wanted, nearest=nearest(wanted, known), known=", ".join(known))
        )
    say(f"{regulation.citation}: {regulation.title[words]}")
    for key in [wanted] if wanted else regulation.rules:
        for line in rule_lines(regulation, key, words):
            say(line)


@app.command("manifest", cls=Command, short_help="Skema JSON dari kotaku.toml.")
def manifest() -> None:
    """Skema JSON dari kotaku.toml, untuk penyunting teks."""
    import json

    from kotaku_gis.manifest import schema

    say(json.dumps(schema(), indent=2, ensure_ascii=False))
