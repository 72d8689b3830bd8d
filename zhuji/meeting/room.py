"""Who is in the room for a topic, and whether they are enough. Whole numbers only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhuji.activity.models import Attendance
from zhuji.meeting.clauses import Obstacle
from zhuji.meeting.models import Away, Item, Meeting
from zhuji.org.models import Person
from zhuji.pack.schema.decisions import Body, Share
from zhuji.pack.schema.packs import Pack

Status = Attendance.Status


@dataclass(frozen=True, slots=True)
class Room:
    """The members of the body: how many there are (应到), who of them is in the room, who recused himself or left; and
    the share of all that must be there."""

    entitled: int
    inside: tuple[Person, ...]
    recused: tuple[Person, ...]
    left: tuple[Person, ...]
    share: Share
    weighty: bool
    chair: Person | None

    @property
    def present(self) -> int:
        return len(self.inside)

    @property
    def need(self) -> int:
        """How many must be there at the least."""
        return self.share.least(self.entitled)

    @property
    def enough(self) -> bool:
        return self.entitled > 0 and self.share.met(self.present, self.entitled)

    @property
    def speaks_last(self) -> Person | None:
        """The chair, if he is in the room for this topic."""
        return next((person for person in self.inside if self.chair and person.pk == self.chair.pk), None)

    def missing(self) -> Obstacle | None:
        """还差 1 人：干部任免等重要事项须 4 人到会，现 3 人; None where enough are there."""
        if self.enough:
            return None
        values = {
            "short": max(self.need - self.present, 0),
            "what": _("干部任免等重要事项") if self.weighty else _("会议"),
            "need": self.need,
            "have": self.present,
        }
        text = _("还差 %(short)s 人：%(what)s须 %(need)s 人到会，现 %(have)s 人") % values
        return Obstacle(text, self.share.cites, _("请等人到齐，或将议题转下次会议。"))


def body_of(meeting: Meeting, pack: Pack) -> Body:
    return pack.bodies[meeting.activity.kind]


def share_of(body: Body, weighty: bool) -> Share:
    return body.weighty_quorum if weighty and body.weighty_quorum else body.quorum


def meeting_room(meeting: Meeting, pack: Pack) -> Room:
    """The room before any topic: who is there of the body."""
    return _room(meeting, body_of(meeting, pack), False, {})


def room_of(item: Item, pack: Pack) -> Room:
    """The room for the topic: without who recused himself from it or is out."""
    body = body_of(item.meeting, pack)
    away = dict(item.away.values_list("person_id", "why"))
    return _room(item.meeting, body, item.topic.weighty and body.weighty_quorum is not None, away)


def _room(meeting: Meeting, body: Body, weighty: bool, away: dict[int, str]) -> Room:
    rows = meeting.activity.attendance.exclude(status=Status.OBSERVER).select_related("person").order_by("pk")
    seated = [(row.person, row.status) for row in rows]
    here = [person for person, status in seated if status == Status.PRESENT]
    return Room(
        entitled=len(seated),
        inside=tuple(person for person in here if person.pk not in away),
        recused=tuple(person for person, _status in seated if away.get(person.pk) == Away.Why.RECUSED),
        left=tuple(person for person in here if away.get(person.pk) == Away.Why.LEFT),
        share=share_of(body, weighty),
        weighty=weighty,
        chair=meeting.activity.chair,
    )
