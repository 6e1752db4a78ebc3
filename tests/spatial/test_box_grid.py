import numpy as np
import pytest

from kotaku_gis.spatial._box_grid import grid, neighbours
from kotaku_gis.spatial._compiled import accelerated


def scattered(seed, count, size):
    """Boxes on a field of 100 m: some of the usual size, one as large as the field, some missing."""
    random = np.random.default_rng(seed)
    corner = random.uniform(0, 100, (count, 2))
    boxes = np.hstack([corner, corner + random.exponential(size, (count, 2))])
    boxes[0] = [0, 0, 100, 100]
    boxes[1::7] = np.nan
    return boxes


def search(compiled):
    if not compiled:
        return neighbours
    if not accelerated():
        pytest.skip("numba is not installed")
    from kotaku_gis.spatial import _overlap_compiled

    return _overlap_compiled.neighbours


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(("size", "other_size"), [(2.0, 3.0), (0.1, 40.0), (60.0, 0.5)])
def test_every_pair_that_overlaps_is_found_once(size, other_size, compiled):
    sought, boxes = scattered(1, 200, size), scattered(2, 150, other_size) + 30
    one, other = sought[:, None], boxes[None]
    expected = (np.maximum(one[..., :2], other[..., :2]) < np.minimum(one[..., 2:], other[..., 2:])).all(axis=2)
    i, j = search(compiled)(sought, boxes, grid(sought, boxes, compiled=compiled))
    assert sorted(zip(i, j, strict=True)) == list(zip(*np.nonzero(expected), strict=True))
    assert expected.sum() > 50


@pytest.mark.parametrize("compiled", [False, True])
def test_boxes_that_only_touch_do_not_overlap(compiled):
    boxes = np.array([[0.0, 0, 1, 1], [1, 0, 2, 1], [0, 1, 1, 2]])
    i, j = search(compiled)(boxes[:1], boxes, grid(boxes[:1], boxes, compiled=compiled))
    assert (i.tolist(), j.tolist()) == ([0], [0])
