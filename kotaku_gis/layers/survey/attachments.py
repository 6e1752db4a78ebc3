"""Photographs that came with an export: the names in its answers, as places of files beside it."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

import pandas as pd

_PICTURE = re.compile(r"\.(?:jpe?g|png)$", re.IGNORECASE)
_IDS = ("_uuid", "_submission__uuid", "meta/instanceid", "meta-instanceid", "instanceid", "key")
_MOST_FILES = 50_000
_MOST = 0.5


def with_attachments(rows: pd.DataFrame, file: Path) -> pd.DataFrame:
    """Rows whose names of pictures lead from the folder of `file` to the pictures, where these lie in it.

    Kobo puts the pictures of a submission into a folder named by its id, and writes blanks in names as underscores; of
    several pictures of one name that of the submission is taken, and without it none.
    """
    names = [column for column in rows.columns if _names_pictures(rows[column])]
    if not names:
        return rows
    lying = _pictures(file.parent)
    keys = next((rows[column] for column in rows.columns if str(column).casefold() in _IDS), None)
    ids = [""] * len(rows) if keys is None else keys.astype("string").fillna("").str.removeprefix("uuid:").tolist()
    out = rows.copy()
    for column in names:
        cells = rows[column].astype("string")
        found = [pd.NA if pd.isna(name) else _found(name, key, lying) for name, key in zip(cells, ids, strict=True)]
        out[column] = pd.Series(found, index=rows.index, dtype="string")
    return out


def _names_pictures(cells: pd.Series) -> bool:
    filled = cells.dropna().astype("string")
    return bool(len(filled)) and bool(filled.str.contains(_PICTURE).mean() > _MOST)


def _pictures(folder: Path) -> dict[str, list[str]]:
    """Pictures below a folder by their plain name, as they lie from there."""
    found: dict[str, list[str]] = {}
    for path in islice(folder.rglob("*"), _MOST_FILES):
        if _PICTURE.search(path.name) and not path.is_symlink():
            found.setdefault(_plain(path.name), []).append(path.relative_to(folder).as_posix())
    return {name: sorted(places) for name, places in found.items()}


def _found(name: str, key: str, lying: dict[str, list[str]]) -> str:
    places = lying.get(_plain(name), [])
    own = [place for place in places if key and key in place.split("/")]
    return own[0] if own else places[0] if len(places) == 1 else name


def _plain(name: str) -> str:
    """A name as Kobo writes it on disk."""
    return re.sub(r"[^\w.-]", "", name.strip().replace(" ", "_")).casefold()
