"""Topics before their meeting: proposed with a frozen route, changed, spoken about, prepared, taken back."""

import contextlib
import datetime as dt

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from zhuji.core.errors import Refused
from zhuji.matter.actions.topics import change_proposal, give_view, propose_topic, record_step, withdraw_topic
from zhuji.matter.actions.views import views_for
from zhuji.matter.missing import missing, must_be_communicated
from zhuji.matter.models import Topic
from zhuji.matter.route import route
from zhuji.org.models import LogEntry

TODAY = localdate()
TOMORROW = TODAY + dt.timedelta(days=1)


def lacks(topic, base, day=TODAY):
    return [item.key for item in missing(topic, base, day)]


def test_proposal_carries_its_class_its_route_and_the_steps_with_clause_and_layer(propose):
    topic = propose("building", amount=60_000_000, token="t1")
    assert (topic.category, topic.body, topic.drafted_by) == ("project", "party-meeting", "principal-meeting")
    assert (topic.limit_below, topic.weighty, topic.state) == (400_000_000, False, "proposed")
    assert [(s.kind, s.layer, s.required, s.done) for s in topic.steps.order_by("kind")] == [
        ("experts", "base", True, False), ("research", "base", True, False),
    ]  # fmt: skip
    assert topic.steps.get(kind="research").cites == "principal-opinion-2022/（七）调研"
    assert topic.code == f"S1-T{TODAY:%Y%m%d}-1"
    assert propose(token="t2").code.endswith("-2")


def test_form_sent_twice_proposes_once_and_with_another_content_is_refused(propose):
    first = propose(amount=100, token="t1")
    assert propose(amount=100, token="t1") == first
    with pytest.raises(Refused, match="已经提出过"):
        propose(amount=200, token="t1")


def test_only_the_leading_body_proposes(propose, officer, board, school, base):
    with pytest.raises(Refused, match="（五）召集"):
        propose(by=officer)
    topic = propose(by=officer, proposer=board[0].person)
    assert (topic.proposer, topic.recorded_by) == (board[0].person, officer)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "  "}, "标题"),
        ({"matter": "no-such"}, "事项清单里没有"),
        ({"amount": -1}, "小于零"),
        ({"on": TOMORROW}, "还没有到"),
    ],
)
def test_proposal_that_cannot_be_is_refused(propose, fields, words):
    with pytest.raises(Refused, match=words):
        propose(**fields)


def test_topic_is_proposed_in_a_school_and_nowhere_else(board, committee, principal, base):
    with pytest.raises(Refused, match="学校提出"):
        propose_topic(unit=committee, title="x", matter="spending", by=principal, pack=base)


def test_route_stays_with_the_topic_when_the_list_changes_afterwards(propose, school, base):
    topic = propose("teaching")
    school.listed_matters.create(
        key="teaching", title="日常教学安排", category="other", body="party-meeting", since=TODAY, reason="校发1号"
    )
    topic.refresh_from_db()
    assert (topic.body, propose("teaching").body) == ("principal-meeting", "party-meeting")


def test_change_is_a_new_edition_with_a_new_route_and_voids_the_views(
    propose, speak, base, school_secretary, principal
):
    topic = propose(amount=100)
    speak(topic, "secretary", school_secretary)
    speak(topic, "principal", principal)
    assert lacks(topic, base) == []

    topic = change_proposal(topic, version=1, by=principal, pack=base, amount=2_000_000)

    assert (topic.edition, topic.version, topic.body) == (2, 2, "party-meeting")
    assert lacks(topic, base) == ["research", "secretary", "principal"]
    assert topic.views.count() == 2
    line = LogEntry.objects.filter(verb="proposal changed").get()
    assert (line.before["amount"], line.after["amount"]) == (100, 2_000_000)


@pytest.mark.parametrize("field", ["title", "matter", "amount", "text", "urgent", "persons"])
def test_views_are_void_after_any_change(propose, speak, base, school_secretary, principal, board, field):
    topic = propose("appointment")
    speak(topic, "secretary", school_secretary)
    values = {"title": "另一标题", "matter": "reserve", "amount": 5, "text": "改", "urgent": True}
    values["persons"] = [board[0].person]
    topic = change_proposal(topic, version=1, by=principal, pack=base, **{field: values[field]})
    assert "secretary" in lacks(topic, base)


def test_change_that_changes_nothing_leaves_the_views(propose, speak, base, school_secretary, principal):
    topic = propose(amount=100)
    speak(topic, "secretary", school_secretary)
    same = {"title": topic.title, "matter": "spending", "amount": 100, "text": "", "persons": []}
    assert change_proposal(topic, version=1, by=principal, pack=base, **same).edition == 1


def test_stale_change_is_refused(propose, base, principal):
    topic = propose()
    change_proposal(topic, version=1, by=principal, pack=base, title="先改")
    with pytest.raises(Refused, match="刚被别人改过"):
        change_proposal(topic, version=1, by=principal, pack=base, title="后改")


@pytest.mark.parametrize("state", ["on-agenda", "passed", "failed", "withdrawn", "closed"])
def test_what_is_on_an_agenda_or_beyond_is_neither_changed_nor_spoken_about_nor_taken_back(
    propose, speak, base, principal, state
):
    topic = propose()
    topic.state = state
    topic.save()
    with pytest.raises(Refused):
        change_proposal(topic, version=1, by=principal, pack=base, title="改")
    with pytest.raises(Refused):
        speak(topic, "principal", principal)
    with pytest.raises(Refused):
        withdraw_topic(topic, reason="不办了", by=principal)


def test_other_persons_need_the_steps_anew(propose, base, principal, board):
    topic = propose("appointment", persons=[board[0].person])
    record_step(topic, step="publicity", on=TODAY, note="无异议", by=principal)
    topic = change_proposal(topic, version=1, by=principal, pack=base, persons=[board[1].person])
    assert lacks(topic, base)[:2] == ["brewing", "publicity"]


def test_change_of_the_amount_keeps_the_steps_taken_and_drops_those_no_longer_asked(propose, base, principal):
    topic = propose("building", amount=60_000_000)
    record_step(topic, step="research", on=TODAY, note="调研报告", by=principal)
    topic = change_proposal(topic, version=1, by=principal, pack=base, amount=100)
    assert [(s.kind, s.required, s.done) for s in topic.steps.all()] == [("research", False, True)]


def test_only_who_holds_the_post_today_speaks_and_only_for_himself(propose, speak, school_secretary, principal, board):
    topic = propose()
    with pytest.raises(Refused, match="不担任"):
        speak(topic, "secretary", board[0])
    with pytest.raises(Refused, match="不担任"):
        speak(topic, "secretary", principal)
    school_secretary.person.posts.update(until=TODAY)
    with pytest.raises(Refused, match="不担任"):
        speak(topic, "secretary", school_secretary)


def test_nobody_writes_another_ones_view(propose, principal, officer):
    with pytest.raises(Refused, match="本人填写"):
        give_view(propose(), role="principal", person=principal.person, stance="agreed", text="", by=officer)


def test_each_reads_the_others_view_only_after_giving_his_own(propose, speak, school_secretary, principal, board):
    topic = propose()
    speak(topic, "secretary", school_secretary, "different", "价格偏高")
    seen = [[v.role for v in views_for(topic, u.person)] for u in (school_secretary, principal, board[0])]
    assert seen == [["secretary"], [], []]
    assert "价格偏高" not in str(list(LogEntry.objects.values_list("before", "after")))
    speak(topic, "principal", principal)
    assert [len(views_for(topic, u.person)) for u in (school_secretary, principal, board[0])] == [2, 2, 2]


def test_daily_business_of_the_principals_meeting_need_not_be_spoken_about(propose, speak, base, principal):
    topic = propose("teaching")
    assert lacks(topic, base) == []
    speak(topic, "principal", principal, "serious", "不宜此时")
    assert lacks(topic, base) == []


def test_serious_difference_is_not_told_before_both_have_spoken(propose, speak, base, school_secretary, principal):
    topic = propose()
    before = set(lacks(topic, base))
    speak(topic, "principal", principal, "serious", "与规划不符")
    assert set(lacks(topic, base)) == before - {"principal"}
    speak(topic, "secretary", school_secretary)
    assert set(lacks(topic, base)) == before - {"principal", "secretary"} | {"serious"}


def test_difference_needs_its_reason_and_one_edition_has_one_view(propose, speak, principal):
    topic = propose()
    with pytest.raises(Refused, match="分歧在哪里"):
        speak(topic, "principal", principal, "serious")
    speak(topic, "principal", principal)
    with pytest.raises(Refused, match="已经表明意见"):
        speak(topic, "principal", principal, "different", "改主意")


def test_serious_difference_keeps_the_topic_off_the_agenda_with_the_clause(
    propose, speak, base, school_secretary, principal
):
    topic = propose()
    speak(topic, "secretary", school_secretary, "serious", "与规划不符")
    speak(topic, "principal", principal)
    found = [item for item in missing(topic, base, TODAY) if item.key == "serious"]
    assert "（七）沟通" in found[0].said(base)


def test_who_holds_both_posts_is_asked_once_and_counts_for_both(propose, speak, base, school, school_secretary):
    make.make_post(school_secretary.person, school, "principal")
    topic = propose("study")
    speak(topic, "principal", school_secretary)
    assert lacks(topic, base) == []
    with pytest.raises(Refused, match="已经表明意见"):
        speak(topic, "secretary", school_secretary)


def test_view_on_a_proposal_that_was_changed_meanwhile_is_refused(propose, speak, base, principal):
    topic = propose()
    change_proposal(topic, version=1, by=principal, pack=base, title="改过")
    with pytest.raises(Refused, match="刚刚变更"):
        speak(topic, "principal", principal)


def test_step_has_a_day_that_has_come_and_a_result(propose, base, principal):
    topic = propose("annual-plan")
    with pytest.raises(Refused, match="还没有到"):
        record_step(topic, step="research", on=TOMORROW, note="x", by=principal)
    with pytest.raises(Refused, match="结果"):
        record_step(topic, step="research", on=TODAY, note=" ", by=principal)
    record_step(topic, step="research", on=TODAY, note="已走访三个年级组", by=principal)
    record_step(topic, step="research", on=TODAY, note="已走访三个年级组", by=principal)
    assert lacks(topic, base) == ["secretary", "principal"]
    assert "research" in lacks(topic, base, TODAY - dt.timedelta(days=1))
    with pytest.raises(Refused, match="更正"):
        record_step(topic, step="research", on=TODAY, note="另一结果", by=principal)
    record_step(topic, step="research", on=TODAY, note="另一结果", by=principal, correcting=True)
    assert LogEntry.objects.filter(verb="step recorded").count() == 2


def test_withdrawal_names_its_reason_and_stays_readable(propose, principal):
    topic = propose()
    with pytest.raises(Refused, match="原因"):
        withdraw_topic(topic, reason=" ", by=principal)
    assert withdraw_topic(topic, reason="暂不需要", by=principal).state == "withdrawn"


def test_missing_costs_no_query_where_everything_was_fetched(propose, base, django_assert_num_queries):
    propose("awards")
    topic = Topic.objects.prefetch_related("steps", "views", "opinions__branch").get()
    with django_assert_num_queries(0):
        assert len(lacks(topic, base)) == 5


MOVES = st.lists(
    st.one_of(
        st.sampled_from(["secretary", "principal"]),
        st.fixed_dictionaries(
            {},
            optional={
                "title": st.sampled_from(["甲", "乙"]),
                "amount": st.none() | st.integers(0, 3_000_000),
                "text": st.sampled_from(["", "新方案"]),
                "matter": st.sampled_from(["spending", "teaching", "appointment"]),
            },
        ),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_view_counts_only_for_the_edition_it_was_given_on(propose, speak, base, school_secretary, principal, moves):
    """Whatever is changed and said in whatever order: missing is who has not spoken since the last change."""
    users = {"secretary": school_secretary, "principal": principal}
    with transaction.atomic():
        topic, spoken = propose("spending", title="甲", amount=5), set()
        said = {"title": "甲", "amount": 5, "text": "", "matter": "spending"}
        for move in moves:
            if isinstance(move, str):
                with contextlib.suppress(Refused):
                    speak(topic, move, users[move])
                spoken.add(move)
                continue
            topic = change_proposal(topic, version=topic.version, by=principal, pack=base, **move)
            spoken = spoken if all(said[name] == value for name, value in move.items()) else set()
            said |= move
            found = route(base.matters[topic.matter], pack=base, day=TODAY, amount=topic.amount)
            assert (topic.body, topic.weighty) == (found.body.id, found.weighty)
            assert {s.kind for s in topic.steps.all()} == {step.key for step in found.steps}
        silent = {"secretary", "principal"} - spoken if must_be_communicated(topic, base) else set()
        assert silent == {"secretary", "principal"} & set(lacks(topic, base))
        transaction.set_rollback(True)
