"""`zhuji bench nation` prints just its figures, and its parts agree with each other."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb

from zhuji.bench.nation import Nation

KEYS = {
    "rows", "duties", "kernel_s", "duckdb_s", "orm_s", "spark_s", "ratio_orm", "ratio_kernel", "peak_mb", "equal",
}  # fmt: skip


def test_parts_of_the_benchmark_agree_and_what_is_left_out_is_null(tmp_path):
    zhuji = Path(sys.executable).with_name("zhuji")
    words = "bench", "nation", "--scale", "0.0005", "--without", "spark", "--json"
    done = subprocess.run(
        [zhuji, *words], capture_output=True, text=True, check=True, env={"ZHUJI_HOME": str(tmp_path)}
    )

    figures = json.loads(done.stdout)
    assert set(figures) == KEYS
    assert figures["equal"] is True
    assert figures["spark_s"] is None
    assert min(value for key, value in figures.items() if key != "spark_s") > 0


def test_nation_has_the_published_sizes():
    whole = Nation(1)
    assert (whole.schools, whole.branches) == (470_000, 460_000)


def test_the_same_scale_is_the_same_nation_row_for_row(tmp_path):
    sizes = [Nation(0.0002).build(tmp_path / name) for name in ("one", "other")]
    assert sizes[0] == sizes[1] > 10_000
    for file in (tmp_path / "one").rglob("activity_activity/**/*.parquet"):
        other = tmp_path / "other" / file.relative_to(tmp_path / "one")
        assert _rows(file) == _rows(other)


def _rows(file):
    return duckdb.execute(f"SELECT * FROM '{file}' ORDER BY id").fetchall()
