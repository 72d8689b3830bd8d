"""A school with both bodies, and topics in it."""

import pytest

from tests import factories as make
from zhuji.matter.actions.topics import give_view, propose_topic
from zhuji.pack.load import load


@pytest.fixture
def base():
    return load("base")


@pytest.fixture
def board(school, committee, school_secretary, principal):
    """党组织班子: five with the secretary; 行政班子: three with the principal."""
    titles = ("deputy-secretary", "discipline-member", "organisation-member", "publicity-member")
    members = [make.make_holder(committee, title) for title in titles]
    return members + [make.make_holder(school, "deputy-principal") for _ in range(2)]


@pytest.fixture
def propose(school, board, principal, base):
    """Proposes a topic by the principal."""

    def propose(matter="spending", *, title="购置图书", by=principal, **fields):
        return propose_topic(unit=school, title=title, matter=matter, by=by, pack=base, **fields)

    return propose


@pytest.fixture
def speak():
    """Gives the view of the account's person."""

    def speak(topic, role, user, stance="agreed", text=""):
        return give_view(topic, role=role, person=user.person, stance=stance, text=text, by=user)

    return speak
