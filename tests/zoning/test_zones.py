"""Plan layers as they come: codes, legends, protected zones, overlays; the schema of a real RDTR and a real RTRW."""

from pathlib import Path

import pandas as pd
import pytest

from kotaku_gis.layers import load_layers
from kotaku_gis.manifest import from_dict
from kotaku_gis.settings.zoning import PlanAbout
from kotaku_gis.zoning.codes import zone_codes
from kotaku_gis.zoning.shares import largest_area
from kotaku_gis.zoning.zones import legend_codes, overlay_states, plan_zones, use_word, zone_notes

DATA = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.mark.parametrize(
    ("written", "code", "suffix"),
    [
        ("K-1", "K-1", None), ("K.1", "K-1", None), ("k1", "K-1", None), ("K1", "K-1", None), ("K1 B", "K-1", "B"),
        ("K1.b", "K-1", "B"), ("K-1.k-3", "K-1", "K-3"), ("R2-K", "R-2", "K"), ("R2,K", "R-2", "K"),
        ("r3.k", "R-3", "K"), ("RTH 3 > R3", "RTH-3", ">R3"), ("SPU 1,K", "SPU-1", "K"), ("RTH-23", "RTH-23", None),
        (" ba ", "BA", None), ("32112300", "32112300", None), ("Tidak Ada", None, None), ("R-1.5", "R-1", "5"),
    ],
)  # fmt: skip
def test_codes_as_they_were_seen(written, code, suffix):
    row = zone_codes(pd.Series([written])).iloc[0]
    assert (row["code"] if pd.notna(row["code"]) else None) == code
    assert (row["suffix"] if pd.notna(row["suffix"]) else None) == suffix


def test_names_and_domains_by_the_legend_of_the_plan(tmp_path):
    (tmp_path / "legenda.csv").write_text("Isi;Kode;Nama\n32112300;K-3;Perdagangan\nPerumahan Tinggi;R-2;\n", "utf-8")
    about = PlanAbout(role="zone", name="RDTR", path="legenda.csv", codes={"31010000": "BA"})
    legend = legend_codes(about, folder=tmp_path)
    layer = pd.DataFrame(
        {"zone_code": ["32112300", "31010000", None, "r.3"], "zone_name": [None, None, "perumahan  tinggi", "x"]}
    )
    found = plan_zones(layer, legend=legend)
    assert found["code"].tolist() == ["K-3", "BA", "R-2", "R-3"]
    assert found["flag"].fillna("").tolist() == ["legend", "legend", "legend", "respelled"]
    assert [note.code for note in zone_notes(plan_zones(layer), role="zone")] == ["zoning.code_domain"]


def test_overlays_keep_four_states_apart():
    layer = pd.DataFrame({"krb": ["Tidak Ada", None, "Kawasan Rawan Banjir - Tinggi"]}, index=["Z1", "Z2", "Z3"])
    found = overlay_states(layer)
    krb = found[found["overlay"] == "krb"]
    assert krb["state"].tolist() == ["none", "unknown", "value"]
    assert krb["value"].tolist() == [pd.NA, pd.NA, "Kawasan Rawan Banjir - Tinggi"]
    assert set(found.loc[found["overlay"] == "lp2b", "state"]) == {"absent"}


def test_protected_by_kind_before_name():
    layer = pd.DataFrame(
        {
            "plan_kind": ["31000000", "32000000", "Rencana Pola Ruang", "Zona Lindung", None],
            "zone_name": ["Taman", "Sempadan", "Sempadan Sungai", "Taman", None],
        }
    )
    assert plan_zones(layer)["protected"].tolist() == [True, False, True, True, pd.NA]


@pytest.mark.parametrize(
    ("text", "use"),
    [("Hunian", "residential"), ("Sempadan sungai", "green"), ("RUKO", "mixed"), ("Sarana pelayanan umum", "social"),
     ("Jalan lingkungan", "road"), ("", None), (None, None)],
)  # fmt: skip
def test_words_of_use(text, use):
    assert use_word(text) == use


def _loaded(path, role):
    if not (DATA / path).is_file():
        pytest.skip(f"shared/data/{path} is not on this machine")
    project = from_dict({"project": {"name": "x"}, "layers": {role: {"path": path}}}, folder=DATA, whole=False)
    return load_layers(project).layers[role]


def test_rdtr_rantauprapat():
    """Three features with undecoded domain codes: water, and trade of the SWP twice."""
    layer = _loaded("rdtr_rantauprapat_cuplikan/RDTR_KOTA_RANTAUPRAPAT_4_CUPLIKAN3.geojson", "zone")
    found = plan_zones(layer)
    assert found["code"].tolist() == ["31010000", "32112300", "32112300"]
    assert found["flag"].tolist() == ["domain"] * 3
    assert found["protected"].tolist() == [True, False, False]
    states = overlay_states(layer)
    assert set(states["state"]) == {"none"}
    assert len(states) == 3 * 14


def test_rtrw_cilegon():
    """27 classes by name alone, seven of them protected."""
    layer = _loaded("cilegon/prasarana/RENCANA_POLA_RUANG_AR.geojson", "zone_rtrw")
    found = plan_zones(layer, legend={"Kawasan Perumahan": "R"})
    assert found["code"].notna().all()
    assert set(found.loc[found["code"] == "R", "name"]) == {"Kawasan Perumahan"}
    protected = set(found.loc[found["protected"].astype(bool), "name"])
    assert protected == {
        "Kawasan Hutan Lindung", "Kawasan Konservasi Pesisir dan Pulau-Pulau Kecil", "Sempadan Jalan",
        "Sempadan Mata Air", "Sempadan Pantai", "Sempadan Rel Kereta Api", "Sempadan Sungai",
    }  # fmt: skip
    assert set(overlay_states(layer)["state"]) == {"absent"}


def test_of_zones_with_the_same_share_the_first_is_that_of_the_parcel_however_the_map_is_turned():
    parts = pd.DataFrame({"feature": ["P1", "P1", "P2"], "area": ["a", "b", "b"], "share": [0.5, 0.5 + 1e-12, 1.0]})
    assert largest_area(parts).to_dict() == {"P1": "a", "P2": "b"}
