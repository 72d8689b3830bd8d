"""Every use case leaves just the lines in the log that it should, and a refused one leaves none (T9)."""

import datetime as dt
import importlib
import inspect
import pkgutil

import pytest
from django.utils import timezone

import zhuji
from tests import factories as make
from zhuji.activity.actions import activities, attachments, lessons, sittings, themes
from zhuji.core.errors import Refused
from zhuji.duty import actions as duty
from zhuji.org.actions import accounts, people, units, views
from zhuji.org.log import verify
from zhuji.org.models import LogEntry
from zhuji.pack import actions as packs
from zhuji.pack.inforce import in_force
from zhuji.pack.load import load

TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)
BASE = load("base")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def town(branch, school, committee, district, city, members, officer, city_officer):
    """What the use cases below work on."""
    return {
        "branch": branch, "school": school, "committee": committee, "district": district, "city": city,
        "member": members[0], "by": city_officer, "officer": officer,
    }  # fmt: skip


def held(t, **fields):
    return make.make_activity(t["branch"], "theme-day", YESTERDAY, **fields)


def waiting(t):
    return duty.explain_gap(unit=t["branch"], rule="branch.theme-day", period="2026-05", text="因故", by=t["officer"])


def account(t):
    return accounts.open_account(person=t["member"], username="wm", email="w@example.org", by=t["by"])


def closed(t):
    return accounts.close_account(account(t), by=t["by"])


def kept(t):
    return views.keep_view(name="常看", address="/units/", by=t["by"])


def setting(t):
    since = TODAY + dt.timedelta(days=40)
    return packs.set_parameter(
        unit=t["city"], param="branch.theme-day.monthly", value=2, since=since, reason="某号文", by=t["by"]
    )


def planned(t, **fields):
    return activities.plan_activity(
        unit=t["branch"], kind="theme-day", held_on=TODAY, by=t["by"], pack=BASE, title="计划", **fields
    )


def second(t):
    return make.make_unit("branch", "第二党支部", t["committee"], covers=[t["school"]], code="B2")


def record(t, **fields):
    return {"unit": t["branch"], "held_on": YESTERDAY, "by": t["by"], "pack": BASE, "title": "学习", **fields}


def grant(t):
    until = TODAY + dt.timedelta(days=9)
    return accounts.give_role(
        user=t["officer"], unit=t["school"], role="inspector", since=TODAY, until=until, by=t["by"]
    )


def theme(t):
    return themes.issue_theme(unit=t["district"], kind="theme-day", month=TODAY, title="师德", by=t["by"])


# Use case → what stands before (its lines do not count), the call, and the lines that it must leave.
CASES = {
    activities.record_activity: (held, lambda t, _: activities.record_activity(kind="study", **record(t)), ["recorded"]),
    activities.plan_activity: (held, lambda t, _: planned(t), ["planned"]),
    activities.correct_activity: (held, lambda t, a: activities.correct_activity(a, version=1, by=t["by"], pack=BASE, title="改"), ["corrected"]),
    activities.carry_out_plan: (planned, lambda t, a: activities.carry_out_plan(a, version=1, by=t["by"], pack=BASE), ["carried out"]),
    activities.withdraw_activity: (held, lambda t, a: activities.withdraw_activity(a, reason="重复", by=t["by"]), ["withdrawn"]),
    attachments.add_attachment: (held, lambda t, a: attachments.add_attachment(a, name="a.pdf", content=PDF, by=t["by"]), ["attachment added"]),
    attachments.withdraw_attachment: (
        lambda t: attachments.add_attachment(held(t), name="a.pdf", content=PDF, by=t["by"]),
        lambda t, a: attachments.withdraw_attachment(a, by=t["by"]), ["attachment withdrawn"]),
    lessons.recommend_lesson: (lambda t: held(t, summary="讲稿"), lambda t, a: lessons.recommend_lesson(a, recommended=True, by=t["by"]), ["recommended"]),
    themes.issue_theme: (held, lambda t, _: theme(t), ["issued"]),
    themes.recall_theme: (theme, lambda t, a: themes.recall_theme(a, reason="改期", by=t["by"]), ["recalled"]),
    duty.explain_gap: (held, lambda t, _: waiting(t), ["explained"]),
    duty.answer_explanation: (waiting, lambda t, e: duty.answer_explanation(e, accept=True, text="", by=t["by"]), ["accepted"]),
    packs.adopt_pack: (held, lambda t, _: packs.adopt_pack(unit=t["city"], pack="jiamusi", since=TODAY, reason="试点", by=t["by"]), ["pack adopted"]),
    packs.set_parameter: (held, lambda t, _: setting(t), ["parameter set"]),
    packs.revoke_setting: (setting, lambda t, s: packs.revoke_setting(s, reason="另定", by=t["by"]), ["parameter revoked"]),
    people.enter_person: (held, lambda t, _: people.enter_person(number="T9", name="新", unit=t["school"], by=t["by"]), ["entered"]),
    people.correct_person: (held, lambda t, _: people.correct_person(t["member"], version=1, by=t["by"], name="改"), ["corrected"]),
    people.appoint: (held, lambda t, _: people.appoint(person=t["member"], unit=t["branch"], title="publicity", on=TODAY, by=t["by"]), ["appointed"]),
    people.relieve: (lambda t: make.make_post(t["member"], t["branch"], "publicity"), lambda t, p: people.relieve(p, on=TODAY, by=t["by"]), ["relieved"]),
    people.transfer_member: (second, lambda t, b: people.transfer_member(t["member"], to=b, on=TODAY, by=t["by"]), ["left", "joined"]),
    units.found_unit: (held, lambda t, _: units.found_unit(code="N", name="新", kind="group", parent=t["branch"], on=TODAY, by=t["by"]), ["founded"]),
    units.rename_unit: (held, lambda t, _: units.rename_unit(t["branch"], name="新名", on=TODAY, by=t["by"]), ["renamed"]),
    units.move_unit: (held, lambda t, _: units.move_unit(t["branch"], parent=t["district"], on=TODAY, by=t["by"]), ["moved"]),
    units.reform_unit: (held, lambda t, _: units.reform_unit(t["committee"], kind="general-branch", on=TODAY, by=t["by"]), ["reformed"]),
    units.end_unit: (second, lambda t, b: units.end_unit(b, on=TODAY, by=t["by"]), ["ended"]),
    units.merge_units: (second, lambda t, b: units.merge_units([b], into=t["branch"], on=TODAY, by=t["by"]), ["merged"]),
    units.split_unit: (
        held, lambda t, _: units.split_unit(t["branch"], code="N", name="新", members=[t["member"]], on=TODAY, by=t["by"]),
        ["founded", "left", "joined"]),
    units.cover_schools: (held, lambda t, _: units.cover_schools(t["branch"], schools=[t["school"]], on=TODAY, by=t["by"]), ["coverage"]),
    units.begin_term: (held, lambda t, _: units.begin_term(t["branch"], on=TODAY, by=t["by"]), ["term began"]),
    accounts.open_account: (held, lambda t, _: account(t), ["account opened"]),
    accounts.open_visitor: (
        held, lambda t, _: accounts.open_visitor(username="v", email="", unit=t["school"], until=TODAY + dt.timedelta(days=9), by=t["by"]),
        ["account opened", "role given"]),
    accounts.close_account: (account, lambda t, u: accounts.close_account(u, by=t["by"]), ["account closed"]),
    accounts.reopen_account: (closed, lambda t, u: accounts.reopen_account(u, by=t["by"]), ["account reopened"]),
    accounts.make_link: (account, lambda t, u: accounts.make_link(u, mailed=True, by=t["by"]), ["password link made"]),
    accounts.drop_factor: (account, lambda t, u: accounts.drop_factor(u, by=t["by"]), ["factor dropped"]),
    views.keep_view: (held, lambda t, _: kept(t), ["view kept"]),
    views.drop_view: (kept, lambda t, v: views.drop_view(v, by=t["by"]), ["view dropped"]),
    accounts.give_role: (held, lambda t, _: grant(t), ["role given"]),
    accounts.take_role: (grant, lambda t, g: accounts.take_role(g, by=t["by"]), ["role taken"]),
}  # fmt: skip


def use_cases():
    """Every public function of an `actions` module that says by whom it is called."""
    for found in pkgutil.walk_packages(zhuji.__path__, "zhuji."):
        if ".actions" in found.name:
            module = importlib.import_module(found.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                by = inspect.signature(function).parameters.get("by")
                own = function.__module__ == found.name and not name.startswith("_")
                if own and by is not None and by.kind is inspect.Parameter.KEYWORD_ONLY:
                    yield function


def test_every_use_case_is_tried_below():
    helpers = {"log_activity"}
    assert {f.__qualname__ for f in use_cases()} - helpers == {f.__qualname__ for f in CASES}


@pytest.mark.trust
@pytest.mark.parametrize("use_case", CASES, ids=lambda f: f.__name__)
def test_use_case_leaves_its_lines_with_who_what_before_and_after(town, use_case, record_figures):
    before, call, verbs = CASES[use_case]
    record = before(town)
    seq = LogEntry.objects.count()

    call(town, record)

    lines = list(LogEntry.objects.filter(seq__gt=seq).order_by("seq"))
    record_figures("T9", use_cases=1, lines=len(lines))
    assert [line.verb for line in lines] == verbs
    assert {line.actor for line in lines} == {town["by"]} or use_case is duty.explain_gap
    assert all((line.after or line.before) and line.table and line.row for line in lines)
    assert verify()[1] is None


def test_sitting_leaves_a_line_for_each_kind(town):
    fields = record(town)
    sittings.record_sitting(kinds=["theme-day", "study"], **fields)
    assert list(LogEntry.objects.values_list("verb", flat=True)) == ["recorded", "recorded"]


def test_refused_use_case_leaves_no_line(town):
    with pytest.raises(Refused):
        people.transfer_member(town["member"], to=town["branch"], on=TODAY, by=town["by"])
    with pytest.raises(Refused):
        activities.record_activity(kind="no-such", **record(town))
    assert LogEntry.objects.count() == 0


def test_newlines_and_control_characters_in_what_was_typed_stay_inside_their_line(town):
    text = "第一行\n2026-01-01 admin deleted everything\x1b[31m"
    activities.record_activity(kind="study", **record(town, summary=text))
    line = LogEntry.objects.get()
    assert (line.after["summary"], verify()) == (text, (1, None))
    assert in_force(town["branch"], TODAY).id == "base"
