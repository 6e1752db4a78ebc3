"""Work on pieces of a range, spread over the cores by threads: for calls that let other threads run."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_PIECE = 4_096

R = TypeVar("R")


def spread(work: Callable[[int, int], R], cuts: Sequence[int]) -> list[R]:
    """``work(first, last)`` for each pair of neighbouring cuts, in their order.

    No two pieces may ask the same prepared geometry: GEOS builds its index while it is asked, unguarded.
    """
    if len(cuts) < 3:
        return [work(*piece) for piece in pairwise(cuts)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda piece: work(*piece), pairwise(cuts)))


def piecewise(operation: Callable[..., NDArray[Any]], *arrays: NDArray[Any]) -> NDArray[Any]:
    """``operation(*arrays)`` of arrays of one length, item by item, in pieces spread over the cores."""
    found = spread(lambda first, last: operation(*(some[first:last] for some in arrays)), even(len(arrays[0]), _PIECE))
    return np.concatenate(found)


def even(size: int, piece: int) -> list[int]:
    """Cuts of ``range(size)`` into pieces of `piece` items, at least one."""
    return [*range(0, max(size, 1), piece), size]
