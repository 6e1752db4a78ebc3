"""Which files a sheet names as its sources: those of what is drawn on it."""

from dataclasses import replace

from kotaku_gis.sheets.library import theme
from kotaku_gis.sheets.sources import Sources


def test_a_map_of_today_names_no_file_of_plans(assessment, project):
    sources = Sources(assessment, project)

    def named(*ids):
        return {file.path for one in ids for file in sources.files(theme(one).layers) if "drainase" in file.name}

    assert named("R3a") == {"perairan.gpkg"}  # drains of today lie there, those of the plan in a file of their own
    assert named("R3a", "T4") == {"perairan.gpkg", "rtplp_drainase.geojson"}


def test_results_name_the_file_of_the_features_that_they_are_about(assessment, project):
    sources = Sources(assessment, project)
    roads = [drawn for drawn in theme("N4a").layers if drawn.evidence == "fire_truck_roads"]
    assert [file.path for file in sources.files(roads)] == [file.path for file in project.layers["road"]]


def test_a_share_of_nothing_is_drawn_as_no_data(assessment, project):
    """0 of 0 buildings is 0 % in the workbook, with its reason; a map that shows it in the best class would mislead."""
    block = assessment.blocks.index[0]
    table = assessment.findings.copy()
    own = (table["unit_id"] == block) & (table["name"] == "fire_infrastructure_pct")
    assert own.sum() == 1
    table.loc[own, ["value", "reason"]] = [0.0, "denominator_zero"]
    blocks = assessment.blocks.assign(fire_infrastructure_pct=0.0)
    shown = Sources(replace(assessment, findings=table, blocks=blocks), project).layers["block"]
    assert shown["fire_infrastructure_pct"].isna().tolist() == [True] + [False] * (len(blocks) - 1)
    assert not blocks["fire_infrastructure_pct"].isna().any()
