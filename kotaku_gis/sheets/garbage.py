"""Garbage of pages gathered when a page is done, rather than many times meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def swept_once() -> Iterator[None]:
    """Garbage gathered once, at the end, and only among what was made meanwhile.

    A page is tens of thousands of objects that hold each other. Left alone, Python looks through all that was ever made
    again and again while it is drawn, a third of the time that a page takes.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        gc.enable()
