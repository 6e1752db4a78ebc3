"""Satu lembar peta pada skala tepat: PDF untuk dicetak, dari manifes.

python scripts/lembar_peta.py data/contoh_kelurahan --tema R3b --kertas A3 --skala 1000 --out R3b.pdf

Salin dan ubah sesuka hati. One map sheet at an exact scale, from a manifest: copy and change it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import kotaku_gis

CONTOH = Path(__file__).parents[1] / "data" / "contoh_kelurahan"


def main() -> None:
    """Assess a project, draw one theme, and say how large the sheet is."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("manifes", nargs="?", type=Path, default=CONTOH, help="kotaku.toml, atau foldernya")
    words.add_argument("--tema", default="R3b", help="id tema; daftarnya di docs/peta.md")
    words.add_argument("--kertas", default="A1", choices=["A0", "A1", "A2", "A3", "A4"])
    words.add_argument("--skala", type=int, default=1000, help="penyebut skala")
    words.add_argument("--out", type=Path, help="berkas .pdf, .png, .svg, atau .tif (GeoTIFF)")
    given = words.parse_args()
    project = kotaku_gis.open_project(given.manifes)
    wanted = {"paper": given.kertas, "scale": given.skala, "theme": given.tema}
    project = project.model_copy(update={"sheet": project.sheet.model_copy(update=wanted)})
    page = kotaku_gis.sheet(kotaku_gis.assess(project), project)
    file = given.out or Path(f"peta_{given.tema}_{given.skala}.pdf")
    page.save(file)
    west, south, east, north = page.extent
    print(
        f"{file}: {given.tema}, 1:{given.skala}, {given.kertas}; muka peta {east - west:.0f} m x {north - south:.0f} m"
    )
    print("Alat bantu, bukan keputusan.")


if __name__ == "__main__":
    main()
