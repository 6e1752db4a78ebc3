"""What the hazard column of a plan (KRB_03 of an RDTR) says in free text."""

from __future__ import annotations

import pandas as pd

from kotaku_gis.layers.values import fold

UNSPECIFIED = "unspecified"
_DENIALS = ("tidak", "bukan", "tanpa", "bebas", "non")
_NOT_PRONE = {"tidak ada", "tidak", "-"}
_HAZARDS = {
    "banjir bandang": "banjir_bandang",
    "banjir": "banjir",
    "longsor": "longsor",
    "gerakan tanah": "longsor",
    "gempa": "gempa",
    "tsunami": "tsunami",
    "gunung": "gunung_api",
    "kekeringan": "kekeringan",
    "kebakaran": "kebakaran",
    "abrasi": "gelombang_abrasi",
    "gelombang": "gelombang_abrasi",
}
_CLASSES = {
    "sangat tinggi": "sangat tinggi",
    "sangat rendah": "sangat rendah",
    "menengah": "sedang",
    "tinggi": "tinggi",
    "sedang": "sedang",
    "rendah": "rendah",
}
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def krb(text: pd.Series) -> pd.DataFrame:
    """Hazard and class that texts name.

    Returns
    -------
    One row a text: ``status`` (``ok``, ``ok_unclassified``, ``not_prone`` where the plan states that there is none,
    ``no_data`` for a blank), ``hazard`` (the first of the known ones, else ``unspecified``) and ``class``.

    Examples
    --------
    >>> krb(pd.Series(["Kawasan Rawan Banjir - Sangat Tinggi"])).iloc[0].tolist()
    ['ok', 'banjir', 'sangat tinggi']
    """
    codes, distinct = pd.factorize(text, use_na_sentinel=False)
    rows = [_read("" if pd.isna(word) else fold(word)) for word in distinct]
    table = pd.DataFrame(rows, columns=["status", "hazard", "class"], dtype="string")
    return table.take(codes).set_axis(text.index)


def denials(text: pd.Series) -> tuple[str, ...]:
    """Texts that begin with a denial and are not read as one: what else a plan may mean is not for us to guess."""
    words = text.dropna().astype("string")
    denying = words.map(fold).str.split().str[0].isin(_DENIALS) & (krb(words)["status"] != "not_prone")
    return tuple(sorted(words[denying.fillna(value=False)].unique()))


def _read(word: str) -> tuple[str, str | None, str | None]:
    if not word:
        return "no_data", None, None
    word = word.translate(_DASHES)
    if word in _NOT_PRONE:
        return "not_prone", None, None
    word = fold(word.replace("-", " "))
    hazard = next((name for part, name in _HAZARDS.items() if part in word), UNSPECIFIED)
    named = next((label for part, label in _CLASSES.items() if part in word), None)
    return "ok" if named else "ok_unclassified", hazard, named
