"""Several at once on one topic: nobody speaks twice, no view lands on an edition that nobody showed, no change is lost."""

import pytest

from tests.activity.test_races import ROUNDS, at_once, refused
from zhuji.core.errors import Refused
from zhuji.matter.actions.topics import change_proposal, give_view, propose_topic, record_step
from zhuji.matter.models import Topic, View
from zhuji.org.log import verify
from zhuji.org.models import LogEntry
from zhuji.pack.load import load

BASE = load("base")
pytestmark = [pytest.mark.trust, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leaders(school, school_secretary, principal):
    """Secretary and principal with another name on each call, the accounts by role."""
    return {"secretary": school_secretary, "principal": principal}


def proposed(school, leaders, n, **fields):
    by = leaders["principal"]
    return propose_topic(unit=school, title=f"第{n}项", matter="spending", by=by, pack=BASE, **fields)


def speak(topic, role, user):
    return give_view(topic, role=role, person=user.person, stance="agreed", text="", by=user)


def test_two_views_of_two_roles_at_once_both_stand_and_each_role_speaks_once(school, leaders, record_figures):
    for n in range(ROUNDS):
        topic = proposed(school, leaders, n)
        roles = ["secretary", "principal"] * 4
        came_to = at_once(lambda k, topic=topic, roles=roles: speak(topic, roles[k], leaders[roles[k]]))
        assert refused(came_to) == 6
        assert sorted(topic.views.values_list("role", flat=True)) == ["principal", "secretary"]
    record_figures("T22-views", rounds=ROUNDS, threads=8, twice=0)
    assert verify()[1] is None


def test_view_against_change_counts_for_the_edition_shown_or_is_refused(school, leaders, record_figures):
    for n in range(ROUNDS):
        topic = proposed(school, leaders, n)
        by = leaders["principal"]

        def work(k, topic=topic, by=by):
            if k % 2:
                return change_proposal(topic, version=1, by=by, pack=BASE, title=f"改法{k}")
            return speak(Topic.objects.get(pk=topic.pk) if k == 4 else topic, "secretary", leaders["secretary"])

        came_to = at_once(work)
        refused(came_to)
        topic.refresh_from_db()
        assert (topic.edition, topic.version) == (2, 2)
        changed = LogEntry.objects.get(row=topic.pk, verb="proposal changed").seq
        for view in View.objects.filter(topic=topic):
            spoken = LogEntry.objects.get(row=topic.pk, verb="view given", after__edition=view.edition).seq
            assert (view.edition == 1) == (spoken < changed)
    record_figures("T22-view-change", rounds=ROUNDS, threads=8, misplaced=0)


def test_of_eight_changes_at_once_one_is_made(school, leaders):
    topic = proposed(school, leaders, 1)
    came_to = at_once(
        lambda k: change_proposal(topic, version=1, by=leaders["principal"], pack=BASE, amount=1_000_000 + k)
    )
    topic.refresh_from_db()
    assert (refused(came_to), topic.edition, topic.steps.count()) == (7, 2, 1)


def test_eight_proposals_at_once_have_eight_codes_and_one_form_proposes_once(school, leaders):
    codes = at_once(lambda k: proposed(school, leaders, k % 4, token=f"t{k % 4}").code)
    assert (len(set(codes)), Topic.objects.count(), refused(codes)) == (4, 4, 0)


def test_step_is_recorded_once_however_many_try(school, leaders):
    topic = proposed(school, leaders, 1, amount=2_000_000)
    on = topic.proposed_on
    came_to = at_once(lambda k: record_step(topic, step="research", on=on, note=f"结果{k}", by=leaders["principal"]))
    assert (refused(came_to), sum(isinstance(c, Refused) for c in came_to)) == (7, 7)
