"""From a file's columns to those of a contract: by the manifest first, else by a known alias, never by guess.

An attribute that the manifest maps to ``""`` is not read at all, whatever columns there are.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kotaku_gis.contracts import Contract
from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault, text
from kotaku_gis.layers.values import convert, fold, folded, without
from kotaku_gis.settings import Source

UNREADABLE_COLUMNS = ("row", "attribute", "column", "value")


@dataclass(frozen=True)
class Columns:
    """The columns of a contract, and every cell that could not be read.

    Attributes
    ----------
    table
        One column an attribute that the file or the manifest gives; index as the input.
    unreadable
        ``row`` (index of the input), ``attribute``, ``column``, ``value``: cells that hold something not allowed.
    used
        Attribute to column of the file.
    """

    table: pd.DataFrame
    unreadable: pd.DataFrame
    used: Mapping[str, str]


def column_faults(names: list[str], source: Source, contract: Contract, *, file: object) -> list[Fault]:
    """What is wrong with the column mapping of the manifest: unknown attributes and columns that are not there."""
    faults = []
    for attribute in [*source.columns, *source.constants, *source.values]:
        if attribute not in contract.attributes:
            close = difflib.get_close_matches(attribute, contract.attributes, n=1, cutoff=0.4)
            faults.append(
                fault(
                    "layers.unknown_attribute",
                    file=file,
                    layer=contract.role,
                    attribute=attribute,
                    nearest=close[0] if close else None,
                    known=", ".join(contract.attributes),
                )
            )
    faults += _meaning_faults(source, contract, file=file)
    wanted = [column for column in source.columns.values() if column]
    if wanted and not names:
        return [*faults, fault("layers.no_columns", file=file, layer=contract.role, columns=", ".join(wanted))]
    for attribute, column in source.columns.items():
        if column and column not in names:
            close = difflib.get_close_matches(column, names, n=1, cutoff=0.4)
            faults.append(
                fault(
                    "layers.no_column",
                    file=file,
                    layer=contract.role,
                    attribute=attribute,
                    column=column,
                    nearest=close[0] if close else None,
                    known=", ".join(names),
                )
            )
    return faults


def _meaning_faults(source: Source, contract: Contract, *, file: object) -> list[Fault]:
    """Meanings that the manifest gives to words, and constants, that the attribute does not allow."""
    stated = {name: list(words.values()) for name, words in source.values.items()}
    for name, value in source.constants.items():
        stated.setdefault(name, []).append(str(value))
    faults = []
    for name, meanings in stated.items():
        spec = contract.attributes.get(name)
        if spec is None:
            continue
        wrong = pd.Series(meanings, dtype="string")
        wrong = wrong[convert(wrong, spec, {}).isna() & folded(wrong).notna()]
        if len(wrong):
            allowed = ", ".join(spec.values) or text(f"cli.type_{spec.type}")
            words = ", ".join(dict.fromkeys(wrong))
            faults.append(
                fault(
                    "layers.bad_meaning", file=file, layer=contract.role, attribute=name, words=words, allowed=allowed
                )
            )
    return faults


def take(frame: pd.DataFrame, source: Source, contract: Contract) -> Columns:
    """The contract's columns out of `frame`, typed."""
    used = columns_used(list(frame.columns), source, contract)
    table = pd.DataFrame(index=frame.index)
    problems = []
    for attribute, spec in contract.attributes.items():
        if attribute in source.constants:
            cells = pd.Series(str(source.constants[attribute]), index=frame.index, dtype="string")
        elif attribute in used:
            cells = frame[used[attribute]]
        else:
            continue
        words = {fold(word): meaning for word, meaning in source.values.get(attribute, {}).items()}
        cells = without(cells, words)
        table[attribute] = convert(cells, spec, words)
        unread = table[attribute].isna()
        lost = unread.mask(unread, folded(cells[unread]).notna()) if unread.any() else unread
        if lost.any():
            problems.append(
                pd.DataFrame(
                    {
                        "row": frame.index[lost],
                        "attribute": attribute,
                        "column": used.get(attribute, ""),
                        "value": cells[lost].astype("string").to_numpy(),
                    }
                )
            )
    unreadable = pd.concat(problems, ignore_index=True) if problems else pd.DataFrame(columns=UNREADABLE_COLUMNS)
    return Columns(table, unreadable, used)


def columns_used(names: list[str], source: Source, contract: Contract) -> dict[str, str]:
    """Attribute to column: the manifest's word, else the first of the attribute's own name and aliases in the file.

    A column that the manifest gives to one attribute is not taken for another.
    """
    used = {attribute: column for attribute, column in source.columns.items() if column}
    taken = set(used.values())
    by_name = {fold(name): name for name in reversed(names)}
    for attribute, spec in contract.attributes.items():
        if attribute in source.columns or attribute in source.constants:
            continue
        found = [by_name[alias] for alias in (attribute, *spec.aliases) if by_name.get(alias) not in (None, *taken)]
        if found:
            used[attribute] = found[0]
            taken.add(found[0])
    return used
