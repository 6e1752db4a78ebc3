"""What each hazard threatens, by class and block; unknown and not affected are rows of their own: totals agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.hazards.flags import Floats, Shares, flags
from kotaku_gis.hazards.layer import HazardLayer
from kotaku_gis.hazards.people import UNITS, Held
from kotaku_gis.hazards.surface import STATED
from kotaku_gis.layers.values import column_of
from kotaku_gis.spatial.assign import area_by_point
from kotaku_gis.spatial.lines import line_shares

NOT_AFFECTED, UNKNOWN_CLASS = "not_affected", "unknown"
COLUMNS = ("hazard", "block", "quantity", "unit", "class", "value", "partial", "estimated", "unmeasured")
_M2_PER_HA = 10_000
_DUST = 1e-6  # of a metre, and of all lines: rounding where lines are cut at blocks


def exposed_class(table: pd.DataFrame, *, layer: HazardLayer) -> pd.Series:
    """Class of each flagged unit: a label, ``not_affected`` where all of it is known to be free, else ``unknown``."""
    names = [*layer.hazardous, NOT_AFFECTED, UNKNOWN_CLASS]
    free = table["status"].isin(["ok", "not_prone"]).to_numpy()
    code = table["class_max"].cat.codes.to_numpy()
    code = np.where(code >= 0, code, np.where(free, len(names) - 2, len(names) - 1))
    return pd.Series(pd.Categorical.from_codes(code, categories=pd.Index(names), ordered=True), index=table.index)


def of_buildings(table: pd.DataFrame, *, layer: HazardLayer, held: Held, home: pd.Series) -> pd.DataFrame:
    """Buildings and what they hold by class; ``partial`` is the part whose class is only known for some of it."""
    keys = _keys(home, exposed_class(table, layer=layer))
    partial = (table["status"] == "partial").to_numpy()
    tables = []
    for item, unit in UNITS.items():
        amount = held.amount[item].to_numpy()
        parts = {
            "value": amount,
            "partial": np.where(partial, amount, 0.0),
            "estimated": np.where(held.estimated[item], amount, 0.0),
            "unmeasured": np.isnan(amount).astype(float),
        }
        tables.append(_summed(parts, keys, layer=layer, quantity=item, unit=unit))
    return pd.concat(tables, ignore_index=True)


def of_area(shares: Shares, *, layer: HazardLayer, block: gpd.GeoSeries) -> pd.DataFrame:
    """Hectares of each block by class: the part of it that each class covers."""
    parts = _by_class(np.nan_to_num(shares.share), layer)
    safe = np.nan_to_num(shares.known) - parts.sum(axis=1)
    unknown = np.clip(1 - np.nan_to_num(shares.known), 0.0, None)
    table = np.column_stack([parts, np.clip(safe, 0.0, None), unknown])
    hectares = table * (block.area.to_numpy() / _M2_PER_HA)[:, None]
    return _melted(hectares, pd.Index(block.index), layer=layer, quantity="area_ha", unit="ha")


@dataclass(frozen=True)
class Network:
    """Lines of a role, and the `kotaku_gis.spatial.lines.line_shares` of them in the blocks."""

    role: str
    lines: gpd.GeoSeries
    pieces: gpd.GeoDataFrame


def network(role: str, lines: gpd.GeoSeries, *, block: gpd.GeoSeries) -> Network:
    """Lines cut at the blocks; what lies on the border of two blocks is split between them."""
    return Network(role, lines, line_shares(lines, block))


def of_lines(net: Network, *, layer: HazardLayer, block: gpd.GeoSeries) -> pd.DataFrame:
    """Metres of a network by class and block."""
    surface, lines, pieces = layer.surface, net.lines, net.pieces
    whole = _line_classes(surface.lengths(lines), layer).sum(axis=0)
    found = _line_classes(surface.lengths(pieces.geometry), layer)
    drawn = pieces.length.to_numpy()
    found *= (pieces["length_m"].to_numpy() / np.where(drawn > 0, drawn, 1.0))[:, None]
    place = block.index.get_indexer(pieces["area"])
    inside = np.zeros((len(block), found.shape[1]))
    np.add.at(inside, place, found)
    rest = np.clip(whole - inside.sum(axis=0), 0.0, None)
    rest[rest < _DUST * max(whole.sum(), 1.0)] = 0.0
    inside[inside < _DUST] = 0.0
    index = pd.Index([*block.index, pd.NA], dtype=object)
    return _melted(np.vstack([inside, rest]), index, layer=layer, quantity=f"{net.role}_m", unit="m")


def of_facilities(
    facility: gpd.GeoDataFrame, *, layer: HazardLayer, block: gpd.GeoSeries, min_share: float
) -> pd.DataFrame:
    """Facilities by kind and class: points by the cell or zone they lie in, grounds as buildings are."""
    kind = column_of(facility, "kind", "string").str.casefold().fillna("")
    classes = facility_classes(facility.geometry, layer=layer, min_share=min_share)
    home = area_by_point(facility.geometry, block)
    tables = []
    for name in sorted(kind.unique()):
        own = (kind == name).to_numpy()
        ones = {"value": np.ones(own.sum())}
        quantity = f"facility:{name}" if name else "facility"
        tables.append(_summed(ones, _keys(home[own], classes[own]), layer=layer, quantity=quantity, unit="unit"))
    return pd.concat(tables, ignore_index=True)


def facility_classes(shapes: gpd.GeoSeries, *, layer: HazardLayer, min_share: float) -> pd.Series:
    """Class of points and grounds, as `exposed_class`."""
    surface = layer.surface
    names = [*layer.hazardous, NOT_AFFECTED, UNKNOWN_CLASS]
    areal = shapes.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
    code = np.full(len(shapes), len(names) - 1)
    if areal.any():
        table = flags(surface.shares(shapes[areal]), classes=surface.classes, min_share=min_share)
        code[areal] = exposed_class(table, layer=layer).cat.codes
    if (~areal).any():
        code[~areal] = _point_codes(surface.codes(shapes[~areal].representative_point()), layer)
    return pd.Series(pd.Categorical.from_codes(code, categories=pd.Index(names), ordered=True), index=shapes.index)


def totals(exposure: pd.DataFrame) -> pd.DataFrame:
    """Sums over all blocks: one row a hazard, quantity and class; missing where nothing was measured."""
    groups = exposure.groupby(["hazard", "quantity", "unit", "class"], sort=False, dropna=False)
    return groups[list(COLUMNS[5:])].sum(min_count=1).reset_index()


def wide(exposure: pd.DataFrame, *, labels: Sequence[str]) -> pd.DataFrame:
    """Classes side by side in the order of `labels`, then ``not_affected``, ``unknown``, ``affected`` and ``total``.

    One row a hazard, quantity and, where the table has them, block, in the order in which they were found. A class with
    nothing in it is 0, one in which nothing was measured is missing; ``unmeasured`` counts what the sums leave out.
    """
    keys = [name for name in ("hazard", "quantity", "unit", "block") if name in exposure]
    groups = exposure.groupby([*keys, "class"], sort=False, dropna=False)
    sums = groups["value"].sum(min_count=1).unstack("class", fill_value=0)  # noqa: PD010 - a pivot loses the outside
    unmeasured = exposure.groupby(keys, sort=False, dropna=False)["unmeasured"].sum()
    table = sums.reindex(columns=[*labels, NOT_AFFECTED, UNKNOWN_CLASS], fill_value=0.0)
    affected = table[list(labels)].sum(axis=1, min_count=1)
    total = table.sum(axis=1).mask(table.isna().any(axis=1) & (table.fillna(0) == 0).all(axis=1))
    return table.assign(affected=affected, total=total, unmeasured=unmeasured).reset_index()


def minimum_needs(exposure: pd.DataFrame, *, rates: Mapping[str, float]) -> pd.DataFrame:
    """What the people of each hazard and class would need: people times the rate of each good."""
    people = totals(exposure)
    people = people[(people["quantity"] == "people") & ~people["class"].isin([NOT_AFFECTED, UNKNOWN_CLASS])]
    table = people[["hazard", "class", "value"]].rename(columns={"value": "people"})
    return table.assign(**{name: table["people"] * rate for name, rate in rates.items()}).reset_index(drop=True)


def _by_class(share: Floats, layer: HazardLayer) -> Floats:
    """The columns of hazardous labels."""
    return share[:, [layer.classes.labels.index(label) for label in layer.hazardous]]


def _line_classes(lengths: Floats, layer: HazardLayer) -> Floats:
    """Lengths by hazardous label, then not affected, then unknown."""
    own = _by_class(lengths, layer)
    safe = lengths[:, :-1].sum(axis=1) - own.sum(axis=1)
    return np.column_stack([own, np.clip(safe, 0.0, None), lengths[:, -1]])


def _point_codes(codes: np.ndarray, layer: HazardLayer) -> np.ndarray:
    names = layer.hazardous
    place = np.array([names.index(label) if label in names else len(names) for label in layer.classes.labels])
    known = place[np.maximum(codes, 0)] if len(place) else np.zeros(len(codes), dtype=int)
    return np.where(codes >= 0, known, np.where(codes == STATED, len(names), len(names) + 1))


def _keys(home: pd.Series, classes: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"block": home.astype(object).to_numpy(), "class": classes.to_numpy()})


def _summed(
    parts: Mapping[str, Floats], keys: pd.DataFrame, *, layer: HazardLayer, quantity: str, unit: str
) -> pd.DataFrame:
    groups = keys.assign(**parts).groupby(["block", "class"], dropna=False, observed=True, sort=True)
    sums = groups.sum()
    sums["value"] = groups["value"].sum(min_count=1)
    return _tidy(sums.reset_index(), layer=layer, quantity=quantity, unit=unit)


def _melted(amount: Floats, index: pd.Index, *, layer: HazardLayer, quantity: str, unit: str) -> pd.DataFrame:
    names = [*layer.hazardous, NOT_AFFECTED, UNKNOWN_CLASS][-amount.shape[1] :]
    block, code = np.nonzero(amount > 0)
    rows = pd.DataFrame({"block": index.to_numpy()[block], "class": np.array(names, dtype=object)[code]})
    return _tidy(rows.assign(value=amount[block, code]), layer=layer, quantity=quantity, unit=unit)


def _tidy(rows: pd.DataFrame, *, layer: HazardLayer, quantity: str, unit: str) -> pd.DataFrame:
    whole = rows.assign(hazard=layer.name, quantity=quantity, unit=unit)
    for name in ("partial", "estimated", "unmeasured"):
        whole[name] = whole.get(name, 0.0)
    return whole.reindex(columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS[:5], "string"))
