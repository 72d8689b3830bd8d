"""The sheet 议题: topics that were decided on paper, with the route that they should have taken."""

from collections import defaultdict
from functools import partial

from django.utils.translation import gettext as _

from zhuji.document.workbook.meetings import MeetingImport
from zhuji.document.workbook.reading import Proposal, digest_of
from zhuji.document.workbook.routes import Routes
from zhuji.document.workbook.sheets_decisions import Order, Step
from zhuji.document.workbook.state import State, chunks, differing
from zhuji.matter.models import PriorStep, Topic, View
from zhuji.meeting.models import Away, Item, Meeting
from zhuji.org.log import Line, snapshot
from zhuji.pack.faults import near

VOTES = ("method", "yes", "no", "abstain", "result", "resolution")
ROUTED = ("category", "matter", "body", "drafted_by", "weighty", "limit_below", "needs_branch_opinion",
          "concerns_staff", "disclosure", "retention", "amount", "subjects")  # fmt: skip
ORDERS = {True: Order.LAST.value, False: Order.NOT_LAST.value, None: ""}
STATES = {"passed": "passed", "failed": "failed", "deferred": "deferred", "": "on-agenda"}


class TopicImport:
    """Checks and writes topics with the steps before them, the two views, who withdrew, and the vote."""

    def __init__(self, state: State, meetings: MeetingImport):
        self.state, self.book, self.meetings = state, state.book, meetings
        self.routes = Routes(state)
        self.known: dict[str, Item] = {}  # code of the topic → its last item
        self.work: list[tuple] = []  # (row, is new, changes)
        self.steps: dict[str, list[dict]] = {}  # code → the steps before it
        self.concerned: dict[str, tuple[int, ...]] = {}  # code → the people it decides about

    def check(self) -> None:
        rows = self.state.once("议题")
        self._read_known([row.values["code"] for row in rows])
        for row in rows:
            self._check_row(row)
        if not self.book.faults:
            self._compare(rows)

    def _read_known(self, codes: list) -> None:
        for chunk in chunks(codes):
            items = Item.objects.filter(topic__code__in=chunk).order_by("meeting__activity__held_on", "pk")
            items = items.select_related("topic__proposer", "meeting__activity").prefetch_related(
                "topic__views", "topic__steps", "away__person"
            )
            self.known |= {item.topic.code: item for item in items}

    def _check_row(self, row) -> None:
        values = row.values
        unit = self.state.unit(row, "unit")
        self.state.person(row, "proposer")
        for number in values.get("recused") or ():
            if number not in self.state.people:
                self.book.wrong(row, "recused", _("没有这个人员。请先在“人员”中登记，或改正编号"), number)
        held = self._held(values.get("meeting"))
        if values.get("meeting") and held is None:
            self.book.wrong(row, "meeting", _("没有这次会议。请先在“会议”中登记，或改正编号"))
        if unit is not None and values.get("matter"):
            listed = self.routes.matters(unit, held or self.state.today)
            found = self.routes.called(listed, values["matter"])
            if found is None:
                self.book.wrong(row, "matter", near(values["matter"], [m.title for m in listed.values()]))
            else:
                values["matter"] = found.id
                values["category"] = values.get("category") or found.category

    def _held(self, code):
        """The day of the meeting, as it will stand; None where there is none."""
        if code in self.meetings.rows:
            return self.meetings.rows[code].get("held_on")
        known = self.meetings.meetings.get(code)
        return known.activity.held_on if known else None

    def _compare(self, rows) -> None:
        tally = self.state.tallies["议题"]
        for row in rows:
            item = self.known.get(row.values["code"])
            changes = differing(row, stands(item, self.state)) if item else None
            if item and changes and not item.topic.entered_late:
                self.book.wrong(row, "code", _("这个议题是在系统中办理的，不能用表格改动"))
            if tally.found(row, changes, row.values["code"]):
                self.work.append((row, item is None, changes))

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self) -> None:
        """After the meetings. What hangs on a topic that changed is written anew."""
        if not self.work:
            return
        self.routes.read([row.values for row, _n, _c in self.work])
        places = self._places()
        for row, is_new, _c in self.work:
            if not is_new:  # a column that the sheet does not have stays as it is
                row.values.update(stands(self.known[row.values["code"]], self.state) | row.values)
            item = self.known.get(row.values["code"]) or Item(topic=Topic(code=row.values["code"], entered_late=True))
            self.known[row.values["code"]] = item
            self._fill_topic(row.values, item.topic)
            if is_new or item.meeting_id != self._meeting(row.values).pk:
                places[row.values["meeting"]] += 1
                item.place = places[row.values["meeting"]]
            self._fill_item(row.values, item)
        self._save()
        for row, is_new, changes in self.work:
            topic = self.known[row.values["code"]].topic
            was = {name: str(old) for name, (old, _new) in changes.items()} if changes else None
            self.state.lines.append(Line("imported" if is_new else "corrected", topic, was, snapshot(topic)))
            self.state.lines.append(Line("imported", self._meeting(row.values).activity, None, {"topic": topic.code}))

    def _meeting(self, values) -> Meeting:
        return self.meetings.meetings[values["meeting"]]

    def _places(self) -> dict[str, int]:
        """How far the agendas of the meetings reach."""
        places: dict[str, int] = defaultdict(int)
        codes = sorted({row.values["meeting"] for row, _n, _c in self.work})
        for chunk in chunks(codes):
            taken = Item.objects.filter(meeting__activity__code__in=chunk).values_list(
                "meeting__activity__code", "place"
            )
            for code, place in taken:
                places[code] = max(places[code], place)
        return places

    def _fill_topic(self, values, topic) -> None:
        unit, meeting = self.state.units[values["unit"]], self._meeting(values)
        proposal = Proposal.read(values, self.routes.names(unit))
        topic.unit, topic.title = unit, values["title"]
        if "proposer" in values:
            topic.proposer = self.state.people.get(values["proposer"] or "")
        route = self.routes.route(unit, values, meeting.activity, proposal)
        for name in ROUTED:
            setattr(topic, name, route[name])
        self.steps[topic.code], self.concerned[topic.code] = route["steps"], proposal.persons
        topic.state = STATES[values.get("result") or ""]
        topic.recorded_by = self.state.by
        topic.version += 1 if topic.pk else 0

    def _fill_item(self, values, item) -> None:
        meeting = self._meeting(values)
        item.meeting = meeting
        for name in VOTES:
            if name in values:
                setattr(
                    item,
                    name,
                    "" if values[name] is None and name in ("method", "result", "resolution") else values[name],
                )
        if "order" in values:
            item.chair_last = {"last": True, "not-last": False}.get(values["order"])
        item.state = Item.State.DECIDED if item.result else Item.State.WAITING
        item.recused = self.routes.seated(meeting.activity, values.get("recused") or ())
        unit = self.state.units[values["unit"]]
        item.circulated = Proposal.was_circulated(item.resolution)
        item.resolution_digest = digest_of(item.resolution, self.routes.words(unit))
        item.recorded_by = self.state.by
        item.version += 1 if item.pk else 0

    def _save(self) -> None:
        items = [self.known[row.values["code"]] for row, _n, _c in self.work]
        new, old = [i for i in items if i.pk is None], [i for i in items if i.pk]
        Topic.objects.bulk_create([item.topic for item in new], batch_size=500)
        columns = [*ROUTED, "unit", "title", "proposer", "state", "version"]
        Topic.objects.bulk_update([item.topic for item in old], columns, batch_size=200)
        for item in items:
            item.topic = item.topic  # takes the key that the topic has now
        Item.objects.bulk_create(new, batch_size=500)
        columns = [
            *VOTES,
            "meeting",
            "place",
            "chair_last",
            "state",
            "recused",
            "circulated",
            "resolution_digest",
            "version",
        ]
        Item.objects.bulk_update(old, columns, batch_size=200)
        topics = [item.topic_id for item in old]
        for model in (View, PriorStep, Topic.persons.through):
            for chunk in chunks(topics, 500):
                model.objects.filter(topic__in=chunk).delete()
        for chunk in chunks([item.pk for item in old], 500):
            Away.objects.filter(item__in=chunk).delete()
        self._save_parts()

    def _save_parts(self) -> None:
        views, steps, away, persons = [], [], [], []
        for row, _n, _c in self.work:
            item, values = self.known[row.values["code"]], row.values
            views += _views(item.topic, values)
            steps += [PriorStep(topic=item.topic, **step) for step in self.steps[item.topic.code]]
            people = [self.state.people[number] for number in values.get("recused") or ()]
            away += [Away(item=item, person=person, why=Away.Why.RECUSED) for person in people]
            persons += [
                Topic.persons.through(topic=item.topic, person_id=person) for person in self.concerned[item.topic.code]
            ]
        View.objects.bulk_create(views, batch_size=1000)
        PriorStep.objects.bulk_create(steps, batch_size=1000)
        Away.objects.bulk_create(away, batch_size=1000)
        Topic.persons.through.objects.bulk_create(persons, batch_size=1000)


def _views(topic, values) -> list[View]:
    """The two views as far as the row speaks of them. Where only the conclusion stands, both are known to have spoken,
    but not when."""
    days = {"secretary": values.get("secretary_on"), "principal": values.get("principal_on")}
    said = values.get("conclusion") or ""
    one = partial(View, topic=topic, edition=topic.edition, stance=said)
    if not any(days.values()):
        return [one(role=role) for role in days] if said else []
    return [one(role=role, given_on=day) for role, day in days.items() if day]


def stands(item: Item, state: State | None = None) -> dict:
    """What the sheet would say of a topic and its last item."""
    topic = item.topic
    views = {view.role: view for view in topic.views.all() if view.edition == topic.edition}
    days = {f"{role}_on": views[role].given_on if role in views else None for role in ("secretary", "principal")}
    # of one who spoke first nobody reads what he said before the other has spoken
    both = topic.entered_late or len(views) == len(View.Role)
    stances = {view.stance for view in views.values()} if both else set()
    differ = stances & {"different", "serious"}
    done = {step.kind for step in topic.steps.all() if step.done}
    return {
        "unit": state.codes[topic.unit_id] if state else topic.unit.code,
        "meeting": item.meeting.activity.code,
        "title": topic.title,
        "category": topic.category,
        "matter": topic.matter,
        "proposer": topic.proposer.number if topic.proposer else "",
        **days,
        "conclusion": "different" if differ else "agreed" if "agreed" in stances else "",
        "steps": ",".join(step for step in Step.values if step in done),
        "recused": tuple(away.person.number for away in item.away.all() if away.why == "recused"),
        **{name: getattr(item, name) for name in VOTES},
        "order": ORDERS[item.chair_last],
    }
