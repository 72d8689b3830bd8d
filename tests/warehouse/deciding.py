"""Schools that decide at random: every fact on which a rule about decisions rests is drawn, most of them often missing."""

import datetime as dt

from tests import factories
from tests.decided import make_item, make_meeting, make_topic
from zhuji.matter.models import Execution, OpinionRequest, Task, View
from zhuji.meeting.models import Away, NamedVote, Speech
from zhuji.pack.load import load

MATTERS = ("cadre-appointment", "development-plan", "stability", "annual-plan")
TITLES = tuple("甲乙丙")
TITLED = ("secretary", "principal", "deputy-secretary", "organisation-member", "deputy-principal")
BODIES = ("party-meeting", "party-meeting", "principal-meeting", "general-meeting", "staff-congress")


def deliberates(rule):
    """Whether the rule is about decisions."""
    return rule.id.startswith(("decision.", "tzyd.", "minutes.", "title.", "workers-", "branch.general-meeting.major"))


def lay_out_decisions(random):
    """Two schools with their Party organisations, and what they decided in some months."""
    city = factories.make_unit("education-committee", "市")
    for _ in range(2):
        school = factories.make_unit("school", None, city, ownership=random.choice(["public", "public", "private"]))
        branch = factories.make_unit("branch", None, city, covers=[school])
        people = factories.make_members(branch, 4, unit=school)
        for person in people:
            for title in random.sample(TITLED, random.randint(0, 2)):
                until = _day(random) if random.random() < 0.2 else dt.date.max
                factories.make_post(person, random.choice([school, branch]), title, until=until)
        for _ in range(random.randint(2, 6)):
            _meeting(random, random.choice([school, branch, branch]), branch, people)


def _day(random):
    return dt.date(2026, 1, 1) + dt.timedelta(days=random.choice([0, 1, 2, 3, 30, 31, 58, 59, 120, 242, 243]))


def _maybe(random, draw):
    return draw(random) if random.random() < 0.7 else None


def _number(random):
    return random.randint(0, 7)


def _meeting(random, unit, branch, people):
    def someone(random):
        return random.choice(people)

    meeting = make_meeting(
        unit, _day(random), random.choice(BODIES), attended=random.sample(people, random.randint(0, 4)),
        **{name: _maybe(random, someone) for name in ("chair", "convener", "recorder")},
        **{name: _maybe(random, _number) for name in ("entitled", "present")},
        **{name: _maybe(random, _day) for name in ("notice_on", "minutes_on")},
    )  # fmt: skip
    meeting.state = random.choice(["called", "open", "closed", "closed", "closed"])
    meeting.save()
    for _ in range(random.randint(0, 3)):
        _item(random, meeting, branch, people)


def _topic(random, unit, branch, people):
    topic = make_topic(
        unit, random.choice(TITLES), matter=random.choice([*known(), None]), day=dt.date(2026, 1, 1),
        amount=_maybe(random, lambda r: r.choice([9_000, 29_000, 29_900, 60_000])),
        done=random.sample(STEPS, random.randint(0, 3)), proposed_on=_maybe(random, _day),
        done_on={random.choice(STEPS): _day(random)}, subjects=random.randint(1, 2), edition=random.randint(1, 2),
        urgent=random.random() < 0.2, needs_branch_opinion=random.random() < 0.4, entered_late=random.random() < 0.4,
    )  # fmt: skip
    topic.persons.set(random.sample(people, random.randint(0, 2)))
    for role in random.sample(["secretary", "principal"], random.randint(0, 2)):
        stance = random.choice(["agreed", "different", "serious"])
        View.objects.create(topic=topic, role=role, given_on=_maybe(random, _day), stance=stance)
    if random.random() < 0.5:
        OpinionRequest.objects.create(
            topic=topic, branch=branch, asked_on=_day(random), due=_day(random), answered_on=_maybe(random, _day),
            answer=random.choice(["", "agreed"]),
        )  # fmt: skip
    for number in range(random.randint(0, 2)):
        amount, person = _maybe(random, lambda r: r.choice([100, 3_000_000])), random.choice([None, *people])
        Execution.objects.create(topic=topic, on=_day(random), amount=amount, person=person, text="办理")
        Task.objects.create(
            code=f"{topic.code}-{number}", topic=topic, unit=unit, title="事", standard="好", owner=people[0],
            due=_day(random), opened_on=_day(random), state=random.choice(["open", "dropped"]),
        )  # fmt: skip
    return topic


def _item(random, meeting, branch, people):
    item = make_item(
        meeting, _topic(random, meeting.activity.unit, branch, people),
        result=random.choice(["passed", "passed", "passed", "failed", "deferred", ""]),
        state=random.choice(["decided", "decided", "open", "waiting", "carried", "taken-off"]),
        purpose=random.choice(["decide", "decide", "draft", "inform"]), recused=random.choice([0, 0, 1]),
        chair_last=random.choice([None, True, False]), circulated=random.random() < 0.2,
        resolution_digest=random.choice(["", "a", "b"]),
        **{name: _maybe(random, _number) for name in ("entitled", "present", "yes", "no", "abstain")},
    )  # fmt: skip
    for place, person in enumerate(random.sample(people, random.randint(0, 2))):
        kind = random.randrange(3)
        if kind == 0:
            Away.objects.create(item=item, person=person, why="recused")
        elif kind == 1:
            Speech.objects.create(item=item, person=person, place=place)
        else:
            NamedVote.objects.create(item=item, person=person, choice="yes")


def known():
    """The matters drawn, and one with a ladder of amounts."""
    matters = load("base").matters
    return [*(key for key in MATTERS if key in matters), *[k for k, m in matters.items() if m.ladder][:2]]


STEPS = ("research", "opinions", "brewing", "legal", "experts", "staff-congress")
