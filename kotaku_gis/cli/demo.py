"""``kotaku-gis demo``: the whole chain on the sample kelurahan."""

from __future__ import annotations

from pathlib import Path

from kotaku_gis.cli.options import Lang, LangOption, OutOption
from kotaku_gis.cli.say import step
from kotaku_gis.i18n import text


def demo(out: OutOption = Path("hasil"), lang: LangOption = Lang.id) -> None:
    """Buat kelurahan contoh di dalam folder hasil, lalu jalankan seluruh rangkaian di atasnya."""
    from kotaku_gis.cli.run import produce
    from kotaku_gis.manifest import load
    from kotaku_gis.reports.folder import results_folder
    from kotaku_gis.sample import make

    words = str(lang or Lang.id)
    step(text("cli.step_sample", words))
    place = out / "contoh_kelurahan"
    with results_folder(place) as draft:
        make(draft)
    produce(load(place), out, words)
