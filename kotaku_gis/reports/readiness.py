"""What can be made from the data of a project, what cannot, and what a survey team has to bring for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import geopandas as gpd
import pandas as pd

from kotaku_gis.datafile import Frozen, Words, parse
from kotaku_gis.layers import Loaded
from kotaku_gis.layers.checks import data_checks
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment

GROUPS = ("base", "land", "tenure", "plan", "survey", "hazard", "setting")
"""The parts of the data matrix, in the order in which they are collected."""
Kind = Literal["criterion", "rule", "hazard", "map"]
State = Literal["ready", "partial", "missing"]
KINDS: tuple[Kind, ...] = ("criterion", "rule", "hazard", "map")


class Need(Frozen):
    """One row of the data matrix: met by any of `data`, a role, ``role.column``, or ``?setting``."""

    group: Literal["base", "land", "tenure", "plan", "survey", "hazard", "setting"]
    data: tuple[str, ...]
    label: Words
    how: Words


class Product(Frozen):
    """One thing that can be made.

    In `needs`, ``a|b`` is met by either, and a question mark marks what is useful but not necessary.
    """

    id: str
    kind: Kind
    title: Words
    needs: tuple[str, ...]


class Matrix(Frozen):
    """What every product is made from."""

    source: str
    need: Mapping[str, Need]
    product: tuple[Product, ...]


@dataclass(frozen=True)
class Readiness:
    """How ready a project is.

    Attributes
    ----------
    needs
        One row a need, indexed by its id: ``group``, ``share`` (of its features that hold it, 0 when it is not there),
        ``data`` (what it would be found in), ``products`` (ids of what waits for it, joined by a comma), ``urgent``
        (whether any of them cannot be made without it).
    products
        One row a product, indexed by its id: ``kind``, ``state`` (``ready``, ``partial``, ``missing``), ``lacks`` and
        ``would_help``, ids of needs joined by a comma.
    columns
        Which column of which file is read as which attribute, as `kotaku_gis.layers.Loaded` tells it.
    """

    needs: pd.DataFrame
    products: pd.DataFrame
    columns: pd.DataFrame


@cache
def matrix() -> Matrix:
    """The data matrix that comes with the package."""
    text = files(__package__).joinpath("readiness.toml").read_text(encoding="utf-8")
    return Matrix.model_validate(parse(text))


def unassessed(loaded: Loaded) -> Assessment:
    """The state of the data alone, for a project that has no blocks or no buildings yet."""
    checks = data_checks(loaded)
    return Assessment(
        blocks=gpd.GeoDataFrame(geometry=[], crs=loaded.crs),
        findings=checks.findings,
        evidence=checks.evidence,
        layers=loaded.layers,
        set_aside=loaded.set_aside,
        ledger=loaded.ledger,
        notes=loaded.notes,
    )


def readiness(project: Project, loaded: Loaded, *, assessment: Assessment | None = None) -> Readiness:
    """How ready a project is for every indicator, rule, hazard flag and map.

    With its assessment, a criterion that a table of the office gives for every block is ready without a survey.
    """
    computed = {} if assessment is None else _computed(assessment)
    known = {name: max(_share(item, project, loaded) for item in need.data) for name, need in matrix().need.items()}
    rows = [_judged(product, known, computed.get(product.id, 0.0)) for product in matrix().product]
    products = pd.DataFrame(rows, columns=["id", "kind", "state", "lacks", "would_help"]).set_index("id")
    needs = [
        {
            "id": name,
            "group": need.group,
            "share": known[name],
            "data": " | ".join(need.data),
            **_waiting(name, products),
        }
        for name, need in matrix().need.items()
    ]
    return Readiness(pd.DataFrame(needs).set_index("id"), products, loaded.columns)


def checklist(ready: Readiness) -> pd.DataFrame:
    """The needs that are not wholly met and that something waits for, by group, the most wanted first."""
    open_ = ready.needs[(ready.needs["share"] < 1) & (ready.needs["products"] != "")]
    rank = pd.DataFrame(
        {
            "group": open_["group"].map(GROUPS.index),
            "urgent": ~open_["urgent"].astype(bool),
            "count": -open_["products"].str.count(","),
        }
    )
    return open_.loc[rank.sort_values(["group", "urgent", "count"], kind="stable").index]


def _share(item: str, project: Project, loaded: Loaded) -> float:
    """The share of features that hold an item; a setting or a whole layer is there or not."""
    if item.startswith("?"):
        return float(getattr(project.place, item[1:]) is not None)
    if item in loaded.layers or item in loaded.tables or item in loaded.rasters:
        return 1.0
    role, _, column = item.rpartition(".")
    table = loaded.layers.get(role, loaded.tables.get(role))
    if table is None or column not in table or not len(table):
        return 0.0
    return float(table[column].notna().mean())


def _computed(assessment: Assessment) -> Mapping[str, float]:
    """For each criterion, by its code, the share of blocks whose volume is known."""
    slum = assessment.studies.get("slum")
    rows = assessment.findings
    volumes = rows[(rows["kind"] == "measure") & (rows["unit_kind"] == "block")]
    share = (volumes["status"] == "known").groupby(volumes["name"]).mean()
    criteria = () if slum is None else slum.scores.rules.criteria
    return {criterion.code: float(share.get(f"{criterion.name}_volume", 0.0)) for criterion in criteria}


def _judged(product: Product, known: Mapping[str, float], computed: float) -> tuple[str, str, State, str, str]:
    lacks, would_help, least = [], [], 1.0
    for need in product.needs:
        choices = need.removesuffix("?").split("|")
        share = max(known[choice] for choice in choices)
        if need.endswith("?"):
            would_help += choices if share < 1 else []
            continue
        least = min(least, share)
        lacks += choices if share < 1 else []
    if computed == 1:
        return product.id, product.kind, "ready", "", ""
    least = max(least, computed)
    state: State = "missing" if least == 0 else "ready" if least == 1 and not would_help else "partial"
    return product.id, product.kind, state, ",".join(lacks), ",".join(would_help)


def _waiting(need: str, products: pd.DataFrame) -> dict[str, object]:
    lacks = products["lacks"].str.split(",").map(lambda names: need in names)
    helps = products["would_help"].str.split(",").map(lambda names: need in names)
    return {"products": ",".join(products.index[lacks | helps]), "urgent": bool(lacks.any())}
