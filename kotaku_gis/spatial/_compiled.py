"""The one place that decides whether loops are compiled.

Kernels stand in rooms of their own that are imported only when `accelerated()` holds, so that importing the package
never imports numba. The plain path gives the same numbers; ``KOTAKU_PLAIN=1`` or `plain()` asks for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec
from typing import Literal, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LEAST = 10_000  # features: below it the plain path is done before numba is loaded

_plain: ContextVar[bool] = ContextVar("plain", default=False)


@cache
def _installed() -> bool:
    return find_spec("numba") is not None


def accelerated() -> bool:
    """Whether compiled kernels are used: numba is installed and nobody asked for the plain path."""
    return not _plain.get() and os.environ.get("KOTAKU_PLAIN") != "1" and _installed()


def pays(size: int) -> bool:
    """Whether compiled kernels are used and there is so much to do that loading them is worth it."""
    return size >= LEAST and accelerated()


@contextmanager
def plain() -> Iterator[None]:
    """The plain path, whatever is installed."""
    token = _plain.set(True)
    try:
        yield
    finally:
        _plain.reset(token)


def kernel(loops: Callable[P, R]) -> Callable[P, R]:
    """`loops` as machine code that lets other threads run; kept on disk where a cache can be written."""
    return _machine_code(loops, inline="never")


def part(loops: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for what is done for every pair: it is written out where it is called, so the call costs nothing."""
    return _machine_code(loops, inline="always")


def _machine_code(loops: Callable[P, R], *, inline: Literal["never", "always"]) -> Callable[P, R]:
    if not _installed():
        return loops
    from numba import njit

    try:
        done: Callable[P, R] = njit(nogil=True, inline=inline, cache=True, error_model="numpy")(loops)
    except RuntimeError:  # neither the package nor the user's cache folder can be written
        done = njit(nogil=True, inline=inline, error_model="numpy")(loops)
    return done
