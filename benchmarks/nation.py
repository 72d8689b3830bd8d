"""The nation's year at one size and at sixteen times that; Spark on one core and on two."""

import shutil
import tempfile
from pathlib import Path

from zhuji.bench.nation import Nation
from zhuji.bench.run import Run, fingerprint

SMALL = 0.004


def measure() -> dict:
    """Cost by size, and the price of Spark for the same rows."""
    folder = Path(tempfile.mkdtemp(prefix="zhuji-growth-"))
    try:
        small, large = (_duckdb(folder / str(times), SMALL * times) for times in (1, 16))
        spark = [_spark(folder / "1", threads) for threads in (1, 2)]
        return {
            "rows": [small["rows"], large["rows"]],
            "data_grew": round(large["rows"] / small["rows"], 2),
            "cost_grew": round(large["cpu"] / small["cpu"], 2),
            "duckdb_s": [round(small["seconds"], 2), round(large["seconds"], 2)],
            "spark_start_s": round(spark[1]["start"], 1),
            "spark_s_by_cores": [round(one["seconds"], 1) for one in spark],
            "spark_to_duckdb": round(spark[1]["seconds"] / small["seconds"], 1),
            "spark_equal": all(one["fingerprint"] == small["fingerprint"] for one in spark),
        }
    finally:
        shutil.rmtree(folder)


def _duckdb(folder: Path, scale: float) -> dict:
    rows = Nation(scale, "courses").build(folder / "tables")
    told = Run(Nation(scale), folder).part("duckdb")
    return told | {"rows": rows, "fingerprint": fingerprint(folder / "duckdb")}


def _spark(folder: Path, threads: int) -> dict:
    told = Run(Nation(SMALL), folder, threads=threads).part("spark")
    return told | {"fingerprint": fingerprint(folder / "spark")}
