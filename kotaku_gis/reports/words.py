"""What findings are called and why they are so, in the words of the reader."""

from __future__ import annotations

from kotaku_gis.i18n import has_text, text


def title(name: str, lang: str) -> str:
    """What people call a finding; its own name where there is no word for it."""
    key = f"names.{name}"
    if has_text(key, lang):
        return text(key, lang)
    before, _, year = name.rpartition("_")
    if year.isdigit() and has_text(f"names.{before}", lang):
        return f"{text('names.' + before, lang)} {year}"
    stem, _, rest = name.partition("_")
    return f"{text('names.' + stem, lang)} {rest}" if has_text(f"names.{stem}", lang) else name


def reason(code: str, lang: str) -> str:
    """A reason code such as ``role_missing:drain`` in words."""
    kind, _, what = code.partition(":")
    return text(f"reasons.{kind}", lang, what=what) if has_text(f"reasons.{kind}", lang) else code
