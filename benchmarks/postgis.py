"""Ask PostGIS for the footprint on each parcel, and compare: `python benchmarks/postgis.py [--size N] [--repeats N]`.

Needs `psql` and a superuser's connection by the variables of libpq (PGHOST, PGDATABASE, ...); the tables are temporary.
Loading and indexing are not timed. The server works in one process, which reports its own processor time, as ours does.
"""

import argparse
import io
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.city import City, city
from benchmarks.harness import worst_difference
from benchmarks.jobs.areas import sums

SERVER = ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]
TABLE = """
CREATE TEMP TABLE {name} (id integer, geom geometry);
COPY {name} FROM STDIN;
{rows}\\.
CREATE INDEX ON {name} USING gist (geom);
ANALYZE {name};
"""
QUESTION = """
SELECT p.id, sum(ST_Area(ST_Intersection(p.geom, b.geom)))
FROM parcels p JOIN buildings b ON ST_Intersects(p.geom, b.geom) GROUP BY p.id;
"""
STATISTICS = re.compile(r"EXECUTOR STATISTICS.*?([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the times of both and how far their answers are apart; 0 also where there is no server to ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="number of buildings (100,000)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, of which the shortest counts (3)")
    asked = parser.parse_args(arguments)
    missing = _missing()
    if missing:
        print(f"Not run: {missing}")
        return 0
    place = city(asked.size)
    answer, wall_s, cpu_s = asked_of_postgis(place, asked.repeats)
    sums(place)
    ours = [_timed(place) for _ in range(asked.repeats)]
    own_wall_s, own_cpu_s = (min(times) for times in zip(*ours, strict=True))
    print(f"{asked.size} buildings: PostGIS {wall_s:.2f} s wall, {cpu_s:.2f} s cpu;", end=" ")
    print(f"kotaku_gis {own_wall_s:.3f} s wall, {own_cpu_s:.3f} s cpu;", end=" ")
    print(f"{wall_s / own_wall_s:.1f} x wall, {cpu_s / own_cpu_s:.1f} x cpu;", end=" ")
    print(f"worst difference {worst_difference(sums(place), answer):.1e}")
    return 0


def asked_of_postgis(place: City, repeats: int) -> tuple["pd.Series[float]", float, float]:
    """The sums by parcel, and the shortest wall and processor time of the question."""
    load = "".join(_table(name, getattr(place, name)) for name in ("buildings", "parcels"))
    options = "SET max_parallel_workers_per_gather = 0;\n"
    report = "SET client_min_messages = log;\nSET log_executor_stats = on;\n"
    done = _psql(options + load + report + QUESTION * repeats)
    times = [(float(wall), float(user) + float(system)) for user, system, wall in STATISTICS.findall(done.stderr)]
    rows = pd.read_csv(io.StringIO(done.stdout), sep="|", names=["id", "area"]).drop_duplicates("id").set_index("id")
    wall_s, cpu_s = (min(column) for column in zip(*times, strict=True))
    return rows["area"].reindex(place.parcels.index, fill_value=0.0), wall_s, cpu_s


def _table(name: str, layer: gpd.GeoDataFrame) -> str:
    shapes = shapely.to_wkb(layer.geometry.to_numpy(), hex=True)
    rows = "".join(f"{place}\t{shape}\n" for place, shape in zip(layer.index, shapes, strict=True))
    return TABLE.format(name=name, rows=rows)


def _missing() -> str:
    if shutil.which("psql") is None:
        return "there is no psql here."
    found = _psql("SELECT postgis_version();", check=False)
    return "" if found.returncode == 0 else f"no PostGIS answers ({' '.join(found.stderr.split())})."


def _psql(commands: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(SERVER, input=commands, capture_output=True, text=True, check=check)


def _timed(place: City) -> tuple[float, float]:
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    sums(place)
    return time.perf_counter() - wall_s, time.process_time() - cpu_s


if __name__ == "__main__":
    sys.exit(main())
