import geopandas as gpd
import pytest
from shapely import Point

from kotaku_gis.errors import CRSError
from kotaku_gis.spatial._checks import metric


def layer(crs):
    return gpd.GeoSeries([Point(0, 0)], crs=crs)


def codes(*layers):
    with pytest.raises(CRSError) as caught:
        metric(*layers)
    return [fault.code for fault in caught.value.faults]


def test_layers_in_one_metric_crs_pass():
    metric(layer("EPSG:32748"), layer("EPSG:32748"), gpd.GeoDataFrame(geometry=layer("EPSG:32748")))
    metric(layer("EPSG:23834"))


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        (None, "spatial.crs_missing"),
        ("EPSG:4326", "spatial.crs_geographic"),
        ("EPSG:2263", "spatial.crs_unit"),
        ("EPSG:3857", "spatial.crs_web_mercator"),
    ],
)
def test_unmeasurable_crs_is_refused(crs, code):
    assert codes(layer(crs)) == [code]


def test_layers_in_different_crs_are_refused():
    assert codes(layer("EPSG:32748"), layer("EPSG:32749")) == ["spatial.crs_mismatch"]


def test_all_faults_come_at_once():
    assert codes(layer(None), layer("EPSG:4326"), layer("EPSG:32748")) == [
        "spatial.crs_missing",
        "spatial.crs_geographic",
        "spatial.crs_mismatch",
    ]


def test_the_same_crs_from_an_esri_prj_passes():
    utm = layer("EPSG:32748")
    metric(utm, layer(utm.crs.to_wkt("WKT1_ESRI")))
