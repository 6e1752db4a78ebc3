"""Edges between numbered nodes as the sparse matrix that the ways and trees of SciPy are asked of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array


def graph(weight: NDArray[np.float64], start: NDArray[Any], end: NDArray[Any], *, count: int) -> csr_array:
    """The `count` by `count` matrix of edges from `start` to `end`; node numbers below 2**31.

    Indices are of 32 bits, since ways and trees of SciPy before 1.16 take no others. Edges between the same two nodes
    are added up.
    """
    ends = start.astype(np.int32), end.astype(np.int32)
    return coo_array((weight, ends), shape=(count, count)).tocsr()
