from benchmarks import postgis


def test_it_says_that_it_did_not_run_where_no_server_answers(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PGHOST", str(tmp_path))
    assert postgis.main(["--size", "1000"]) == 0
    assert capsys.readouterr().out.startswith("Not run: ")
