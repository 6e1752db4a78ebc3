"""How well `kotaku-gis init` guesses where the truth is known: `python benchmarks/intake.py [DATA] [--misses]`."""

import argparse
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyproj import CRS

from kotaku_gis.intake import Delivery, Entry, survey
from kotaku_gis.intake.columns import mappings
from kotaku_gis.intake.place import Candidate, Whereabouts, candidates
from kotaku_gis.intake.survey import whereabouts

ROOT = Path(__file__).parents[1]
TRUTH = ROOT / "tests" / "intake" / "deliveries.toml"
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Answer:
    """One question about one layer: what is asked, at which place the right answer stands (0 first), None for nowhere.

    `wrong` marks an answer that was written down without asking although it is wrong.
    """

    what: str
    layer: str
    rank: int | None
    wrong: bool = False


def truth() -> dict[str, list[dict[str, Any]]]:
    """The table of what each layer is."""
    return tomllib.loads(TRUTH.read_text(encoding="utf-8"))


def answers(place: str, layers: list[dict[str, Any]], data: Path = DATA) -> Iterator[Answer]:
    """What `init` makes of one delivery: roles, coordinate systems as delivered and taken away, columns.

    A column that is written down although the table of truth does not know it is wrong.
    """
    delivery = survey(data / place)
    known = whereabouts([entry.profile for entry in delivery.entries], data / place)
    for layer in layers:
        name = f"{place}/{layer['file']}" + (f" {layer['layer']}" if "layer" in layer else "")
        entry = _entry(delivery, layer)
        if entry is None:
            yield from (Answer(what, name, None) for what in ("role", "crs") if what in layer)
            continue
        roles = [guess.role for guess in entry.guesses]
        right = _several(layer["role"])
        yield Answer("role", name, _rank(roles, right), wrong=entry.doubt == "" and entry.role not in right)
        if "crs" in layer:
            yield Answer("crs", name, _rank_crs(list(entry.places), layer), wrong=_wrongly_placed(entry, layer))
            yield Answer("crs taken away", name, _rank_crs(_blind(entry, known), layer))
        if entry.role in right:
            found = {each.attribute: each for each in mappings(entry.profile, entry.role)}
            for attribute, column in layer.get("columns", {}).items():
                one = found.get(attribute)
                hit = one is not None and one.column in _several(column)
                yield Answer(
                    "column", f"{name} {attribute}", 0 if hit else None, wrong=bool(one and one.sure and not hit)
                )
            beyond = (each for each in found.values() if each.sure and each.attribute not in layer.get("columns", {}))
            yield from (Answer("column", f"{name} {each.attribute}", None, wrong=True) for each in beyond)


def shares(found: list[Answer]) -> dict[str, tuple[float, float, int, int]]:
    """For each question the share of right first answers, of right answers among three, wrong ones unasked, number."""
    table = {}
    for what in dict.fromkeys(answer.what for answer in found):
        mine = [answer for answer in found if answer.what == what]
        first = sum(answer.rank == 0 for answer in mine) / len(mine)
        three = sum(answer.rank is not None and answer.rank < 3 for answer in mine) / len(mine)
        table[what] = (first, three, sum(answer.wrong for answer in mine), len(mine))
    return table


def _entry(delivery: Delivery, layer: dict[str, Any]) -> Entry | None:
    fitting = [entry for entry in delivery.entries if entry.profile.item.path == layer["file"]]
    return next((e for e in fitting if "layer" not in layer or e.profile.item.layer == layer["layer"]), None)


def _blind(entry: Entry, known: Whereabouts) -> list[Candidate]:
    """Candidates as if the file did not say its coordinate system."""
    return candidates(replace(entry.profile, crs=None), known)


def _rank(given: list[str], right: list[str]) -> int | None:
    return next((rank for rank, one in enumerate(given) if one in right), None)


def _rank_crs(given: list[Candidate], layer: dict[str, Any]) -> int | None:
    same = (rank for rank, one in enumerate(given) if _same(one, layer))
    return next(same, None)


def _same(one: Candidate, layer: dict[str, Any]) -> bool:
    """Degrees are degrees, whatever the file calls them."""
    mine, right = CRS.from_user_input(one.code), CRS.from_user_input(layer["crs"])
    return one.swap == layer.get("swap", False) and (mine == right or (mine.is_geographic and right.is_geographic))


def _wrongly_placed(entry: Entry, layer: dict[str, Any]) -> bool:
    return entry.placed and not _same(entry.places[0], layer)


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def main() -> int:
    """Print the table; 1 where there are no deliveries."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=DATA, help="folder of the deliveries")
    parser.add_argument("--misses", action="store_true", help="list every layer whose first answer is wrong")
    asked = parser.parse_args()
    found: list[Answer] = []
    for place, layers in truth().items():
        if not (asked.data / place).is_dir():
            print(f"no delivery {place} in {asked.data}", file=sys.stderr)
            continue
        start = time.perf_counter()
        found += answers(place, layers, asked.data)
        print(f"{place}: {time.perf_counter() - start:.1f} s", file=sys.stderr)
    print("| question | first is right | right among three | wrong unasked | asked of |\n|---|---|---|---|---|")
    for what, (first, three, wrong, count) in shares(found).items():
        print(f"| {what} | {100 * first:.1f} % | {100 * three:.1f} % | {wrong} | {count} |")
    if asked.misses:
        print(*(f"{a.what}: {a.layer} {a.rank}{' UNASKED' if a.wrong else ''}" for a in found if a.rank != 0), sep="\n")
    return int(not found)


if __name__ == "__main__":
    sys.exit(main())
