"""What a school is told before it proposes: the route of the matter with the real numbers of that school today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from zhuji.matter.bodies import ORGANISATION, chairs_of, holding, seats_of
from zhuji.matter.route import Route
from zhuji.org.models import Person, Unit
from zhuji.pack.schema.packs import Pack


@dataclass(frozen=True, slots=True)
class Answer:
    """A route in a school: `seats` its members (应到会), how many `must_come` and `must_agree` (None where the chair
    decides), who chairs, who of those at the table must not take part."""

    route: Route
    seats: list[Person]
    chairs: list[Person]
    recused: list[Person]
    must_come: int
    must_agree: int | None
    notes: list[str] = field(default_factory=list)

    @property
    def attendance(self) -> str:
        """党组织班子 5 人，须 4 人以上到会."""
        who = _("党组织班子") if self.route.body.sits_in == ORGANISATION else _("行政班子")
        if not self.seats:
            return _("%s成员尚无数据，请先登记任职") % who
        return _("%(who)s %(all)s 人，须 %(need)s 人以上到会") % {
            "who": who,
            "all": len(self.seats),
            "need": self.must_come,
        }

    @property
    def majority(self) -> str:
        """赞成 3 票以上, or that the chair decides."""
        if self.must_agree is None:
            return _("不以票数决定：%s在听取意见后作出决定") % self.last
        if not self.seats:
            return _("赞成须超过应到会成员的半数")
        return _("赞成 %(need)s 票以上（按应到会 %(all)s 人计）") % {"need": self.must_agree, "all": len(self.seats)}

    @property
    def last(self) -> str:
        """Who speaks last: the chair."""
        return "、".join(person.name for person in self.chairs) or _("主持人")


def answer(route: Route, *, pack: Pack, school: Unit, day: date, persons: Iterable[Person] = ()) -> Answer:
    """The route with the heads that it counts today: the base of every share is who is entitled (应到会), nobody taken
    off for being concerned or away."""
    body = route.body
    seats, chairs = seats_of(body, school, day), chairs_of(body, school, day)
    other_place = "school" if body.sits_in == ORGANISATION else ORGANISATION
    guests = [post.person for post in holding(school, body.guests, other_place, day)]
    table = {person.pk: person for person in (*seats, *guests)}
    persons = list(persons)
    recused = [table[person.pk] for person in persons if person.pk in table]
    found = Answer(
        route=route,
        seats=seats,
        chairs=chairs,
        recused=recused,
        must_come=route.quorum.least(len(seats)),
        must_agree=body.majority.least(len(seats)) if body.majority and body.decides_by == "vote" else None,
    )
    found.notes.extend([*route.notes, *_notes(found, persons)])
    return found


def _notes(found: Answer, persons: list[Person]) -> Iterator[str]:
    """What is unusual in this school with these persons."""
    if not found.seats:
        yield _("没有查到会议的成员，人数无法计算。")
    if found.route.matter.category == "personnel" and not persons:
        yield _("人事事项请写明涉及的人，才能提示谁须回避。")
    gone = {person.pk for person in found.recused}
    left = sum(person.pk not in gone for person in found.seats)
    if gone and left < found.must_come:
        yield _("回避以后只剩 %(left)s 人，不足 %(need)s 人，开不成会：请报上级党组织。") % {
            "left": left,
            "need": found.must_come,
        }
    if any(chair.pk in gone for chair in found.chairs):
        yield _("主持人也须回避：请按本校议事规则确定由谁主持。")
    if len(persons) > 1 and found.route.weighty:
        yield _("涉及 %s 人：须逐人讨论、逐人表决，请一人提一个议题。") % len(persons)
