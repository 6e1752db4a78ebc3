"""Garbage gathered when a long piece of work is done, rather than again and again meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def swept_once() -> Iterator[None]:
    """Garbage gathered once, at the end, and only among what was made meanwhile; also a decorator, ``@swept_once()``.

    A page of a map and the parcels of a city are hundreds of thousands of small objects that live. Left alone, Python
    looks through all of them whenever some more are made: a third of the time that a page or a frontage takes.
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
