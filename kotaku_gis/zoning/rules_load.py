"""The rule table of a project: out of its own tables, the shipped ones it chose, regulation files and plan layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from kotaku_gis import regulations
from kotaku_gis.errors import Fault, LayerError, RegulationError
from kotaku_gis.i18n import fault, text
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings.zoning import PlanAbout, RuleFile, Zoning
from kotaku_gis.zoning.codes import plain_code, plain_codes
from kotaku_gis.zoning.rules import RuleRow, RuleTable, no_cells
from kotaku_gis.zoning.rules_layers import layer_rows, written_rows
from kotaku_gis.zoning.rules_regulation import regulation_rows
from kotaku_gis.zoning.table import Stated, TableRows, table_rows
from kotaku_gis.zoning.zones import legend_codes, plan_zones

_LAYERS = {"zone": ("zone", "rdtr"), "zone_rtbl": ("zone", "rtbl"), "plan_block": ("block", "rtplp")}


def rule_table(
    zoning: Zoning,
    *,
    folder: Path,
    zoning_rules: Regulation | None = None,
    zone: pd.DataFrame | None = None,
    zone_rtbl: pd.DataFrame | None = None,
    plan_block: pd.DataFrame | None = None,
) -> RuleTable:
    """All rows that hold for a project, as a need of the engine.

    The needs are ``!zoning``, ``!folder``, ``@zoning_rules~``, ``zone*~``, ``zone_rtbl*~`` and ``plan_block*~``. Rows
    of ``[[zoning.rules]]`` come first, then those of ``project.zoning_rules``, then the columns of the layers.

    Raises
    ------
    RegulationError
        A table is not cited, or a regulation file cannot be used.
    LayerError
        A table cannot be read.
    """
    parts = [_listed(item, folder) for item in zoning.rules]
    rows = [row for part in parts for row in part.rows]
    notes: list[Fault] = [note for part in parts for note in part.notes]
    if zoning_rules is not None:
        rows += regulation_rows(zoning_rules)
    aside = [part.set_aside for part in parts]
    for role, layer in (("zone", zone), ("zone_rtbl", zone_rtbl), ("plan_block", plan_block)):
        if layer is not None:
            found, unread = _of_layer(role, layer, about(zoning, role), folder)
            rows += found
            aside.append(unread)
            if len(unread):
                shown = ", ".join(dict.fromkeys(unread["item"] + " " + unread["value"]))
                notes.append(
                    fault("zoning.limits_set_aside", layer=role, ids=unread["cell"], count=len(unread), values=shown)
                )
    if zone is not None:
        rows = list(_by_code(rows, plan_zones(zone, legend=legend_codes(about(zoning, "zone"), folder=folder))))
    aside = [cells for cells in aside if len(cells)]
    table = pd.concat(aside, ignore_index=True) if aside else no_cells()
    return RuleTable.of(_single(rows), set_aside=table, notes=tuple(notes))


def forbidden_activities(zoning: Zoning, *, folder: Path) -> pd.DataFrame:
    """Activities that the tables of a project forbid: ``zone, block, activity, rule_id, source, legal_level``."""
    found = []
    for item in zoning.rules:
        part = _listed(item, folder)
        if len(part.forbidden):
            name = Path(item.path or "").stem
            found.append(
                part.forbidden.assign(
                    rule_id=f"{name}.forbidden." + part.forbidden["cell"],
                    source=", ".join(filter(None, (item.source, item.article))),
                    legal_level=item.legal_level,
                    confidence=item.confidence or "M",
                )
            )
    columns = ["zone", "block", "activity", "rule_id", "source", "legal_level", "confidence"]
    joined = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    return joined[columns].astype("string")


def about(zoning: Zoning, role: str) -> PlanAbout | None:
    """What the manifest says of the plan whose layer plays `role`."""
    return next((plan for plan in zoning.plan if plan.role == role), None)


def _listed(item: RuleFile, folder: Path) -> TableRows:
    if item.preset is not None:
        if item.preset not in regulations.shipped():
            raise RegulationError(fault("zoning.unknown_preset", name=item.preset, known=", ".join(presets())))
        return _of_regulation(regulations.load(item.preset), item)
    file = folder / str(item.path)
    if not file.is_file():
        raise LayerError(fault("zoning.no_table", file=file))
    if file.suffix.lower() == ".toml":
        return _of_regulation(regulations.load(file), item)
    missing = [key for key in ("source", "date") if getattr(item, key) is None]
    if missing:
        raise RegulationError(fault("zoning.uncited", file=file, keys=", ".join(missing)))
    return _read(str(file), file.stat().st_mtime_ns, item.model_dump_json())


@lru_cache(maxsize=32)
def _read(file: str, _changed: int, settings: str) -> TableRows:
    """A table, read once as long as it does not change."""
    item = RuleFile.model_validate_json(settings)
    stated = Stated(
        plan=item.plan or str(item.source),
        source=str(item.source),
        valid_from=str(item.date),
        confidence=item.confidence or "M",
        article=item.article,
        level=item.level,
        legal_level=item.legal_level,
        measured_from=item.measured_from,
        assumed=bool(item.assumed),
    )
    return table_rows(Path(file), stated=stated, sheet=item.sheet, encoding=item.encoding, columns=item.columns)


def _of_regulation(regulation: Regulation, item: RuleFile) -> TableRows:
    rows = regulation_rows(
        regulation,
        plan=item.plan,
        level=item.level,
        measured_from=item.measured_from,
        assumed=item.assumed,
    )
    return TableRows(tuple(rows), no_cells(), pd.DataFrame())


def presets() -> tuple[str, ...]:
    """Names of the shipped regulations that hold limits of parcels."""
    return tuple(name for name in regulations.shipped() if regulation_rows(regulations.load(name)))


def _of_layer(
    role: str, layer: pd.DataFrame, plan: PlanAbout | None, folder: Path
) -> tuple[list[RuleRow], pd.DataFrame]:
    key, level = _LAYERS[role]
    stated: dict[str, Any] = {
        "plan": plan.name if plan else text(f"zoning.plan.{role}"),
        "source": (plan.source if plan else None) or text(f"zoning.plan.{role}"),
        "article": (plan.article if plan else "") or text("zoning.layer_column"),
        "valid_from": (plan.date if plan else None) or "-",
        "confidence": plan.confidence if plan else "M",
        "level": level,
    }
    known: dict[str, Any] = {
        "codes": plan_zones(layer, legend=legend_codes(plan, folder=folder))["code"],
        "key": key,
        "role": role,
        **stated,
    }
    written, unread = written_rows(layer, **known, measured_from=plan.measured_from if plan else None)
    rows, aside = layer_rows(layer, **known)
    return [*rows, *written], pd.concat([aside, unread], ignore_index=True)


def _by_code(rows: list[RuleRow], zones: pd.DataFrame) -> Iterator[RuleRow]:
    """The rows; those that name a zone as the layer does, and not by its code, with the code."""
    named = zones.assign(name=plain_codes(zones["name"].astype("string"))).dropna(subset=["name", "code"])
    several = named.groupby("name")["code"].nunique()
    codes = named.drop_duplicates("name").set_index("name")["code"][several[several == 1].index]
    codes = codes[~codes.index.isin(zones["code"])]
    for row in rows:
        code = codes.get(plain_code(row.zone)) if row.zone is not None else None
        yield row if code is None else replace(row, zone=str(code))


def _single(rows: list[RuleRow]) -> list[RuleRow]:
    """Rows with ids of their own: a table that is listed twice counts once."""
    return list({row.rule_id: row for row in reversed(rows)}.values())[::-1]
