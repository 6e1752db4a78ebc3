"""``kotaku-gis layers``: the clean layers for QGIS and other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import LangOption, ManifestArgument, OutOption
from kotaku_gis.cli.say import closing, speak, step
from kotaku_gis.i18n import text


class Form(StrEnum):
    """What the layers are written as."""

    gpkg = "gpkg"
    shp = "shp"


def layers(
    manifest: ManifestArgument,
    out: OutOption = Path("layer_bersih"),
    form: Annotated[Form, typer.Option("--format", help="Satu GeoPackage, atau shapefile per peran.")] = Form.gpkg,
    lang: LangOption = None,
) -> None:
    """Tulis layer yang sudah bersih, dengan catatan setiap perbaikan di sampingnya."""
    from kotaku_gis.layers import load_layers
    from kotaku_gis.manifest import load
    from kotaku_gis.reports.clean_layers import write_clean_layers

    project = load(manifest, whole=False)
    words = speak(lang or project.place.lang)
    step(text("cli.step_read", words))
    loaded = load_layers(project)
    files = write_clean_layers(loaded, project, out, form=form.value)
    closing(files, words)
