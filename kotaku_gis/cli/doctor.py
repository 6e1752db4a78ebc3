"""``kotaku-gis doctor``: whether this machine has what the toolkit needs."""

from __future__ import annotations

from typing import Annotated

import typer

from kotaku_gis.cli.options import Lang
from kotaku_gis.cli.say import say
from kotaku_gis.i18n import text


def doctor(lang: Annotated[Lang, typer.Option("--lang", help="Bahasa.")] = Lang.id) -> None:
    """Periksa pemasangan: versi, GDAL, PROJ, penggerak berkas, percepatan."""
    from importlib.util import find_spec

    import fiona
    import pyogrio
    import pyproj
    import rasterio

    from kotaku_gis.provenance import versions

    words = str(lang)
    for name, number in versions().items():
        say(f"{name:<12} {number}")
    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    say(f"GDAL         pyogrio {gdal}, rasterio {rasterio.__gdal_version__}, fiona {fiona.__gdal_version__}")
    say(f"PROJ         {pyproj.proj_version_str}")
    wanted = ("ESRI Shapefile", "GPKG", "GeoJSON", "LIBKML", "DXF", "GPX", "FlatGeobuf", "OpenFileGDB", "MapInfo File")
    drivers = pyogrio.list_drivers()
    missing = [name for name in wanted if name not in drivers]
    say(text("cli.drivers", words, names=", ".join(name for name in wanted if name in drivers)))
    say(text("cli.accelerator_on" if find_spec("numba") else "cli.accelerator_off", words))
    if missing:
        say(text("cli.drivers_missing", words, names=", ".join(missing)))
        raise typer.Exit(1)
    say(text("cli.healthy", words))
