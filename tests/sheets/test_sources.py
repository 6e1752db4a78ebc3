"""Which files a sheet names as its sources: those of what is drawn on it."""

from kotaku_gis.sheets.library import theme
from kotaku_gis.sheets.sources import Sources


def test_a_map_of_today_names_no_file_of_plans(assessment, project):
    sources = Sources(assessment, project)

    def named(*ids):
        return {file.path for one in ids for file in sources.files(theme(one).layers) if "drainase" in file.name}

    assert named("R3a") == {"perairan.gpkg"}  # drains of today lie there, those of the plan in a file of their own
    assert named("R3a", "T4") == {"perairan.gpkg", "rtplp_drainase.geojson"}
