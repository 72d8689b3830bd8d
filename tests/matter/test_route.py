"""The route of a matter: read off the list and its ladders; what a school adds to it can only ask more."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories as make
from zhuji.matter.answer import answer
from zhuji.matter.models import ListedMatter
from zhuji.matter.route import clause, layer_words, matters_of, route
from zhuji.pack.load import load, with_settings

BASE = load("base")
DAY = dt.date(2026, 5, 8)
LADDERS = [m for m in BASE.matters.values() if m.ladder]


def way(matter, amount=None, pack=BASE):
    found = route(pack.matters[matter], pack=pack, day=DAY, amount=amount)
    return found.body.id, [step.key for step in found.steps]


@pytest.mark.parametrize(
    ("matter", "fen", "body", "steps"),
    [
        ("spending", 999_999, "principal-meeting", []),
        ("spending", 1_000_000, "party-meeting", ["research"]),
        ("building", 4_999_999, "principal-meeting", []),
        ("building", 5_000_000, "party-meeting", ["research"]),
        ("building", 59_999_999, "party-meeting", ["research"]),
        ("building", 60_000_000, "party-meeting", ["research", "experts"]),
        ("building", 399_999_999, "party-meeting", ["research", "experts"]),
        ("building", 400_000_000, "party-meeting", ["research", "experts", "legal"]),
        ("building", 0, "principal-meeting", []),
        ("building", None, "party-meeting", ["research", "experts", "legal"]),
        ("appointment", None, "party-meeting", ["brewing", "publicity"]),
        ("teaching", None, "principal-meeting", []),
    ],
)
def test_matter_goes_to_the_body_and_the_steps_of_its_rung(matter, fen, body, steps):
    assert way(matter, fen) == (body, steps)


@given(matter=st.sampled_from(LADDERS), fen=st.integers(0, 10**12), more=st.integers(0, 10**12))
def test_more_money_never_asks_less(matter, fen, more):
    low, high = (route(matter, pack=BASE, day=DAY, amount=amount) for amount in (fen, fen + more))
    assert {step.key for step in low.steps} <= {step.key for step in high.steps}
    assert (low.body.decides_by, high.body.decides_by) != ("vote", "chair")


@given(matter=st.sampled_from(LADDERS), rung=st.integers(0, 2), off=st.sampled_from([-1, 0, 1]))
def test_limit_itself_belongs_to_its_rung_and_a_fen_less_does_not(matter, rung, off):
    rung = matter.ladder[rung % len(matter.ladder)]
    starts = BASE.number(rung.amount, DAY) * 100
    found = route(matter, pack=BASE, day=DAY, amount=starts + off)
    reached = {r.amount.param for r in matter.ladder if BASE.number(r.amount, DAY) * 100 <= starts + off}
    assert (rung.amount.param in reached) == (off >= 0)
    above = [BASE.number(r.amount, DAY) * 100 for r in matter.ladder if r.amount.param not in reached]
    assert found.limit_below == min(above, default=None)


def test_every_demand_names_its_clause_and_its_layer():
    found = route(BASE.matters["building"], pack=BASE, day=DAY, amount=60_000_000)
    assert "达到 600,000 元" in found.why.text
    assert clause(BASE, BASE.steps["publicity"].cites) == "全国无统一条款，各地普遍要求"
    for demand in (found.why, *found.steps, *found.demands):
        assert "《" in clause(BASE, demand.cites) or demand.key == "recusal"
        assert layer_words(demand.layer) == f"国家 · {BASE.title}"


def test_limit_that_a_city_or_school_set_moves_the_route_and_is_named():
    pack = with_settings(BASE, [("tzyd.money.amount", dt.date(2026, 1, 1), 3000, "市教发〔2026〕3号")])
    assert way("spending", 300_000, pack)[0] == "party-meeting"
    assert way("spending", 299_999, pack)[0] == "principal-meeting"
    why = route(pack.matters["spending"], pack=pack, day=DAY, amount=300_000).why
    assert (clause(pack, why.cites), layer_words(why.layer)) == ("本地规定：市教发〔2026〕3号", "本地设定")


steps = st.lists(st.sampled_from(sorted(BASE.steps)), unique=True)
entries = st.builds(
    lambda key, body, steps, weighty: ListedMatter(
        key=key, title="事项", category="other", body=body, steps=",".join(steps), weighty=weighty, reason="校发1号"
    ),
    st.sampled_from(sorted(BASE.matters)),
    st.sampled_from(sorted(BASE.bodies)),
    steps,
    st.booleans(),
)


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(rows=st.lists(entries, max_size=4), fen=st.none() | st.integers(0, 10**9))
def test_route_never_loosens_whatever_a_school_put_on_its_list(rows, fen):
    with transaction.atomic():
        school = make.make_unit("school", "一校")
        for row in rows:
            row.pk, row.unit, row.since = None, school, DAY
            row.save(force_insert=True)
        found = matters_of(school, BASE, DAY)
        for row in rows:
            above = route(BASE.matters[row.key], pack=BASE, day=DAY, amount=fen)
            here = route(found[row.key], pack=BASE, day=DAY, amount=fen)
            assert {step.key for step in above.steps} <= {step.key for step in here.steps}
            assert (above.body.decides_by, here.body.decides_by) != ("vote", "chair")
            assert here.weighty >= above.weighty
        transaction.set_rollback(True)


def test_answer_counts_the_real_heads_of_the_school(school, committee, board, principal):
    deputy = board[0].person
    found = route(BASE.matters["appointment"], pack=BASE, day=DAY)
    told = answer(found, pack=BASE, school=school, day=localdate(), persons=[deputy, principal.person])
    assert told.attendance == "党组织班子 5 人，须 4 人以上到会"
    assert told.majority == "赞成 3 票以上（按应到会 5 人计）"
    assert (told.last, {p.pk for p in told.recused}) == ("赵刚", {deputy.pk, principal.person_id})
    assert any("一人提一个议题" in note for note in told.notes)

    told = answer(route(BASE.matters["teaching"], pack=BASE, day=DAY), pack=BASE, school=school, day=localdate())
    assert told.attendance == "行政班子 3 人，须 2 人以上到会"
    assert told.majority == "不以票数决定：孙立在听取意见后作出决定"


@pytest.mark.parametrize(("seats", "plain", "weighty"), [(3, 2, 2), (5, 3, 4), (7, 4, 5), (9, 5, 6)])
def test_quorum_of_a_party_meeting_is_half_and_for_personnel_two_thirds(db, seats, plain, weighty):
    """TV029, TV030, TV032, TV033."""
    body = BASE.bodies["party-meeting"]
    assert (body.quorum.least(seats), body.weighty_quorum.least(seats)) == (plain, weighty)


def test_answer_says_when_too_few_are_left_and_when_nobody_is_registered(school, committee, school_secretary):
    found = route(BASE.matters["appointment"], pack=BASE, day=DAY)
    told = answer(found, pack=BASE, school=school, day=localdate(), persons=[school_secretary.person])
    assert any("只剩 0 人" in note for note in told.notes)
    assert any("主持人也须回避" in note for note in told.notes)
    told = answer(route(BASE.matters["teaching"], pack=BASE, day=DAY), pack=BASE, school=school, day=localdate())
    assert "尚无数据" in told.attendance


def test_large_sum_under_a_matter_of_no_class_is_hinted_at():
    found = route(BASE.matters["administration"], pack=BASE, day=DAY, amount=1_000_000)
    assert "大额度资金的起点" in found.notes[0]
    assert route(BASE.matters["administration"], pack=BASE, day=DAY, amount=999_999).notes == ()
