"""A toy job through the whole runner: fresh processes, plain path, agreement, ratios, growth."""

import math

import numpy as np
import pytest

from benchmarks import run
from benchmarks.harness import Job, Measurement, find_jobs, worst_difference

TOY = """
import os
import numpy as np
from benchmarks.harness import Job, Runner


def loop(numbers):
    return sum(float(number) ** 0.5 for number in numbers)


def roots(numbers):
    assert "KOTAKU_PLAIN" not in os.environ
    return np.sqrt(numbers).sum()


def plainly(numbers):
    assert os.environ["KOTAKU_PLAIN"] == "1"
    return np.sqrt(numbers).sum()


def broken(numbers):
    raise ValueError("no such root")


def agree(result, reference):
    return abs(float(result) - reference) / reference


JOBS = [
    Job(
        name="toy",
        title="sum of roots",
        sizes=(1_000, 20_000),
        prepare=lambda size: np.arange(1, size + 1),
        runners={"numpy": roots, "loop": Runner(loop, max_size=10_000), "plain": Runner(plainly, plain=True)},
        peer="loop",
        agree=agree,
    ),
    Job(
        name="faulty",
        title="failures of four kinds",
        sizes=(10,),
        prepare=lambda size: np.arange(1, size + 1),
        runners={
            "loop": loop,
            "broken": broken,
            "wrong": lambda numbers: roots(numbers) + 1,
            "mute": print,
            "killed": lambda numbers: os._exit(9),
        },
        peer="loop",
        agree=agree,
    ),
]
"""


@pytest.fixture
def folder(tmp_path):
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    (jobs / "toy.py").write_text(TOY, encoding="utf-8")
    return jobs


def table(path):
    lines = [
        line.strip("| \n").split(" | ") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] == "|"
    ]
    return [dict(zip(lines[0], line, strict=False)) for line in lines[2:]]


def test_a_job_end_to_end(folder, tmp_path, capsys):
    out = tmp_path / "table.md"
    assert run.main(["toy", "--repeats", "2", "--jobs", str(folder), "--out", str(out)]) == 0
    rows = table(out)
    assert [(row["size"], row["runner"]) for row in rows] == [
        ("1000", "loop"),
        ("1000", "numpy"),
        ("1000", "plain"),
        ("20000", "numpy"),  # too large for the loop: the first other runner is the reference
        ("20000", "plain"),
    ]
    assert [row["agreement"] for row in rows][0::3] == ["reference", "reference"]
    assert all(float(row["agreement"]) < 1e-9 for row in (rows[1], rows[2], rows[4]))
    assert float(rows[1]["x peer wall"]) > 1
    assert rows[3]["x peer wall"] == "-"
    assert all(row["runs"] == "2" for row in rows)
    assert "sum of roots" in capsys.readouterr().out


def test_a_failure_or_another_answer_fails_the_run(folder, tmp_path):
    out = tmp_path / "table.md"
    assert run.main(["faulty", "--quick", "--jobs", str(folder), "--out", str(out)]) == 1
    _, broken, wrong, mute, killed = table(out)
    assert "ValueError: no such root" in broken["wall s"]
    assert "DIFFERS" in wrong["agreement"]
    assert "TypeError" in mute["wall s"]
    assert "exit code 9" in killed["wall s"]


def test_an_unknown_job_names_the_known(folder, capsys):
    assert run.main(["tyo", "--jobs", str(folder)]) == 2
    assert "toy" in capsys.readouterr().err


def test_the_project_s_own_jobs_are_found():
    assert {"read_gpkg", "read_shp"} <= set(find_jobs())


def test_growth_of_a_quadratic_job_is_two():
    small, large = (Measurement("job", size, "ours", cpu_s=size**2 * 1e-9) for size in (1_000, 10_000))
    assert run.growth([small, large], large) == pytest.approx(2)
    assert math.isnan(run.growth([small, large], small))


def test_worst_difference():
    assert worst_difference([100.0, 2.0], [100.0, 1.0]) == 1.0
    assert worst_difference([101.0], [100.0]) == pytest.approx(0.01)
    assert worst_difference([0.5], [0.0]) == 0.5  # relative to the floor of 1
    assert worst_difference([np.nan, 1.0], [np.nan, 1.0]) == 0.0
    assert worst_difference([np.nan], [1.0]) == math.inf
    assert worst_difference([1.0, 2.0], [1.0]) == math.inf


def test_a_job_without_its_peer_is_refused():
    with pytest.raises(ValueError, match="not among the runners"):
        Job(name="x", title="x", prepare=int, runners={"ours": int}, peer="theirs", agree=worst_difference)
