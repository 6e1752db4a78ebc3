"""``kotaku-gis explain``: what a role must hold, what a rule says, how a result came about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import Lang
from kotaku_gis.cli.result import result
from kotaku_gis.cli.say import say
from kotaku_gis.i18n import text

app = typer.Typer(
    help="Jelaskan: isi layer (role), aturan (rule), satu hasil (result), skema manifes (manifest).",
    no_args_is_help=True,
)
app.command("result")(result)
LangWord = Annotated[Lang, typer.Option("--lang", help="Bahasa.")]


@app.command("role")
def role(name: Annotated[str, typer.Argument(help="Misalnya building.")], lang: LangWord = Lang.id) -> None:
    """Apa yang harus ada dalam sebuah layer."""
    from kotaku_gis.contracts import contract, roles
    from kotaku_gis.errors import ManifestError
    from kotaku_gis.i18n import fault
    from kotaku_gis.manifest import nearest

    words = str(lang)
    try:
        spec = contract(name)
    except KeyError as error:
        close = nearest(name, list(roles())) or "-"
        known = ", ".join(roles())
        raise ManifestError(fault("cli.unknown_role", name=name, nearest=close, known=known)) from error
    say(f"{spec.role}: {spec.label[words]}")
    say(f"  {spec.about[words]}")
    say(f"  {text('cli.geometry', words)}: {', '.join(spec.geometry)}")
    for attribute, details in spec.attributes.items():
        unit = f" [{details.unit}]" if details.unit else ""
        personal = f" ({text('cli.personal', words)})" if details.personal else ""
        say(f"  {attribute}{unit}: {details.label[words]}; {text('cli.type_' + details.type, words)}{personal}")
        for value, synonyms in details.values.items():
            say(f"      {value}: {', '.join(synonyms)}")
        if details.aliases:
            say(f"      {text('cli.aliases', words)}: {', '.join(details.aliases)}")


@app.command("rule")
def rule(
    name: Annotated[
        str, typer.Argument(help="Misalnya permen_pupr_14_2018.building_density_limit, atau nama peraturan.")
    ],
    lang: LangWord = Lang.id,
) -> None:
    """Sebuah aturan dengan nilai, satuan, pasal, tanggal, dan tingkat keyakinannya."""
    from kotaku_gis.errors import RegulationError
    from kotaku_gis.i18n import fault
    from kotaku_gis.manifest import nearest
    from kotaku_gis.regulations import load

    words = str(lang)
    file, _, wanted = (name, "", "") if Path(name).is_file() else name.partition(".")
    regulation = load(file)
    if wanted and wanted not in regulation.rules:
        known = list(regulation.rules)
        close = nearest(wanted, known) or "-"
        raise RegulationError(fault("cli.unknown_rule", name=wanted, nearest=close, known=", ".join(known)))
    say(f"{regulation.citation}: {regulation.title[words]}")
    for key in [wanted] if wanted else regulation.rules:
        details = regulation.rules[key]
        say(f"  {key}: {details.label[words]} [{details.unit}] {details.op}")
        for version in details.versions:
            mark = f" ({text('common.unverified', words)})" if version.unverified else ""
            say(f"    {version.valid_from}: {_payload(version)}{mark}")
            say(f"      {regulation.citation}, {version.article}; {text('cli.confidence', words)} {version.confidence}")


@app.command("manifest")
def manifest() -> None:
    """Skema JSON dari kotaku.toml, untuk penyunting teks."""
    import json

    from kotaku_gis.manifest import schema

    say(json.dumps(schema(), indent=2, ensure_ascii=False))


def _payload(version: object) -> str:
    for name in ("value", "by", "bands", "rows"):
        payload = getattr(version, name)
        if name == "bands" and payload is not None:
            return "; ".join(f"{band.lo}..{band.hi} = {band.result}" for band in payload)
        if name == "rows" and payload is not None:
            return "; ".join(", ".join(f"{key} {value}" for key, value in row.items()) for row in payload)
        if name == "by" and payload is not None:
            return ", ".join(f"{key} {value}" for key, value in payload.items())
        if payload is not None:
            return str(payload)
    return "-"
