"""A PDF of one page, put together from its objects; the same objects give the same bytes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

_LEVEL = 1  # most of a sheet are coordinates, which higher levels hardly shrink


class PdfFile:
    """Objects in the order in which they are added, after the catalogue, the list of pages and the only page."""

    def __init__(self) -> None:
        self._objects: list[bytes] = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"",
        ]

    def add(self, body: bytes) -> bytes:
        """Add an object; returns the reference to it."""
        self._objects.append(body)
        return b"%d 0 R" % len(self._objects)

    def stream(self, data: bytes, facts: Mapping[str, bytes] | None = None) -> bytes:
        """Add a compressed stream with its facts; returns the reference to it."""
        return self.packed(zlib.compress(data, _LEVEL), {**(facts or {}), "Filter": b"/FlateDecode"})

    def packed(self, data: bytes, facts: Mapping[str, bytes]) -> bytes:
        """Add a stream that is compressed already, as its facts say; returns the reference to it."""
        told = {**facts, "Length": b"%d" % len(data)}
        return self.add(dictionary(told) + b"\nstream\n" + data + b"\nendstream")

    def page(self, facts: Mapping[str, bytes]) -> None:
        """Say what the page is."""
        self._objects[2] = dictionary({"Type": b"/Page", "Parent": b"2 0 R", **facts})

    def written(self, info: Mapping[str, bytes]) -> bytes:
        """The whole file."""
        about = self.add(dictionary(info))
        parts, places = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"], []
        at = len(parts[0])
        for number, body in enumerate(self._objects, start=1):
            places.append(at)
            parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
            at += len(parts[-1])
        count = len(places) + 1
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table))
        parts.append(b"trailer\n<< /Size %d /Root 1 0 R /Info %s >>\nstartxref\n%d\n%%%%EOF\n" % (count, about, at))
        return b"".join(parts)


def dictionary(facts: Mapping[str, bytes]) -> bytes:
    """A dictionary of names and what they stand for."""
    return b"<< " + b" ".join(b"/%s %s" % (name.encode("ascii"), value) for name, value in facts.items()) + b" >>"


def words_of(text: str) -> bytes:
    """A text string, whatever letters it holds."""
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode("ascii") + b">"


def numbers(*values: float, digits: int = 4) -> bytes:
    """Numbers without needless noughts, blanks between them."""
    return b" ".join(_plain(value, digits) for value in values)


def _plain(value: float, digits: int) -> bytes:
    shown = f"{value:.{digits}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return b"0" if shown in {"-0", ""} else shown.encode("ascii")
