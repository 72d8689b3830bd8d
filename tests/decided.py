"""Small makers of topics and meetings as real rows: what is not said is left at its plainest."""

from itertools import count

from tests.factories import make_activity
from zhuji.core.days import EVER
from zhuji.matter.models import Execution, OpinionRequest, PriorStep, Topic, View
from zhuji.matter.route import route
from zhuji.meeting.models import Away, Item, Meeting
from zhuji.org.models import Unit
from zhuji.pack.load import load

_number = count(1)
FEN = 100


def make_topic(unit, title="议题", *, matter=None, amount=None, day=None, pack=None, done=(), done_on=None, **fields):
    """A topic with its route and the steps that it asks for; `amount` in yuan."""
    topic = Topic(code=f"YT{next(_number):05}", unit=unit, title=title, matter=matter or "", state="passed")
    topic.amount = None if amount is None else amount * FEN
    way = None
    if matter:
        pack = pack or load("base")
        kind = pack.matters[matter]
        way = route(kind, pack=pack, day=day or EVER, amount=topic.amount)
        topic.category, topic.body, topic.weighty = kind.category, way.body.id, way.weighty
        topic.drafted_by = way.drafted_by.id if way.drafted_by else ""
        topic.limit_below, topic.needs_branch_opinion = way.limit_below, kind.needs_branch_opinion
    for name, value in fields.items():
        setattr(topic, name, value)
    topic.save()
    days = dict.fromkeys(done) | (done_on or {})
    kinds = dict.fromkeys([step.key for step in way.steps] if way else [], True) | {
        key: False for key in days if not way or key not in {step.key for step in way.steps}
    }
    PriorStep.objects.bulk_create(
        PriorStep(topic=topic, kind=key, required=required, done=key in days, done_on=days.get(key))
        for key, required in kinds.items()
    )
    return topic


def make_meeting(unit, on, kind="party-meeting", *, code=None, title="会议", attended=(), **fields):
    """A meeting that was held and is closed."""
    chair, entitled, present = (fields.pop(name, None) for name in ("chair", "entitled", "present"))
    activity = make_activity(
        unit, kind, on, code=code, title=title, attended=attended, chair=chair, entitled=entitled,
        entitled_present=present,
    )  # fmt: skip
    return Meeting.objects.create(activity=activity, state="closed", **fields)


def make_item(meeting, topic, *, result="passed", **fields):
    place = meeting.items.count() + 1
    state = "decided" if result else "waiting"
    return Item.objects.create(meeting=meeting, topic=topic, place=place, result=result, **({"state": state} | fields))


def lay_out_meeting(row, units, people, pack):
    """A meeting of a case of a pack, with its topics."""
    meeting = make_meeting(
        units[row.unit],
        row.on,
        row.kind,
        attended=[people[number] for number in row.attended],
        entitled=row.entitled,
        present=row.present,
        notice_on=row.notice_on,
        minutes_on=row.minutes_on,
        **{who: people.get(getattr(row, who)) for who in ("chair", "convener", "recorder")},
    )
    for given in row.topics:
        lay_out_topic(given, meeting, people, pack)


def lay_out_topic(given, meeting, people, pack):
    unit, on = meeting.activity.unit, meeting.activity.held_on
    ways = given.model_dump(include={"amount", "urgent", "subjects", "proposed_on", "edition", "done", "done_on"})
    topic = make_topic(unit, given.title, matter=given.matter, day=on, pack=pack, **ways)
    topic.persons.set(people[number] for number in given.concerns)
    for role in ("secretary", "principal"):
        if day := getattr(given, role):
            View.objects.create(topic=topic, role=role, given_on=day, stance=given.stance)
    if given.asked_on:
        branch = Unit.objects.get(kind="branch", coverages__school=unit)
        answered = given.answered_on
        OpinionRequest.objects.create(
            topic=topic, branch=branch, asked_on=given.asked_on, due=given.asked_on, answered_on=answered,
            answer="agreed" if answered else "",
        )  # fmt: skip
    Execution.objects.bulk_create(Execution(topic=topic, on=day, amount=n * FEN, text="支出") for day, n in given.spent)
    counts = given.model_dump(
        include={
            "purpose",
            "entitled",
            "present",
            "recused",
            "yes",
            "no",
            "abstain",
            "chair_last",
            "circulated",
            "result",
        }
    )
    digest = given.resolution[:64]
    item = make_item(meeting, topic, resolution=given.resolution, resolution_digest=digest, **counts)
    Away.objects.bulk_create(Away(item=item, person=people[number], why="recused") for number in given.away)
