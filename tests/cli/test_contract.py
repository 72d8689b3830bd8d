"""The command line as scripts use it: in a process of its own, on a fresh folder."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.document import books

ZHUJI = Path(sys.executable).with_name("zhuji")


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def run(home, *words, code=0, **more):
    environment = {k: v for k, v in os.environ.items() if k != "ZHUJI_DATABASE"} | {"ZHUJI_HOME": str(home)}
    done = subprocess.run([ZHUJI, *map(str, words)], env=environment, capture_output=True, text=True, **more)
    assert done.returncode == code, (done.returncode, done.stdout[-800:], done.stderr[-800:])
    return done.stdout


def dump(home):
    """Every row of every table of ours, to compare a database with itself."""
    with sqlite3.connect(home / "zhuji.sqlite3") as base:
        tables = [t for (t,) in base.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
        return {
            t: sorted(map(str, base.execute(f"SELECT * FROM {t}")))
            for t in tables
            if t.startswith(("org_", "activity_", "pack_"))
        }


def test_fresh_folder_takes_a_workbook_and_answers_with_duties_and_findings(tmp_path, home):
    sheets = books.right()
    sheets["活动"][2][11] = 3  # three of eight with a vote came
    sheets["活动"][2][9] = 3
    path = books.write(tmp_path / "city.xlsx", sheets)
    run(home, "import", path)
    span = "--from", "2026-01-01", "--to", "2026-09-30", "--as-of", "2026-10-15", "--json"

    duties = json.loads(run(home, "duties", *span))
    findings = json.loads(run(home, "findings", *span))

    theme = {d["period"]: d for d in duties if (d["rule"], d["unit"]) == ("branch.theme-day", "B1")}
    assert theme["2026-03"] == {
        "rule": "branch.theme-day", "unit": "B1", "person": None, "period": "2026-03", "due": "2026-03-31", "status": "done",
        "have": 1, "need": 1, "reasons": [], "basis": {"source": "中国共产党支部工作条例（试行）", "article": "16"}, "evidence": ["H1"],
    }  # fmt: skip
    assert (theme["2026-04"]["status"], sorted(theme)[-1]) == ("overdue", "2026-09")
    quorum = [f for f in findings if f["rule"] == "branch.general-meeting.quorum"]
    assert [(f["unit"], f["record"], f["date"], f["known"]) for f in quorum] == [("B1", "H2", "2026-03-20", "yes")]
    assert set(quorum[0]) == {"rule", "unit", "person", "record", "date", "reason", "basis", "known"}


def test_faulty_file_exits_one_lists_each_fault_and_leaves_the_database_as_it_was(tmp_path, home):
    run(home, "import", books.write(tmp_path / "a.xlsx", books.right()))
    before = dump(home)
    sheets = books.right()
    sheets["人员"][1][7] = "2024-13-40"
    sheets["活动"][1][2] = "野餐"
    path = books.write(tmp_path / "b.xlsx", sheets)

    lines = run(home, "import", path, code=1).splitlines()
    told = json.loads(run(home, "import", path, "--json", code=1))

    assert [(f["sheet"], f["row"], f["column"], f["value"]) for f in told] == [
        ("人员", 2, "入党日期", "2024-13-40"),
        ("活动", 2, "类型", "野餐"),
    ]
    assert len(lines) == 2
    assert dump(home) == before


def test_dry_run_prints_the_same_and_writes_nothing(tmp_path, home):
    path = books.write(tmp_path / "a.xlsx", books.right())
    assert "单位：新增 4" in run(home, "import", path, "--dry-run")
    assert dump(home)["org_unit"] == []


def test_missing_file_is_wrong_use(home):
    run(home, "import", "nirgends.xlsx", code=2)
    run(home, "duties", "--from", "yesterday", code=2)


def test_template_is_written(tmp_path, home):
    run(home, "template", tmp_path / "t.xlsx")
    assert (tmp_path / "t.xlsx").stat().st_size > 5000


def test_unknown_unit_is_refused_in_words(home):
    run(home, "duties", "--unit", "X", code=1)


def test_backup_comes_back_equal_and_a_damaged_one_not_at_all(tmp_path, home):
    run(home, "import", books.write(tmp_path / "a.xlsx", books.right()))
    run(home, "backup", tmp_path / "b.zip")

    other = tmp_path / "other"
    run(other, "restore", tmp_path / "b.zip")

    assert dump(other) == dump(home)
    run(other, "log", "verify")
    run(other, "restore", tmp_path / "b.zip", code=1)  # not over what is there
    raw = bytearray((tmp_path / "b.zip").read_bytes())
    with zipfile.ZipFile(tmp_path / "b.zip") as whole:
        largest = max(whole.infolist(), key=lambda part: part.compress_size)
    raw[largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2] ^= 0xFF
    (tmp_path / "c.zip").write_bytes(raw)
    third = tmp_path / "third"
    environment = {**os.environ, "ZHUJI_HOME": str(third)}
    environment.pop("ZHUJI_DATABASE", None)
    assert subprocess.run([ZHUJI, "restore", tmp_path / "c.zip"], env=environment, capture_output=True).returncode != 0
    assert dump(third)["org_unit"] == []


def test_log_that_was_touched_is_found(tmp_path, home):
    run(home, "import", books.write(tmp_path / "a.xlsx", books.right()))
    with sqlite3.connect(home / "zhuji.sqlite3") as base:
        base.execute("UPDATE org_logentry SET verb = 'nothing' WHERE seq = 5")
    run(home, "log", "verify", code=1)


def test_packs_are_listed_checked_and_printed(home):
    assert "jiamusi" in run(home, "pack", "list")
    run(home, "pack", "check")
    assert "党支部、联合党支部：每月开展主题党日不少于 1 次。" in run(home, "pack", "print", "base")


@pytest.mark.trust
def test_import_killed_at_any_moment_leaves_all_or_nothing(tmp_path, home, record_figures):
    kills = int(os.environ.get("ZHUJI_KILLS", "4"))
    sheets = books.right()
    sheets["活动"] += [
        [f"K{n}", "B1", "主题党日", "2026-03-05", "", "", "学习", "T001", "", "", "", "", ""] for n in range(3000)
    ]
    path = books.write(tmp_path / "a.xlsx", sheets)
    run(home, "duties")  # sets the database up
    empty = dump(home)
    begun = time.perf_counter()
    whole = tmp_path / "whole"
    run(whole, "import", path)
    takes = time.perf_counter() - begun
    half = finished = 0
    environment = {k: v for k, v in os.environ.items() if k != "ZHUJI_DATABASE"} | {"ZHUJI_HOME": str(home)}
    for n in range(kills):
        process = subprocess.Popen(
            [ZHUJI, "import", str(path)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(random.Random(n).uniform(takes * 0.3, takes))
        process.send_signal(signal.SIGKILL)
        process.wait()
        units = len(dump(home)["org_unit"])
        half += units not in (0, 4) or (units == 0 and dump(home) != empty)
        run(home, "log", "verify")
        if units:  # the kill came after the commit: the next begins on a fresh folder
            finished += 1
            shutil.rmtree(home)
            run(home, "duties")
            empty = dump(home)
    record_figures("T21-import", kills=kills, finished=finished, half_done=half)
    assert half == 0


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("template", "/nirgends/t.xlsx"), 2), (("backup", "/nirgends/b.zip"), 2), (("template", "/tmp"), 2),
        (("duties", "--from", "2026-02-30"), 2), (("duties", "--from", "2026-05-02", "--to", "2026-05-01"), 1),
        (("pack", "print", "nirgends"), 1), (("restore", "/nirgends/b.zip"), 1), (("import",), 2), (("nirgends",), 2),
    ],
)  # fmt: skip
def test_wrong_use_is_told_in_words_and_not_by_a_traceback(home, command, code):
    environment = {k: v for k, v in os.environ.items() if k != "ZHUJI_DATABASE"} | {"ZHUJI_HOME": str(home)}
    done = subprocess.run([ZHUJI, *command], env=environment, capture_output=True, text=True)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_preview_of_a_number_that_there_is_not_says_which_there_are(tmp_path, home):
    run(home, "import", books.write(tmp_path / "a.xlsx", books.right()))
    run(home, "pack", "preview", "drill.monat", "2", "--unit", "C", code=1)
    run(home, "pack", "preview", "drill.month", "99", "--unit", "C", code=1)
    assert "会变为" in run(home, "pack", "preview", "drill.month", "2", "--unit", "C")


def test_table_without_a_row_has_its_headings(home):
    assert run(home, "duties", "--csv").strip() == "rule,unit,person,period,due,status,have,need,reasons,basis,evidence"
    assert run(home, "findings", "--csv").strip() == "rule,unit,person,record,date,reason,basis,known"


def test_reader_that_stops_early_makes_no_traceback(tmp_path, home):
    run(home, "import", books.write(tmp_path / "a.xlsx", books.right()))
    environment = {k: v for k, v in os.environ.items() if k != "ZHUJI_DATABASE"} | {"ZHUJI_HOME": str(home)}
    done = subprocess.run(f"{ZHUJI} duties | head -1", shell=True, env=environment, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
