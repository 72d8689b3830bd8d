"""The log holds, and whatever is done to it shows (T9, T24)."""

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from zhuji.org.actions.people import correct_person, enter_person
from zhuji.org.log import log, verify
from zhuji.org.models import LogEntry

pytestmark = pytest.mark.django_db


def write_lines(school, count=6):
    for n in range(count):
        enter_person(number=f"L{n}", name=f"人{n}", unit=school, by=None)


def test_untouched_chain_holds(school):
    write_lines(school)
    assert verify() == (6, None)


def test_line_says_who_what_where_and_what_stood_there(school, officer):
    person = enter_person(number="T1", name="王敏", unit=school, by=officer)
    correct_person(person, version=1, by=officer, name="王小敏")

    line = LogEntry.objects.latest("seq")

    assert (line.actor, line.unit, line.verb, line.table, line.row) == (
        officer,
        school,
        "corrected",
        "org.person",
        person.pk,
    )
    assert (line.before["name"], line.after["name"]) == ("王敏", "王小敏")


def test_log_never_repeats_what_is_kept_encrypted(school):
    enter_person(number="T1", name="王敏", unit=school, by=None, phone="13800000000")
    assert "13800000000" not in str(LogEntry.objects.get().after)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(1, 6), what=st.sampled_from(["verb", "after", "row", "delete", "swap", "hash"]))
def test_any_line_changed_taken_out_or_swapped_is_found(db, seq, what):
    with transaction.atomic():
        write_lines(make.make_unit("school", "学校"))
        entry = LogEntry.objects.filter(seq=seq)
        if what == "delete":
            entry.delete()
        elif what == "swap":
            other = seq % 6 + 1
            verbs = {s: LogEntry.objects.get(seq=s).row for s in (seq, other)}
            LogEntry.objects.filter(seq=seq).update(row=verbs[other])
            LogEntry.objects.filter(seq=other).update(row=verbs[seq])
        else:
            entry.update(
                **{"verb": {"verb": "x"}, "after": {"after": {}}, "row": {"row": F("row") + 1}, "hash": {"hash": "0"}}[
                    what
                ]
            )
        assert verify()[1] is not None
        transaction.set_rollback(True)


def test_chain_that_was_cut_off_at_its_end_is_found(school):
    write_lines(school)
    LogEntry.objects.filter(seq__gt=4).delete()
    assert verify() == (4, "日志在第 4 行中断，应有 6 行")


def test_text_with_line_breaks_and_escapes_stays_one_line_of_the_chain(school):
    person = make.make_person(school, "a\nb\x1b[31m")
    log(person, by=None, verb="entered")
    assert verify() == (1, None)
