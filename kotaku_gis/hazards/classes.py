"""Classes of a hazard layer: what its manifest declares, a preset that it names, or the default of its quantity.

Classes run from low to high. An empty label is ground that is known and free of the hazard, such as dry ground; what no
class holds is no data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.values import fold
from kotaku_gis.regulations import Regulation, Version, load, shipped
from kotaku_gis.settings import Source

FREE = ""
UNKNOWN = -1
Codes = NDArray[np.int64]
_DIGITS = 6
_DEFAULT = {"index": "index", "depth_m": "flood_depth"}


@dataclass(frozen=True)
class Basis:
    """What classes rest on: a rule as findings name it, citation, how sure it is; `default` if nobody chose it."""

    rule_id: str | None = None
    source: str | None = None
    confidence: str | None = None
    unverified: bool = False
    default: bool = False


NO_BASIS = Basis()


@dataclass(frozen=True)
class Classes:
    """Classes by rising limits (``breaks[i] < value <= breaks[i + 1]``), by raster values, or by words.

    Attributes
    ----------
    labels
        Each once, from low to high.
    breaks, values
        Rising; ``of[i]`` is the label number of interval or value ``i``.
    words
        Folded text to label; None for text that states no data.
    free
        The labels that stand for ground without the hazard.
    """

    labels: tuple[str, ...]
    breaks: tuple[float, ...] | None = None
    values: tuple[float, ...] | None = None
    of: tuple[int, ...] = ()
    words: Mapping[str, str | None] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    basis: Basis = NO_BASIS

    def codes(self, values: NDArray[Any]) -> Codes:
        """Label number of each value, compared at 6 decimals; `UNKNOWN` where no class holds it."""
        edges = np.asarray(self.values if self.breaks is None else self.breaks, dtype=np.float64)
        with np.errstate(over="ignore"):  # 1.7e308 is no class
            rounded = np.round(values, _DIGITS)
        if self.breaks is None:
            edges = np.round(edges, _DIGITS)
            place = np.minimum(np.searchsorted(edges, rounded), len(edges) - 1)
            held = rounded == edges[place]
        else:
            place = np.searchsorted(edges, rounded) - 1
            held = (place >= 0) & (place < len(edges) - 1)
        numbers = np.asarray(self.of, dtype=np.int64)
        return np.where(held, numbers[np.where(held, place, 0)], UNKNOWN)

    def coded(self, words: pd.Series) -> Codes:
        """Label number of each text; `UNKNOWN` where no class holds it."""
        numbers = {label: number for number, label in enumerate(self.labels)}
        known = {word: numbers[label] for word, label in self.words.items() if label is not None}
        folded = words.astype("string").fillna("").map(fold)
        return np.asarray(folded.map(known).fillna(UNKNOWN), dtype=np.int64)

    def spelled(self) -> str:
        """The classes in one line, as the account of a layer prints them."""
        names = [label or "-" for label in self.labels]
        if self.breaks is not None:
            return "; ".join(f"<= {end:.6g}: {names[n]}" for end, n in zip(self.breaks[1:], self.of, strict=True))
        if self.values is not None:
            return "; ".join(f"{value:g} = {names[n]}" for value, n in zip(self.values, self.of, strict=True))
        return "; ".join(f"{word} = {label or '-'}" for word, label in self.words.items() if label is not None)


def is_free(label: str) -> bool:
    """Whether a class stands for ground without the hazard."""
    return fold(label) in {FREE, "tidak ada", "tidak rawan"}


def _free(labels: Sequence[str]) -> frozenset[str]:
    return frozenset(label for label in labels if is_free(label))


def by_breaks(labels: Sequence[str], breaks: Sequence[float], *, basis: Basis = NO_BASIS) -> Classes:
    """Classes of intervals; labels may repeat."""
    names = tuple(dict.fromkeys(labels))
    of = tuple(names.index(label) for label in labels)
    return Classes(names, breaks=tuple(breaks), of=of, free=_free(names), basis=basis)


def by_values(pairs: Mapping[float, str], *, order: Sequence[str], basis: Basis = NO_BASIS) -> Classes:
    """Classes of raster values."""
    values = sorted(pairs)
    names = tuple(order)
    of = tuple(names.index(pairs[value]) for value in values)
    return Classes(names, values=tuple(values), of=of, free=_free(names), basis=basis)


def by_words(pairs: Mapping[str, str | None], *, order: Sequence[str], basis: Basis = NO_BASIS) -> Classes:
    """Classes of texts, compared whole, without regard to case and blanks around; a class not in `order` is no data."""
    names = tuple(order)
    words = {fold(word): label if label in names else None for word, label in pairs.items()}
    return Classes(names, words=words, free=_free(names), basis=basis)


def banded(version: Version, *, basis: Basis = NO_BASIS) -> Classes:
    """The classes of a banded rule, one interval after the other; a value beyond them is no data."""
    bands = version.bands or ()
    ends = [-np.inf if bands[0].lo is None else bands[0].lo]
    ends += [np.inf if band.hi is None else band.hi for band in bands]
    return by_breaks([str(band.result) for band in bands], ends, basis=basis)


@dataclass(frozen=True)
class Scale:
    """The known classes from low to high: ``level`` of three for each, and other words for them."""

    level: Mapping[str, str]
    words: Mapping[str, str]

    @classmethod
    def of(cls, limits: Regulation) -> Scale:
        """The scale of the regulation."""
        rows = limits.rule("scale").at().rows or ()
        words = {fold(word): row["class"] for row in rows for word in (row["class"], *row["words"].split("|"))}
        return cls({row["class"]: row["level"] for row in rows}, words)

    @property
    def levels(self) -> tuple[str, ...]:
        """The three levels, from low to high."""
        return tuple(dict.fromkeys(level for level in self.level.values() if level))

    def ordered(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Labels from low to high where all are known; else in the order given."""
        unique = list(dict.fromkeys(labels))
        ranks = {label: rank for rank, label in enumerate([FREE, *self.level])}
        known = [self.words.get(fold(label), label) for label in unique]
        if any(name not in ranks for name in known):
            return tuple(unique)
        return tuple(label for _, label in sorted(zip([ranks[name] for name in known], unique, strict=True)))

    def level_numbers(self, labels: Sequence[str]) -> Codes:
        """Level of each label, 1 the lowest, 0 if it is free: by its word, else by its place among the others."""
        hazardous = [label for label in labels if not is_free(label)]
        top = len(self.levels)
        numbers = []
        for label in labels:
            known = self.level.get(self.words.get(fold(label), ""))
            if is_free(label):
                numbers.append(0)
            elif known:
                numbers.append(self.levels.index(known) + 1)
            else:
                numbers.append(-(-top * (hazardous.index(label) + 1) // len(hazardous)))
        return np.array(numbers, dtype=np.int64)


def layer_classes(source: Source, *, limits: Regulation, role: str) -> Classes:
    """Classes of a layer of numbers (a raster, or zones with a number).

    Raises
    ------
    ManifestError
        The preset is not known, or breaks and labels do not fit.
    """
    scale = Scale.of(limits)
    if source.classes:
        pairs = {float(value): label for value, label in source.classes.items()}
        order = scale.ordered(pairs[value] for value in sorted(pairs))
        return by_values(pairs, order=order)
    if source.breaks:
        return _own_breaks(source, limits=limits, role=role)
    if source.preset:
        rule, basis = _preset(source.preset, role=role)
        return banded(rule, basis=basis) if rule.bands else _row_values(rule, scale=scale, basis=basis)
    name = _DEFAULT.get(source.quantity or "", "index")
    return banded(limits.rule(name).at(), basis=basis_of(limits, name, default=True))


def zone_classes(source: Source, *, limits: Regulation, role: str) -> Classes:
    """Classes of zones with a text: declared, of a preset, or by the known words for classes.

    Raises
    ------
    ManifestError
        The preset is not known, or holds no texts.
    """
    scale = Scale.of(limits)
    if source.classes:
        return by_words(source.classes, order=scale.ordered(source.classes.values()))
    if source.preset:
        rule, basis = _preset(source.preset, role=role)
        if not rule.rows:
            raise ManifestError(fault("hazards.preset_not_text", layer=role, preset=source.preset))
        pairs = {row["value"]: row.get("class") for row in rule.rows}
        return by_words(pairs, order=scale.ordered(label for label in pairs.values() if label), basis=basis)
    words: dict[str, str | None] = dict(scale.words)
    return by_words(words, order=tuple(scale.level), basis=basis_of(limits, "scale", default=True))


def basis_of(regulation: Regulation, name: str, *, default: bool = False) -> Basis:
    """What classes of a rule rest on."""
    version = regulation.rule(name).at()
    return Basis(
        regulation.rule_id(name), regulation.source(name), version.confidence, version.unverified, default=default
    )


def _own_breaks(source: Source, *, limits: Regulation, role: str) -> Classes:
    """Limits of the manifest within what the quantity can be."""
    if len(source.labels) != len(source.breaks) + 1 or list(source.breaks) != sorted(set(source.breaks)):
        raise ManifestError(
            fault("hazards.bad_breaks", layer=role, breaks=len(source.breaks), labels=len(source.labels))
        )
    if source.density is not None:
        low, high = -np.inf, np.inf
    else:
        ends = banded(limits.rule(_DEFAULT.get(source.quantity or "", "index")).at()).breaks or ()
        low, high = ends[0], ends[-1]
    return by_breaks(source.labels, (low, *source.breaks, high))


def _preset(name: str, *, role: str) -> tuple[Version, Basis]:
    file, _, rule = name.partition(".")
    known = [preset for preset in shipped() if preset.startswith("hazard_")]
    if file not in known or rule not in load(file).rules:
        rules = [f"{preset}.{key}" for preset in known for key in load(preset).rules if _classes_of(preset, key)]
        raise ManifestError(fault("hazards.unknown_preset", layer=role, preset=name, known=", ".join(rules)))
    regulation = load(file)
    return regulation.rule(rule).at(), basis_of(regulation, rule)


def _classes_of(preset: str, rule: str) -> bool:
    version = load(preset).rule(rule).at()
    return bool(version.bands or (version.rows and "value" in version.rows[0]))


def _row_values(version: Version, *, scale: Scale, basis: Basis) -> Classes:
    """Rows of numbers with classes, as raster values."""
    pairs = {float(row["value"]): row["class"] for row in version.rows or () if "class" in row}
    return by_values(pairs, order=scale.ordered(pairs.values()), basis=basis)
