"""Prints what the tests of trust measured, as one JSON object at the end: `pytest -p tests.trust_plugin -m trust`.

A test records figures under a name (the fixture `record_figures`); figures recorded under one name several times, by
office or by method, are added up. Works across processes: they append to one file.
"""

import json
import os
import tempfile
from pathlib import Path

VARIABLE = "ZHUJI_FIGURES"
KEPT = {"locked_after", "until_minutes"}  # not to be added up


def pytest_configure(config):
    if VARIABLE not in os.environ:
        handle, path = tempfile.mkstemp(prefix="figures", suffix=".jsonl")
        os.close(handle)
        os.environ[VARIABLE] = path
        config.add_cleanup(lambda: (Path(path).unlink(), os.environ.pop(VARIABLE)))


def add_up(lines) -> dict:
    """name → figures; numbers of one name are added, words are dropped."""
    found: dict = {}
    for line in lines:
        for name, figures in json.loads(line).items():
            held = found.setdefault(name, {})
            for key, value in figures.items():
                if isinstance(value, int | float) and not isinstance(value, bool):
                    held[key] = value if key in KEPT else held.get(key, 0) + value
    return dict(sorted(found.items()))


def pytest_terminal_summary(terminalreporter, exitstatus):
    if hasattr(terminalreporter.config, "workerinput"):
        return
    figures = add_up(Path(os.environ[VARIABLE]).read_text().splitlines())
    passed, failed = (len(terminalreporter.stats.get(kind, ())) for kind in ("passed", "failed"))
    terminalreporter.write_sep("=", "figures of trust")
    terminalreporter.write_line(
        json.dumps({"passed": passed, "failed": failed} | figures, ensure_ascii=False, indent=1)
    )
