"""The forms of worked cases that this package serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from pyproj import CRS

from kotaku_gis import crs as grids
from kotaku_gis.hazards.classes import Classes, banded, by_breaks, by_values, by_words
from kotaku_gis.hazards.combine import combined
from kotaku_gis.hazards.flags import Shares, flags
from kotaku_gis.hazards.grids import RasterSurface
from kotaku_gis.hazards.krb import krb
from kotaku_gis.hazards.network_cases import FORMS as NETWORK_FORMS
from kotaku_gis.hazards.risk import risk_index
from kotaku_gis.hazards.vulnerability import vulnerability
from kotaku_gis.hazards.zones import zone_surface
from kotaku_gis.regulations import load
from kotaku_gis.spatial.raster import Grid

Inputs = Mapping[str, Any]
_PIECES = 500
_EDGE = 1e-6  # an index may overshoot 0 and 1 by rounding
_NUMBERS = ("class_max_share", "max", "max_touched", "data_share", "nodata_share", "outside_share", "mean")
_WORDS = ("status", "class_max", "class_touched", "class_majority")


def raster_overlay(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Polygons on one raster."""
    rules = _rules(inputs, context)
    surface = _raster(inputs["raster"], rules, index=inputs.get("values", "index") == "index")
    crs = inputs["raster"]["crs"]
    return {"by_polygon": _each(inputs["polygons"], lambda layer: _told(layer, surface, rules), crs=crs)}


def multi_hazard(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Polygons on several rasters, each on its own grid."""
    rules, kinds = _rules(inputs, context), inputs.get("values", "index")
    surfaces = {
        name: _raster(raster, rules, index=(kinds if isinstance(kinds, str) else kinds[name]) == "index")
        for name, raster in inputs["rasters"].items()
    }
    crs = next(iter(inputs["rasters"].values()))["crs"]
    return {"by_polygon": _each(inputs["polygons"], lambda layer: _several(layer, surfaces, rules), crs=crs)}


def zone_overlay(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Polygons on zones."""
    zones = gpd.GeoDataFrame(
        {
            "word": pd.array(
                [_word(zone["attrs"].get(inputs["class_field"])) for zone in inputs["zones"]], dtype="string"
            )
        },
        geometry=_shapes(inputs["zones"]),
        crs=inputs["zone_crs"],
    )
    rules = _rules(inputs, context)
    classes = replace(by_words(inputs["class_map"], order=inputs["class_order"]), free=frozenset())

    def told(layer: gpd.GeoSeries) -> dict[str, Any]:
        metric = layer if grids.is_metric(CRS(layer.crs)) else layer.to_crs(layer.estimate_utm_crs())
        placed = zones.to_crs(metric.crs) if CRS(zones.crs) == CRS(metric.crs) else _bent(zones).to_crs(metric.crs)
        return _told(metric, zone_surface(placed, placed["word"], classes=classes), rules)

    return {"by_polygon": _each(inputs["polygons"], told, crs=inputs["zone_crs"])}


def risk_rows(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Risk of rows of H, V and C."""
    rows = pd.DataFrame(inputs["rows"]).set_index("id").reindex(columns=list("HVC")).astype("Float64")
    risk = risk_index(rows["H"], vulnerability=rows["V"], capacity=rows["C"])
    words = _index_words(risk, _rules(inputs, context))
    return {"by_row": {name: {"risk": _known(risk[name]), "class": _known(words[name], str)} for name in rows.index}}


def vulnerable(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Vulnerability of one unit."""
    facts = pd.DataFrame([{name: value for name, value in inputs.items() if name != "hazard"}])
    hazard = inputs.get("hazard", "longsor")
    found = vulnerability(facts, hazard=hazard, rules=load("hazard_perka_bnpb_2_2012"))
    word = _index_words(found.whole, _rules(inputs, context)).iloc[0]
    parts = {str(name): _known(found.parts[name].iloc[0]) for name in found.parts}
    return {**parts, "V": _known(found.whole.iloc[0]), "class": _known(word, str)}


def krb_text(inputs: Inputs, _context: Inputs) -> dict[str, Any]:
    """Texts of a plan."""
    ids = [row["id"] for row in inputs["rows"]]
    table = krb(pd.Series([row.get("value") for row in inputs["rows"]], index=ids, dtype=object))
    rows = table.astype(object).to_dict("records")
    told = [{str(key): _known(value, str) for key, value in row.items()} for row in rows]
    return {"by_row": dict(zip(ids, told, strict=True))}


def _rules(inputs: Inputs, context: Inputs) -> dict[str, Any]:
    """Breaks, labels and smallest share: those of the case before those of the file, else those that are shipped."""
    limits = load("hazard_classes")
    shipped = banded(limits.rule("index").at())
    rules: dict[str, Any] = {"labels": shipped.labels, "breaks": (shipped.breaks or ())[1:-1]}
    rules["min_share"] = limits.number("min_share")
    for stated in (context, context.get("options", {}), inputs):
        rules |= {name: stated[name] for name in rules if name in stated}
    return rules


def _word(value: Any) -> str | None:
    """A code as the map of classes spells it: 5, not 5.0."""
    if value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _raster(raster: Inputs, context: Inputs, *, index: bool) -> RasterSurface:
    cells = np.array([[np.nan if cell is None else cell for cell in row] for row in raster["array"]], dtype=float)
    kind = np.dtype(raster.get("dtype", "float64"))
    whole = np.issubdtype(kind, np.integer) and np.isnan(cells).any()
    stored = cells if whole else cells.astype(kind)
    grid = Grid(stored, Affine(*raster["transform"]), CRS.from_user_input(raster["crs"]), raster.get("nodata"))
    return RasterSurface(grid, _classes(context, index=index), strays=True, index=index)


def _classes(context: Inputs, *, index: bool) -> Classes:
    labels = context["labels"]
    if index:
        classes = by_breaks(labels, (-_EDGE, *context["breaks"], 1 + _EDGE))
    else:
        classes = by_values({float(place): label for place, label in enumerate(labels, start=1)}, order=labels)
    return replace(classes, free=frozenset())


def _shapes(items: Sequence[Inputs]) -> Any:
    return shapely.make_valid(
        shapely.from_wkt([item["wkt"] for item in items]), method="structure", keep_collapsed=False
    )


def _bent(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Zones with edges so short that they stay where they are when their CRS changes."""
    west, south, east, north = zones.total_bounds
    return zones.set_geometry(zones.geometry.segmentize(max(east - west, north - south) / _PIECES))


def _each(polygons: Sequence[Inputs], told: Callable[[gpd.GeoSeries], dict[str, Any]], *, crs: str) -> dict[str, Any]:
    """What is told of each polygon, those of one CRS together; `crs` stands for one that is not named."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(polygon.get("crs", crs) for polygon in polygons):
        own = [polygon for polygon in polygons if polygon.get("crs", crs) == name]
        found |= told(gpd.GeoSeries(_shapes(own), index=[polygon["id"] for polygon in own], crs=name))
    return found


def _told(layer: gpd.GeoSeries, surface: Any, context: Inputs) -> dict[str, Any]:
    """The flag of each polygon, as the cases spell it."""
    shares: Shares = surface.shares(layer)
    table = flags(shares, classes=surface.classes, min_share=context["min_share"])
    metric = layer if grids.is_metric(CRS(layer.crs)) else layer.to_crs(layer.estimate_utm_crs())
    area = metric.area.to_numpy()[:, None] * np.nan_to_num(shares.share)
    stray = np.zeros(len(layer)) if shares.stray is None else shares.stray
    found = {}
    for place, name in enumerate(layer.index):
        row = table.iloc[place]
        parts = zip(surface.classes.labels, area[place], strict=True)
        found[name] = {
            **{key: _known(row[key], str) for key in _WORDS},
            **{key: _known(row[key]) for key in _NUMBERS},
            "tie": bool(row["tie"]),
            "area_by_class": {label: float(part) for label, part in parts if part > 0},
            "warnings": ["out_of_domain_values"] if stray[place] > 0 else [],
        }
    return found


def _several(layer: gpd.GeoSeries, surfaces: Mapping[str, RasterSurface], context: Inputs) -> dict[str, Any]:
    labels = list(context["labels"])
    tables = {name: _told(layer, surface, context) for name, surface in surfaces.items()}
    status = {name: pd.Series({key: row["status"] for key, row in rows.items()}) for name, rows in tables.items()}
    level = {
        name: pd.Series(
            {key: labels.index(row["class_max"]) + 1 if row["class_max"] else pd.NA for key, row in rows.items()},
            dtype="Int64",
        )
        for name, rows in tables.items()
    }
    high = labels.index("tinggi") + 1 if "tinggi" in labels else len(labels)
    table = combined(status, level, high=high)
    return {
        key: {
            "per_hazard": {name: rows[key] for name, rows in tables.items()},
            "multi_class": _known(row["level"], lambda number: labels[number - 1]),
            "dominant": list(row["dominant"]),
            "n_high": int(row["n_high"]),
            "incomplete": bool(row["incomplete"]),
            "missing": list(row["missing"]),
        }
        for key, row in zip(table.index.astype(str), table.to_dict("records"), strict=True)
    }


def _index_words(values: pd.Series, context: Inputs) -> pd.Series:
    """Class of an index by the breaks of the cases."""
    classes = _classes(context, index=True)
    codes = classes.codes(values.astype("Float64").to_numpy(dtype=float, na_value=np.nan))
    return pd.Series([classes.labels[code] if code >= 0 else None for code in codes], index=values.index)


def _known(value: Any, kind: Callable[[Any], Any] = float) -> Any:
    return None if pd.isna(value) else kind(value)


FORMS: Mapping[str, Callable[[Inputs, Inputs], Mapping[str, Any]]] = {
    "raster_overlay": raster_overlay,
    "multi_hazard": multi_hazard,
    "zone_overlay": zone_overlay,
    "risk_rows": risk_rows,
    "vulnerability": vulnerable,
    "krb_text": krb_text,
    **NETWORK_FORMS,
}
