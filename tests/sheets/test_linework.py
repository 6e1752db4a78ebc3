"""Shared borders are drawn once."""

import numpy as np
import pandas as pd
import pytest
import shapely

from kotaku_gis.sheets.linework import edges, ranked_edges


def cells(columns, rows):
    return np.array([shapely.box(x, y, x + 1, y + 1) for y in range(rows) for x in range(columns)])


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (2, 1), (3, 4)])
def test_edges_of_a_grid(columns, rows):
    """A grid of c x r unit squares has c(r+1) + r(c+1) edges of length 1, each once."""
    found = edges(cells(columns, rows))
    assert shapely.length(found).sum() == pytest.approx(columns * (rows + 1) + rows * (columns + 1))
    assert shapely.length(shapely.union_all(found)) == pytest.approx(shapely.length(found).sum())


def test_edges_of_parts_and_wholes():
    """Two RW of two RT side by side: the outer line is 2 x 6 + 1 between the RW, the inner 1 in each RW."""
    inner, outer = ranked_edges(cells(4, 1), pd.Series(["1", "1", "2", "2"]))
    assert shapely.length(outer).sum() == pytest.approx(11)
    assert shapely.length(inner).sum() == pytest.approx(2)
    assert shapely.length(shapely.intersection(shapely.union_all(inner), shapely.union_all(outer))) == 0


@pytest.mark.parametrize("groups", [[None, None], ["1", "2"]])
def test_where_nothing_dissolves_all_edges_are_inner(groups):
    inner, outer = ranked_edges(cells(2, 1), pd.Series(groups, dtype="string"))
    assert shapely.length(inner).sum() == pytest.approx(7)
    assert len(outer) == 0


def test_one_group_has_its_outline():
    inner, outer = ranked_edges(cells(2, 1), pd.Series(["1", "1"]))
    assert (shapely.length(inner).sum(), shapely.length(outer).sum()) == pytest.approx((1, 6))


def test_two_areas_that_do_not_quite_meet_have_one_border():
    """Squares of 100 m; the side of one bows off the other by 0.3 m, seven sides; at 3 m both are drawn."""
    left = shapely.box(0, 0, 100, 100)
    for bow, sides in ((0.3, 7), (3.0, 8)):
        right = shapely.Polygon([(100, 0), (200, 0), (200, 100), (100, 100), (100 + bow, 50)])
        assert shapely.length(edges(np.array([left, right]))).sum() == pytest.approx(100 * sides, rel=0.001)
