"""`zhuji bench nation`: how fast the rules of a nation are evaluated on this machine."""

import json
import sys
import tempfile
from pathlib import Path

from zhuji.bench.nation import Nation
from zhuji.bench.run import PARTS, Run


def run_nation(options) -> int:
    """Print the figures; exit 1 where two parts do not agree."""
    parts = tuple(part for part in PARTS if part not in options.without)
    with tempfile.TemporaryDirectory(prefix="zhuji-nation-", dir=options.folder) as made:
        run = Run(Nation(options.scale, options.attendance), Path(made), parts, options.threads, _said)
        figures = run.measure()
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:14}{value}")
    return int(figures["equal"] is False)


def _said(what: str) -> None:
    """Provinces only to whoever looks on; what a part took also into a file."""
    if sys.stderr.isatty() or not what.startswith("build "):
        print(what, file=sys.stderr)
