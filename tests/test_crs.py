"""CRS choice against the EPSG registry and the figures of the cartography reference."""

import pytest
from pyproj import CRS, Transformer

from kotaku_gis import crs
from kotaku_gis.errors import CRSError


@pytest.mark.parametrize(
    ("lon", "code"),
    [
        (94.5, 23830),
        (98.67, 23831),
        (106.83, 23834),
        (107.62, 23834),
        (110.37, 23835),
        (119.41, 23838),
        (140.72, 23845),
    ],
)
def test_tm3_zones(lon, code):
    assert crs.tm3(lon).to_epsg() == code


def test_tm3_of_monas_gives_the_published_coordinates():
    east, north = Transformer.from_crs(4755, crs.tm3(106.8272), always_xy=True).transform(106.8272, -6.1754)
    assert (east, north) == pytest.approx((236210.35, 817190.29), abs=0.01)


def test_tm3_on_srgi2013_has_the_same_constants():
    own, official = crs.tm3(110.37, datum="SRGI2013"), CRS(23835)
    one, other = (grid.coordinate_operation.to_json_dict()["parameters"] for grid in (own, official))
    assert {item["name"]: item["value"] for item in one} == {item["name"]: item["value"] for item in other}
    assert own.name.endswith("zone 49.1")


def test_outside_of_the_zones():
    with pytest.raises(CRSError):
        crs.tm3(60.0)


@pytest.mark.parametrize(
    ("lon", "lat", "code"), [(106.8, -6.2, 32748), (110.3, -7.8, 32749), (98.6, 3.6, 32647), (140.7, -2.5, 32754)]
)
def test_utm(lon, lat, code):
    assert crs.utm(lon, lat).to_epsg() == code


@pytest.mark.parametrize(
    ("code", "metric"), [(4326, False), (3857, False), (3395, False), (32749, True), (23834, True), (2278, False)]
)
def test_what_may_be_measured_in(code, metric):
    assert crs.is_metric(CRS(code)) is metric


def test_datum_shift_at_jakarta():
    shift = crs.datum_shift_m(CRS(9470), CRS(4755), 106.8272, -6.1754)
    assert shift == pytest.approx(0.226, abs=0.002)  # cartography reference 3.3
    assert crs.datum_shift_m(CRS(4326), CRS(23834), 106.8272, -6.1754) == 0


def test_degrees_become_utm_and_metres_stay():
    bounds = (106.80, -6.15, 106.91, -6.09)
    assert crs.project_crs(CRS(4326), bounds).to_epsg() == 32748
    assert crs.project_crs(CRS(23834), (236000, 817000, 236500, 817500)).to_epsg() == 23834


@pytest.mark.parametrize(
    ("source", "wanted"), [(4326, "EPSG:4326"), (4326, "EPSG:3857"), (4326, "EPSG:99999999"), (None, None)]
)
def test_unusable_choices(source, wanted):
    with pytest.raises(CRSError):
        crs.project_crs(CRS(source) if source else None, (106, -7, 107, -6), wanted=wanted)


@pytest.mark.parametrize("wanted", ["EPSG:32630", "EPSG:32646", "EPSG:23830"])
def test_a_zone_far_away_is_refused(wanted):
    with pytest.raises(CRSError) as caught:
        crs.project_crs(CRS(4326), (110.3, -7.0, 110.4, -6.9), wanted=wanted)
    assert caught.value.faults[0].code == "crs.far_away"


def test_the_next_zone_will_do_at_the_border():
    bounds = (113.99, -7.0, 114.01, -6.9)  # zones 49 and 50 meet at 114 degrees
    for code in (32749, 32750):
        assert crs.project_crs(CRS(4326), bounds, wanted=f"EPSG:{code}").to_epsg() == code
