"""The measures whose rows are items of agendas: the same for the guard of a live meeting and for the review of what was
entered years later."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from zhuji.activity.models import Attendance
from zhuji.matter.models import OpinionRequest, PriorStep, Topic, View
from zhuji.meeting.models import Away, Item, NamedVote, Speech
from zhuji.meeting.queries import posts_on
from zhuji.org.models import Post
from zhuji.pack.measuring import Rows, measure
from zhuji.pack.schema.decided import (
    ItemsAtFault,
    ItemsAtWrongBody,
    ItemsHeld,
    ItemsNearLimit,
    ItemsNearlyTied,
    ItemsRecusalIgnored,
    ItemsUntold,
    ItemsWithoutBranchOpinion,
    ItemsWithoutCommunication,
    ItemsWithoutMajority,
    ItemsWithoutQuorum,
    ItemsWithoutStep,
)

MAJOR = ~Q(topic__category__in=("other", "")) | Q(topic__body="party-meeting") & ~Q(topic__category="other")
OF = {
    "all": Q(),
    "major": MAJOR,
    "weighty": Q(topic__weighty=True),
    "light": MAJOR & Q(topic__weighty=False),
}


def _items(spec):
    return Item.objects.on_agendas_of(*spec.at).filter(OF[spec.of]).in_schools()


def _rows(items):
    return Rows(items, unit="meeting__activity__unit", day="meeting__activity__held_on", record="topic__code")


@measure(ItemsHeld)
def items_held(spec):
    return _rows(_items(spec))


@measure(ItemsWithoutQuorum)
def items_without_quorum(spec):
    part, whole = spec.share
    items = _items(spec).exclude(purpose="inform").with_heads()
    if spec.counted == "item":
        items = items.exclude(present=None)
    scaled = items.alias(came_scaled=F("came") * whole, asked_scaled=F("asked") * part)
    return _rows(scaled.filter(came_scaled__lt=F("asked_scaled")))


@measure(ItemsWithoutMajority)
def items_without_majority(spec):
    """The share is of those entitled; whether those in favour were it of those present is told apart, since that is how
    it usually goes wrong."""
    part, whole = spec.share
    passed = _items(spec).passed().with_heads()
    scaled = passed.alias(yeas=F("yes") * whole, needed=F("asked") * part, there=F("came") * part)
    if not spec.exceeded:
        return _rows(scaled.filter(yeas__lt=F("needed")) if not spec.but_of_present else scaled.none())
    short = scaled.filter(yeas__lte=F("needed"))
    of_present = Q(came__isnull=False) & Q(yeas__gt=F("there"))
    return _rows(short.filter(of_present) if spec.but_of_present else short.exclude(of_present))


@measure(ItemsNearlyTied)
def items_nearly_tied(spec):
    """Where nobody was against there was no dispute. 紧急情况 must be carried out by majority."""
    passed = _items(spec).passed().filter(topic__urgent=False, no__gte=1).alias(ahead=F("yes") - F("no"))
    return _rows(passed.filter(ahead__lte=spec.margin, ahead__gte=-spec.margin))


def _steps(kinds):
    return PriorStep.objects.filter(topic=OuterRef("topic"), kind__in=kinds)


@measure(ItemsWithoutStep)
def items_without_step(spec):
    """A step of which it is stated that it was taken, but not when, counts as taken."""
    in_time = Q(done=True) & (Q(done_on=None) | Q(done_on__lte=OuterRef("meeting__activity__held_on")))
    asked = _steps([spec.step]).filter(required=True)
    taken = _steps([spec.step, *spec.instead]).filter(in_time)
    return _rows(_items(spec).filter(Q(purpose="decide"), Exists(asked), ~Exists(taken)))


def _said(role):
    """The view of the role on the proposal as it was, given no later than the day of the meeting."""
    views = View.objects.filter(topic=OuterRef("topic"), role=role, edition=OuterRef("topic__edition"))
    return Exists(views.filter(Q(given_on=None) | Q(given_on__lte=OuterRef("meeting__activity__held_on"))))


def _one_holds_both():
    """On the day of the meeting one person was both secretary and principal of the school."""
    secretaries = posts_on("day", "school", ["secretary"])
    as_principal = Post.objects.filter(
        person=OuterRef("person"),
        title="principal",
        unit=OuterRef(OuterRef("school")),
        since__lte=OuterRef(OuterRef("day")),
        until__gt=OuterRef(OuterRef("day")),
    )
    return Exists(secretaries.filter(Exists(as_principal)))


@measure(ItemsWithoutCommunication)
def items_without_communication(spec):
    items = _items(spec).filter(purpose="decide")
    secretary, principal = _said("secretary"), _said("principal")
    nobody = ~secretary & ~principal
    one_of_two = (~secretary | ~principal) & ~_one_holds_both()
    serious = View.objects.filter(topic=OuterRef("topic"), edition=OuterRef("topic__edition"), stance="serious")
    return _rows(items.filter(nobody | one_of_two | Exists(serious)))


@measure(ItemsAtWrongBody)
def items_at_wrong_body(spec):
    """Of a ladder of amounts whose lowest rung was not reached nothing is said. What later went to the right body,
    under the same title, was only worked out here."""
    elsewhere = Q(topic__body=spec.belongs_to) | Q(MAJOR, topic__limit_below=None)
    done = Q(result="passed") | (Q(state__in=("waiting", "open")) & ~Q(meeting__state="closed"))
    same = Q(topic=OuterRef("topic")) | Q(topic__title=OuterRef("topic__title"), school=OuterRef("school"))
    later = Item.objects.on_agendas_of(spec.belongs_to).in_schools().filter(same, day__gte=OuterRef("day"))
    return _rows(_items(spec).filter(elsewhere, done, purpose="decide").exclude(Exists(later.filter(purpose="decide"))))


@measure(ItemsRecusalIgnored)
def items_recusal_ignored(spec):
    """Somebody concerned took part where he spoke or voted by name, was noted as present, or, where nobody was noted,
    held a seat while all seats were filled."""
    items = _items(spec).with_heads().with_votes().alias(staying=F("came") - F("recused"))
    too_many = Q(present=None, cast__gt=F("staying")) | Q(present__isnull=False, cast__gt=F("present"))
    concerned = Topic.persons.through.objects.filter(topic=OuterRef("topic"))
    away = Away.objects.filter(item=OuterRef(OuterRef("pk")), person=OuterRef("person"))
    acted = [
        Exists(m.objects.filter(item=OuterRef(OuterRef("pk")), person=OuterRef("person"))) for m in (NamedVote, Speech)
    ]
    noted = Attendance.objects.filter(activity=OuterRef(OuterRef("meeting")))
    came = Exists(noted.filter(person=OuterRef("person"), status="present"))
    taking_part = concerned.filter(~Exists(away), acted[0] | acted[1] | came)
    seated = posts_on("day", "school", spec.seats).filter(
        Exists(Topic.persons.through.objects.filter(topic=OuterRef(OuterRef("topic")), person=OuterRef("person"))),
        ~Exists(away),
    )
    full = Q(asked__gt=0, came__gte=F("asked"), recused=0) & ~Exists(
        Attendance.objects.filter(activity=OuterRef("meeting"))
    )
    judged = items.exclude(state="waiting").filter(Q(result__gt="") | Q(state="open"))
    return _rows(judged.filter(too_many | Exists(taking_part) | (full & Exists(seated))))


@measure(ItemsNearLimit)
def items_near_limit(spec):
    near = _items(spec).alias(
        hundredfold=F("topic__amount") * 100, floor=F("topic__limit_below") * (100 - spec.percent)
    )
    near = near.filter(topic__limit_below__isnull=False, hundredfold__gte=F("floor"), result="passed")
    first, last = OuterRef("day") - timedelta(days=spec.days + 1), OuterRef("day") + timedelta(days=spec.days)
    like = near.filter(topic__unit=OuterRef("topic__unit"), topic__matter=OuterRef("topic__matter"), day__gt=first)
    like = like.exclude(day__gt=last).order_by().annotate(everyone=F("topic__matter")).values("everyone")
    counted = like.annotate(n=Count("pk")).values("n")
    return _rows(near.alias(n=Subquery(counted[:1])).filter(n__gte=spec.times))


@measure(ItemsWithoutBranchOpinion)
def items_without_branch_opinion(spec):
    """What was entered from paper has no place for the opinion; it is judged only where a branch was asked."""
    asked = OpinionRequest.objects.filter(topic=OuterRef("topic"))
    in_time = Q(answered_on__isnull=False, answered_on__lte=OuterRef("meeting__activity__held_on")) & ~Q(answer="")
    items = _items(spec).filter(purpose="decide", topic__needs_branch_opinion=True, result="passed")
    silent = Exists(asked.exclude(in_time))
    return _rows(items.filter(silent | (Q(topic__entered_late=False) & ~Exists(asked))))


def _copied(items):
    """The same words, but for names and numbers, in a decision of another school."""
    like = Item.objects.in_schools().filter(resolution_digest=OuterRef("resolution_digest"))
    return items.exclude(resolution_digest="").filter(Exists(like.exclude(school=OuterRef("school"))))


def _before_proposal(items):
    """Decided before it was proposed, or before the body that works it out had it on its agenda."""
    drafts = Item.objects.on_agendas_of("principal-meeting").in_schools()
    drafts = drafts.filter(topic__title=OuterRef("topic__title"), school=OuterRef("school"))
    after, before = drafts.filter(day__gt=OuterRef("day")), drafts.filter(day__lte=OuterRef("day"))
    reversed_order = Q(topic__drafted_by="principal-meeting") & Exists(after) & ~Exists(before)
    return items.filter(Q(result="passed"), Q(topic__proposed_on__gt=F("day")) | reversed_order)


FAULTS = {
    "circulated": lambda items: items.filter(circulated=True),
    "lumped": lambda items: items.filter(topic__subjects__gt=1).exclude(result=""),
    "without-result": lambda items: items.filter(result="", meeting__state="closed").exclude(purpose="inform"),
    "before-proposal": _before_proposal,
    "copied": _copied,
    "chair-not-last": lambda items: items.filter(chair_last=False),
}


@measure(ItemsAtFault)
def items_at_fault(spec):
    return _rows(FAULTS[spec.fault](_items(spec)))


@measure(ItemsUntold)
def items_untold(spec):
    """Asked only of what was decided: of an agenda that is still to come nothing is missing."""
    items = _items(spec).with_heads().exclude(result="").exclude(purpose="inform")
    differing = View.objects.filter(topic=OuterRef("topic"), edition=OuterRef("topic__edition"))
    differing = differing.filter(Q(stance="different", recorded_by=None) | Q(given_on=None))
    missing = {
        "heads": Q(asked=None) | Q(came=None),
        "votes": Q(result="passed") & (Q(asked=None) | Q(yes=None)),
        "order": Q(chair_last=None),
        "communication": Q(result="passed") & Exists(differing),
    }
    return _rows(items.filter(missing[spec.fact]))
