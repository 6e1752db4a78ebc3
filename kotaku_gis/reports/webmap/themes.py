"""Themes as the page switches between them: which layers, in which looks, and the class of each feature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.layers.raster import RasterLayer
from kotaku_gis.reports.cells import raster_shapes
from kotaku_gis.reports.webmap.encode import packed
from kotaku_gis.reports.webmap.layers import layer, role_layer
from kotaku_gis.reports.webmap.marks import style, words
from kotaku_gis.sheets.classify import Classed, classed, main_roads, membership
from kotaku_gis.sheets.gaps import Gap
from kotaku_gis.sheets.sources import Sources, values_of
from kotaku_gis.sheets.theme import Drawn, Labels, Line, Theme

_NOT_DRAWN = 255


class Content:
    """The layers that themes have asked for, each once."""

    def __init__(self, sources: Sources, *, profile: str) -> None:
        self.sources = sources
        self.profile = profile
        self.layers: dict[str, dict[str, Any]] = {}
        self._made: dict[Drawn, dict[str, Any] | None] = {}

    def theme(self, theme: Theme) -> dict[str, Any]:
        """A theme with the classes of its features."""
        drawn = [made for item in theme.layers if (made := self._drawn(item)) is not None]
        return {
            "id": theme.id,
            "title": words(theme.title),
            "note": None if theme.note is None else words(theme.note),
            "groups": [{"id": group.id, "title": words(group.title)} for group in theme.groups],
            "draw": drawn,
            "labels": [made for item in theme.labels if (made := self._labels(item)) is not None],
        }

    def _drawn(self, drawn: Drawn) -> dict[str, Any] | None:
        """A layer of a theme; what several themes share is made once."""
        plain = drawn.model_copy(update={"group": None, "context": False})
        if plain not in self._made:
            self._made[plain] = self._look(plain)
        made = self._made[plain]
        return None if made is None else made | {"group": drawn.group, "true_width": drawn.true_width}

    def _look(self, drawn: Drawn) -> dict[str, Any] | None:
        found = self.sources.find(drawn)
        if isinstance(found, Gap) or drawn.raster in {"picture", "shade"}:
            return None
        if isinstance(found, RasterLayer):
            return self._shapes(drawn, raster_shapes(found, drawn, self.sources))
        if drawn.outside:
            blocks = self.sources.layers["block"].geometry.to_numpy()
            inside = shapely.union_all(np.concatenate([found.geometry.to_numpy(), blocks]))
            made = self._shapes(drawn, [(drawn.classes[0], np.array([inside]))])
            return made and made | {"outside": True}
        if drawn.lines is not None or drawn.reach_m is not None:
            return self._shapes(drawn, classed(found, drawn))
        name = self._layer(drawn)
        if name is None:
            return None
        whole = self._table(drawn)
        codes = pd.Series(_NOT_DRAWN, index=whole.index, dtype="uint8")
        looks: list[dict[str, Any]] = []
        for look, chosen in membership(found, drawn):
            codes.loc[found.index[chosen]] = len(looks)
            looks.append(style(look, drawn.unknown_label))
        if drawn.true_width and drawn.unknown_width is not None and "width_m" in found:
            unknown = found.index[~(found["width_m"].astype("Float64") > 0).fillna(value=False).to_numpy(dtype=bool)]
            codes.loc[unknown] = len(looks)
            looks.append(style(drawn.unknown_width))
            main = unknown.intersection(found.index[main_roads(found)])
            if drawn.unknown_main is not None and len(main):
                codes.loc[main] = len(looks)
                looks.append(style(drawn.unknown_main))
        classes = None if (codes == 0).all() else packed(codes.to_numpy().astype(np.uint8))
        return {"layer": name, "styles": looks, "classes": classes}

    def _table(self, drawn: Drawn) -> gpd.GeoDataFrame:
        """The layer before conditions and findings."""
        if drawn.evidence is not None:
            return self.sources.assessment.evidence[drawn.evidence]
        layers = self.sources.layers
        return layers[drawn.name] if drawn.name in layers else layers[drawn.instead or ""]

    def _layer(self, drawn: Drawn) -> str | None:
        table = self._table(drawn)
        if table.geometry.isna().all():
            return None
        if drawn.evidence is not None:
            name = f"evidence_{drawn.evidence}"
            if name not in self.layers:
                self.layers[name] = layer(table, name=name, label=_label(drawn))
            return name
        role = drawn.name if drawn.name in self.sources.layers else drawn.instead or drawn.name
        if role not in self.layers:
            findings = self.sources.assessment.findings
            self.layers[role] = role_layer(table, role=role, findings=findings, profile=self.profile)
        return role

    def _shapes(self, drawn: Drawn, parts: Iterable[Classed]) -> dict[str, Any] | None:
        """Lines, rings and cells that are no features of their own; None where there is not one."""
        looks: list[dict[str, Any]] = []
        shapes: list[np.ndarray] = []
        codes: list[int] = []
        for look, geometries in parts:
            codes += [len(looks)] * len(geometries)
            looks.append(style(look, drawn.unknown_label))
            shapes.append(geometries)
        if not codes:
            return None
        name = f"{drawn.name}_{drawn.lines or drawn.raster or drawn.reach_m or 'outside'}_{len(self.layers)}"
        frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(np.concatenate(shapes), crs=self.sources.crs))
        self.layers[name] = layer(frame, name=name, label=_label(drawn))
        return {"layer": name, "styles": looks, "classes": packed(np.array(codes, dtype=np.uint8))}

    def _labels(self, labels: Labels) -> dict[str, Any] | None:
        """What is written on areas, and along lines."""
        layer_id = labels.role.replace("evidence.", "evidence_")
        if layer_id not in self.layers:
            return None
        table = self.sources.layers[labels.role]
        told = [(line, values_of(table, line.column)) for line in labels.figures]
        columns = [_figures(values, line) for line, values in told if values is not None]
        rows = [list(row) for row in zip(_names(table, labels), *columns, strict=True)]
        lines = [_said(line) for line, values in told if values is not None]
        return {"layer": layer_id, "along": labels.along, "lines": lines, "text": rows}


def _names(table: gpd.GeoDataFrame, labels: Labels) -> list[str | None]:
    if labels.name == "":
        return [None] * len(table)
    names = table[labels.name] if labels.name in table else table.index.to_series()
    return [None if pd.isna(name) else str(name) for name in names.astype("string")]


def _figures(values: pd.Series, line: Line) -> list[str | float | None]:
    """What a line says of each feature: words as they are, figures rounded."""
    return [
        None if pd.isna(value) else value if isinstance(value, str) else round(float(value), line.digits or 0)
        for value in values
    ]


def _said(line: Line) -> dict[str, Any]:
    """How a line is written in each language."""
    around = {"before": line.before and words(line.before), "unit": line.unit and words(line.unit)}
    return {**around, "digits": line.digits or 0}


def _label(drawn: Drawn) -> Mapping[str, str]:
    return words(drawn.classes[0].label)
