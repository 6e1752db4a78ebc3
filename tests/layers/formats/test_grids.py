"""ASCII grids that hold less than they promise."""

import numpy as np
import pytest

from kotaku_gis.errors import LayerError
from kotaku_gis.layers.formats.grids import opened

HEAD = "ncols 41\nnrows 40\nxllcorner 110.22\nyllcorner -7.82\ncellsize 0.009\nNODATA_value -9999\n"


def grid(count):
    return HEAD + " ".join(f"{value:.10f}" for value in np.arange(count) / 7)


def test_a_whole_grid_opens(tmp_path):
    (tmp_path / "a.asc").write_text(grid(41 * 40))
    with opened(tmp_path / "a.asc") as raster:
        assert raster.read(1)[-1, -1] == pytest.approx(1639 / 7)


@pytest.mark.parametrize("count", [41 * 40 - 1, 300, 41])
def test_a_grid_that_is_cut_off_is_refused_at_once(tmp_path, count):
    (tmp_path / "a.asc").write_text(grid(count))
    with pytest.raises(LayerError) as error, opened(tmp_path / "a.asc"):
        pass
    assert [fault.code for fault in error.value.faults] == ["formats.cut_grid"]


def test_real_grids_are_whole(delivery):
    for name in ("raster_prj_bermasalah/pop_merapi_prj_problem.asc", "raster_tanpa_prj/grid_without_projection.asc"):
        with opened(delivery("ugly") / name) as raster:
            assert raster.read(1).size == raster.width * raster.height
