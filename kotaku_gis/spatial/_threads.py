"""Work on a range of numbers, spread over the cores by threads: for calls that let other threads run."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

import numpy as np

R = TypeVar("R")


def spread(work: Callable[[int, int], R], size: int, *, least: int) -> list[R]:
    """``work(first, last)`` over half-open pieces of ``range(size)``, in order; pieces hold at least `least` items."""
    workers = os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count()
    pieces = min(4 * (workers or 1), size // least)
    if pieces < 2 or workers == 1:
        return [work(0, size)]
    cuts = np.linspace(0, size, pieces + 1).astype(int).tolist()
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda piece: work(*piece), pairwise(cuts)))
