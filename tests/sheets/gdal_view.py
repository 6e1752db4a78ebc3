"""What GDAL with a PDF driver makes of a sheet; run by the Python that has one: PDF DPI."""

import json
import sys


def main(file, dpi):
    """Size in pixels, geotransform, neat line and system."""
    from osgeo import gdal

    gdal.UseExceptions()
    source = gdal.OpenEx(file, gdal.OF_RASTER, open_options=[f"DPI={dpi}"])
    told = {
        "version": gdal.__version__,
        "size": [source.RasterXSize, source.RasterYSize],
        "transform": source.GetGeoTransform(),
        "neat": source.GetMetadataItem("NEATLINE"),
        "epsg": source.GetSpatialRef().GetAuthorityCode(None),
        "proj4": source.GetSpatialRef().ExportToProj4(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
