"""Every use case leaves just the lines in the log that it should, and a refused one leaves none (T9)."""

import datetime as dt
import importlib
import inspect
import pkgutil
import re

import pytest
from django.utils import timezone

import zhuji
from tests import factories as make
from tests import minuted
from tests.ballot import makers as votes
from tests.decided import make_topic
from tests.meeting import audit as meetings
from zhuji.activity.actions import activities, attachments, lessons, sittings, themes
from zhuji.ballot.actions import appraisals, ballots, counts, reviews
from zhuji.core.errors import Refused
from zhuji.duty import actions as duty
from zhuji.matter.actions import listed, mending, opinions, results, topics
from zhuji.meeting.actions import minutes
from zhuji.org.actions import accounts, people, units, views
from zhuji.org.log import verify
from zhuji.org.models import LogEntry
from zhuji.pack import actions as packs
from zhuji.pack.inforce import in_force
from zhuji.pack.load import load
from zhuji.rulebook.actions import rulebooks
from zhuji.web.log_words import VERBS
from zhuji.web.templatetags.zhuji import TABLES
from zhuji.web.views.log import changes

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


def decided(t):
    return make.make_topic(t["school"], state="passed", proposer=t["by"].person)


def assigned(t, owner=None):
    due = TODAY + dt.timedelta(days=9)
    return results.assign_task(decided(t), title="a", standard="b", owner=owner or t["by"].person, due=due, by=t["by"])


def told_done(t):
    task = assigned(t, t["member"])
    results.report_task(task, text="好了", finished=True, by=make.make_user(t["member"]))
    return task


def verified(t):
    later = TODAY + dt.timedelta(days=60)
    return results.verify_task(told_done(t), accept=True, text="", by=t["by"], recheck_on=later)


def settled(t):
    return results.receive_excerpt(decided(t), by=t["by"])


def drawn(t):
    """Minutes of a meeting under the very one who acts below, with nobody else present."""
    meeting = minuted.make_meeting(t["school"], t["by"].person)
    minuted.attend(meeting, [t["by"].person])
    return minutes.draw_minutes(meeting=meeting, by=t["by"])


def passed_round(t):
    return minutes.circulate_minutes(drawn(t), by=t["by"])


def confirmed(t):
    return minutes.confirm_minutes(passed_round(t), person=t["by"].person, agreed=True, by=t["by"]).minutes


def signed(t):
    return minutes.sign_minutes(confirmed(t), by=t["by"])


def book(t):
    return rulebooks.begin_rulebook(unit=t["school"], kind="charter", title="章程", by=t["by"])


def edition(t):
    return rulebooks.draft_edition(book(t), text="全文", by=t["by"])


def topic(t, **fields):
    deputy = make.make_person(t["school"])
    make.make_post(deputy, t["committee"], "deputy-secretary")
    return topics.propose_topic(
        unit=t["school"], title="评优", matter="awards", by=t["by"], pack=BASE, proposer=deputy, **fields
    )


def spoken(t):
    make.make_post(t["by"].person, t["school"], "principal")
    return topic(t)


def asked(t):
    return topics.ask_opinion(topic(t), branch=t["branch"], due=TODAY, by=t["by"])


def own(t):
    return listed.list_matter(
        unit=t["school"], title="广播", category="other", body="principal-meeting", reason="1号", by=t["by"], pack=BASE
    )


def tightened(t):
    fields = {"body": "party-meeting", "reason": "1号", "by": t["by"], "pack": BASE}
    return listed.tighten_matter(unit=t["school"], key="teaching", **fields)


def ballot(t, **fields):
    tellers = [t["by"], make.make_user(t["member"])]
    return votes.make_ballot(t["branch"], tellers=tellers, on=YESTERDAY, **fields)


def election(t):
    return ballot(t, kind="committee-election", seats=1, candidates=make.make_members(t["branch"], 2))


def counted(t, yes):
    """An election of one among two, with so many votes for the first, of twenty entitled and sixteen there."""
    return votes.count_both(votes.opened(election(t)), 16, [(yes, 1), (1, yes)])


def vote_plan(t):
    tellers = [t["by"].person, make.make_user(t["member"]).person]
    return ballots.Plan(title="表决", scrutineers=(make.make_person(t["branch"]),), tellers=tuple(tellers))


def sheets(t):
    return votes.make_sheets(t["branch"])


def coded(t):
    appraisal = sheets(t)
    votes.codes_of(appraisal, 6)
    return appraisal


def review(t, upto=5):
    """A review of this year with so many of its steps taken, its sheets closed once the first five are."""
    found = reviews.begin_review(unit=t["branch"], year=TODAY.year, by=None, pack=BASE)
    stages = BASE.appraisals["member-review"].stages
    for stage in stages[:upto]:
        reviews.take_stage(found, stage=stage.id, on=TODAY, note="", by=None, pack=BASE)
    if upto == 5:
        people = make.make_members(t["branch"], 1)
        appraisal = votes.make_sheets(t["branch"], kind="member-review", things=(), people=people, review=found)
        votes.codes_of(appraisal, 3)
        appraisals.close_appraisal(appraisal, present=3, by=None, pack=BASE)
        found.refresh_from_db()
    return found


def graded(t):
    return dict.fromkeys([row.person for row in t["branch"].memberships.select_related("person")], "qualified")


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
    ballots.prepare_ballot: (
        held, lambda t, a: ballots.prepare_ballot(unit=t["branch"], kind="members-vote", activity=a, plan=vote_plan(t), by=t["by"], pack=BASE),
        ["ballot prepared"]),
    ballots.open_ballot: (ballot, lambda t, b: ballots.open_ballot(b, entitled=9, present=9, issued=9, by=t["by"], pack=BASE), ["ballot opened"]),
    ballots.rule_on_ballot: (
        lambda t: counted(t, 10), lambda t, b: ballots.rule_on_ballot(b, of="present", document="批复", by=t["by"], pack=BASE), ["ballot ruled on"]),
    ballots.accept_fewer: (
        lambda t: votes.count_both(votes.opened(ballot(t, kind="committee-election", seats=2, candidates=make.make_members(t["branch"], 3))), 16, [(15, 1), (1, 9), (2, 9)]),
        lambda t, b: ballots.accept_fewer(b, agree=12, by=t["by"], pack=BASE), ["fewer seats accepted"]),
    ballots.withdraw_ballot: (ballot, lambda t, b: ballots.withdraw_ballot(b, reason="改期", by=t["by"]), ["ballot withdrawn"]),
    counts.enter_count: (lambda t: votes.opened(ballot(t)), lambda t, b: votes.count(b, t["by"], 16, [(13, 3)]), ["count entered"]),
    appraisals.prepare_appraisal: (
        held, lambda t, a: appraisals.prepare_appraisal(unit=t["branch"], kind="satisfaction", activity=a, plan=appraisals.SheetPlan("测评", things=("食堂",)), by=t["by"], pack=BASE),
        ["sheets prepared"]),
    appraisals.make_codes: (sheets, lambda t, a: appraisals.make_codes(a, how_many=6, by=t["by"], pack=BASE), ["codes made"]),
    appraisals.close_appraisal: (coded, lambda t, a: appraisals.close_appraisal(a, present=6, by=t["by"], pack=BASE), ["sheets closed"]),
    appraisals.withdraw_appraisal: (coded, lambda t, a: appraisals.withdraw_appraisal(a, reason="改期", by=t["by"]), ["sheets withdrawn"]),
    reviews.begin_review: (held, lambda t, _: reviews.begin_review(unit=t["branch"], year=TODAY.year, by=t["by"], pack=BASE), ["review begun"]),
    reviews.take_stage: (lambda t: review(t, 0), lambda t, r: reviews.take_stage(r, stage="study", on=TODAY, note="", by=t["by"], pack=BASE), ["stage taken"]),
    reviews.give_grades: (review, lambda t, r: reviews.give_grades(r, grades=graded(t), because="", by=t["by"], pack=BASE), ["grades given"]),
    duty.explain_gap: (held, lambda t, _: waiting(t), ["explained"]),
    duty.answer_explanation: (waiting, lambda t, e: duty.answer_explanation(e, accept=True, text="", by=t["by"]), ["accepted"]),
    results.assign_task: (held, lambda t, _: assigned(t), ["task assigned"]),
    results.report_task: (assigned, lambda t, k: results.report_task(k, text="x", finished=False, by=t["by"]), ["task reported"]),
    results.verify_task: (told_done, lambda t, k: results.verify_task(k, accept=False, text="缺", by=t["by"]), ["task sent back"]),
    results.reopen_task: (verified, lambda t, k: results.reopen_task(k, text="复发", due=TODAY, by=t["by"]), ["task reopened"]),
    results.drop_task: (assigned, lambda t, k: results.drop_task(k, decision=make.make_topic(t["school"], state="passed", on=TODAY), by=t["by"]), ["task dropped"]),
    results.note_execution: (decided, lambda t, d: results.note_execution(d, on=TODAY, text="付款", by=t["by"]), ["execution noted"]),
    results.receive_excerpt: (decided, lambda t, d: results.receive_excerpt(d, by=t["by"]), ["excerpt received"]),
    results.close_decision: (settled, lambda t, d: results.close_decision(d, by=t["by"]), ["decision closed"]),
    topics.propose_topic: (held, lambda t, _: topic(t), ["proposed"]),
    topics.change_proposal: (topic, lambda t, r: topics.change_proposal(r, version=1, by=t["by"], pack=BASE, title="改"), ["proposal changed"]),
    topics.record_step: (topic, lambda t, r: topics.record_step(r, step="opinions", on=TODAY, note="无", by=t["by"]), ["step recorded"]),
    topics.withdraw_topic: (topic, lambda t, r: topics.withdraw_topic(r, reason="缓办", by=t["by"]), ["topic withdrawn"]),
    topics.give_view: (
        spoken, lambda t, r: topics.give_view(r, role="principal", person=t["by"].person, stance="agreed", text="", by=t["by"]), ["view given"]),
    topics.ask_opinion: (topic, lambda t, r: topics.ask_opinion(r, branch=t["branch"], due=TODAY, by=t["by"]), ["opinion asked"]),
    topics.answer_opinion: (
        asked, lambda t, r: topics.answer_opinion(
            r, answer="agreed", text="", record=make.make_activity(t["branch"], "study", TODAY), by=t["by"]), ["opinion answered"]),
    opinions.ask_again: (
        lambda t: topics.answer_opinion(asked(t), answer="agreed", text="", record=make.make_activity(t["branch"], "study", TODAY), by=t["by"]),
        lambda t, r: opinions.ask_again(r.topic, by=t["by"]), ["opinion asked again"]),
    listed.list_matter: (held, lambda t, _: own(t), ["matter listed"]),
    listed.tighten_matter: (held, lambda t, _: tightened(t), ["matter tightened"]),
    listed.revoke_matter: (own, lambda t, r: listed.revoke_matter(r, reason="不用", by=t["by"]), ["matter revoked"]),
    mending.assign_mending: (
        lambda t: make_topic(t["school"]),
        lambda t, row: mending.assign_mending(topic=row, rule=BASE.rules["decision.pre.research"], owner=t["member"], due=TODAY, by=t["by"]),
        ["assigned"]),
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
    minutes.draw_minutes: (lambda t: minuted.make_held(t["school"], t["committee"])[0], lambda t, m: minutes.draw_minutes(meeting=m, by=t["by"]), ["minutes drawn"]),
    minutes.circulate_minutes: (drawn, lambda t, m: minutes.circulate_minutes(m, by=t["by"]), ["minutes circulated"]),
    minutes.confirm_minutes: (passed_round, lambda t, m: minutes.confirm_minutes(m, person=t["by"].person, agreed=True, by=t["by"]), ["minutes confirmed"]),
    minutes.sign_minutes: (confirmed, lambda t, m: minutes.sign_minutes(m, by=t["by"]), ["minutes signed"]),
    minutes.correct_minutes: (signed, lambda t, m: minutes.correct_minutes(m, reason="写错", by=t["by"]), ["minutes corrected"]),
    rulebooks.begin_rulebook: (held, lambda t, _: book(t), ["rulebook begun"]),
    rulebooks.draft_edition: (book, lambda t, b: rulebooks.draft_edition(b, text="全文", by=t["by"]), ["edition drafted"]),
    rulebooks.adopt_edition: (edition, lambda t, e: rulebooks.adopt_edition(e, since=TODAY, by=t["by"]), ["edition adopted"]),
    rulebooks.withdraw_draft: (edition, lambda t, e: rulebooks.withdraw_draft(e, reason="另起", by=t["by"]), ["draft withdrawn"]),
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
    **meetings.CASES,
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
    helpers = {"log_activity", "log_topic", "log_beside"}
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
    told = [word for line in lines for word in (VERBS.get(line.verb, line.verb), TABLES.get(line.table, line.table))]
    told += [change.column for line in lines for change in changes(line, {})]
    assert [word for word in told if re.search("[a-z]", str(word))] == []  # the page of the log speaks Chinese


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
