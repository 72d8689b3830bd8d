"""Several at once, and the power gone in the middle: nothing twice, nothing lost, nothing half (T21, T22, T25)."""

import datetime as dt
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.activity.actions import activities as actions
from zhuji.activity.actions.themes import issue_theme
from zhuji.activity.models import Theme
from zhuji.core.errors import Refused
from zhuji.org.log import verify
from zhuji.org.models import LogEntry
from zhuji.pack.load import load

BASE = load("base")
DAY = dt.date(2026, 5, 8)
THREADS = 8
ROUNDS = int(os.environ.get("ZHUJI_ROUNDS", "3"))


def at_once(work):
    """Run `work(n)` in eight threads that start together. What each came to: a value, or the error it raised."""
    barrier, came_to = threading.Barrier(THREADS), {}

    def run(n):
        try:
            barrier.wait(timeout=10)
            came_to[n] = work(n)
        except Exception as error:  # noqa: BLE001 - it is looked at below
            came_to[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return [came_to[n] for n in range(THREADS)]


def record(unit, **fields):
    return actions.record_activity(
        unit=unit, kind="theme-day", held_on=DAY, by=None, pack=BASE, **{"title": "学习", **fields}
    )


def refused(came_to):
    assert [c for c in came_to if isinstance(c, Exception) and not isinstance(c, Refused)] == []
    return sum(isinstance(c, Refused) for c in came_to)


@pytest.mark.trust
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_take_the_same_code_nor_record_one_form_twice(record_figures):
    for n in range(ROUNDS):
        unit = make.make_unit("branch", "支部", code=f"R{n}")
        came_to = at_once(lambda k, unit=unit: record(unit, token=f"{unit.code}-{k % 4}", sure=True).code)
        assert refused(came_to) == 0
        assert sorted(set(came_to)) == [f"R{n}-20260508-{k}" for k in range(1, 5)]
        assert unit.activities.count() == 4
    record_figures("T22-record", rounds=ROUNDS, threads=THREADS, duplicates=0)


@pytest.mark.trust
@pytest.mark.django_db(transaction=True)
def test_of_eight_corrections_at_once_one_is_made_and_seven_are_told(record_figures):
    for n in range(ROUNDS):
        activity = record(make.make_unit("branch", "支部", code=f"R{n}"))
        came_to = at_once(
            lambda k, a=activity: actions.correct_activity(a, version=1, by=None, pack=BASE, title=f"第{k}种写法")
        )
        activity.refresh_from_db()
        assert (refused(came_to), activity.version) == (7, 2)
        assert LogEntry.objects.filter(row=activity.pk, verb="corrected").count() == 1
    record_figures("T22-correct", rounds=ROUNDS, threads=THREADS, lost_updates=0)


@pytest.mark.django_db(transaction=True)
def test_plan_is_carried_out_once_and_a_record_withdrawn_once_however_many_try():
    unit = make.make_unit("branch", "支部", code="R1")
    plan = actions.plan_activity(unit=unit, kind="theme-day", held_on=localdate(), by=None, pack=BASE, title="计划")
    came_to = at_once(lambda k: actions.carry_out_plan(plan, version=1, by=None, pack=BASE, title=f"写法{k}"))
    assert refused(came_to) == 7

    came_to = at_once(lambda k: actions.withdraw_activity(plan, reason=f"原因{k}", by=None))
    assert refused(came_to) == 7
    assert verify()[1] is None


@pytest.mark.django_db(transaction=True)
def test_theme_of_a_month_is_issued_once_however_many_try():
    unit = make.make_unit("education-committee", "区委", code="D")
    came_to = at_once(lambda k: issue_theme(unit=unit, kind="theme-day", month=localdate(), title=f"主题{k}", by=None))
    assert (refused(came_to), Theme.objects.count()) == (7, 1)


RECORDER = """
import datetime as dt
import django
django.setup()
from zhuji.activity.actions.activities import record_activity
from zhuji.org.models import Unit
from zhuji.pack.load import load
unit, pack = Unit.objects.get(code="K1"), load("base")
while True:
    fields = {"attendance": dict.fromkeys([m.person for m in unit.memberships.select_related("person")], "present")}
    activity = record_activity(unit=unit, kind="study", held_on=dt.date(2026, 5, 8), by=None, pack=pack, title="学习",
                               sure=True, **fields)
    print(activity.code, flush=True)
"""
FOUNDER = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests import factories as make
branch = make.make_unit("branch", "支部", code="K1")
make.make_members(branch, 5)
"""
WALKER = """
import django
django.setup()
from zhuji.org.log import verify
raise SystemExit(verify()[1])
"""


def python(home, program, **more):
    environment = {k: v for k, v in os.environ.items() if k != "ZHUJI_DATABASE"}
    environment |= {"ZHUJI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "zhuji.settings"}
    return subprocess.Popen([sys.executable, "-c", program], env=environment, **more)


@pytest.mark.trust
def test_recorder_killed_at_any_moment_loses_nothing_it_acknowledged_and_leaves_nothing_half_done(
    tmp_path, record_figures
):
    kills = int(os.environ.get("ZHUJI_KILLS", "3"))
    assert python(tmp_path, FOUNDER).wait() == 0
    acknowledged, back = [], []
    for n in range(kills):
        begun = time.perf_counter()
        process = python(tmp_path, RECORDER, stdout=subprocess.PIPE, text=True)
        acknowledged.append(process.stdout.readline().strip())
        back.append(time.perf_counter() - begun)
        time.sleep(random.Random(n).uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        rest, _none = process.communicate()
        acknowledged += [line.strip() for line in rest.splitlines() if line.strip()]

    with sqlite3.connect(tmp_path / "zhuji.sqlite3") as base:
        kept = {code for (code,) in base.execute("SELECT code FROM activity_activity")}
        half = base.execute(
            "SELECT COUNT(*) FROM activity_activity a WHERE (SELECT COUNT(*) FROM activity_attendance t"
            " WHERE t.activity_id = a.id) <> 5 OR NOT EXISTS (SELECT 1 FROM org_logentry l WHERE l.row = a.id)"
        ).fetchone()[0]
        assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    lost = len(set(acknowledged) - kept)
    record_figures("T21-record", kills=kills, acknowledged=len(acknowledged), lost=lost, half_done=half)
    assert (lost, half, len(acknowledged) == len(set(acknowledged))) == (0, 0, True)
    assert max(back) < 10
    assert python(tmp_path, WALKER).wait() == 0
