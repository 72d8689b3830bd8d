"""One part of the benchmark in a process of its own, so that its time and memory are its own: prints one JSON "
"object."""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import django


def engine(folder: Path, name: str, target: Path, threads: int) -> dict:
    """Evaluate and write out; the start of a session is told apart."""
    from zhuji.bench.question import AS_OF, FIRST, LAST, pack  # noqa: PLC0415 - needs Django to be set up
    from zhuji.warehouse.evaluate import Evaluation  # noqa: PLC0415 - beside the above
    from zhuji.warehouse.territories import Territory  # noqa: PLC0415 - beside the above

    begun = time.perf_counter()
    if name == "spark":
        from zhuji.warehouse.spark import Spark  # noqa: PLC0415 - half a gigabyte that only this part needs

        found = Spark(master=f"local[{threads}]")
    else:
        from zhuji.warehouse.engines import DuckDB  # noqa: PLC0415 - beside the above

        found = DuckDB(threads=threads)  # type: ignore[assignment]
    found.attach(folder)
    started, busy = time.perf_counter(), time.process_time()
    duties = Evaluation(found, FIRST, LAST, AS_OF).write([Territory(pack(), "", ())], target, layout="keys")
    return {
        "seconds": time.perf_counter() - started,
        "start": started - begun,
        "cpu": time.process_time() - busy,  # of this process: what a busy machine does not lengthen; not Spark's
        "duties": duties,
    }


def main(part: str, folder: str, *more: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuji.settings")
    with tempfile.TemporaryDirectory(prefix="zhuji-bench-") as home:
        os.environ["ZHUJI_HOME"] = home
        os.environ.pop("ZHUJI_DATABASE", None)
        django.setup()
        if part == "kernel":
            from zhuji.bench import kernel  # noqa: PLC0415 - needs Django to be set up

            told = kernel.measure(Path(folder))
        elif part == "loop":
            from zhuji.bench import loop  # noqa: PLC0415 - beside the above

            told = loop.measure(Path(folder))
        else:
            told = engine(Path(folder), part, Path(more[0]), int(more[1]))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told["peak_mb"] = max(one.ru_maxrss for one in used) // 1024
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
