"""Builds a city in a database of its own, measures, prints one JSON object."""

import json
import os
import resource
import sys
import tempfile
from pathlib import Path

home = tempfile.mkdtemp(prefix="zhuji-bench-")
os.environ["ZHUJI_HOME"] = home
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuji.settings")

import django  # noqa: E402 - the settings read the environment

django.setup()

from benchmarks import city, imports, nation, pages, rules, warehouse  # noqa: E402 - needs Django
from zhuji.cli.database import ready  # noqa: E402 - needs Django


def main() -> None:
    ready()
    figures = {"import": imports.measure(Path(home))}
    city.grow(units=2000, activities=100_000)
    figures["rules"] = rules.measure()
    figures["pages"] = pages.measure()
    figures["province"] = warehouse.measure()
    figures["nation"] = nation.measure()
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump(figures, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
