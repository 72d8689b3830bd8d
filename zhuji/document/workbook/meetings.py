"""The sheet 会议: formal meetings that were held on paper, entered later as they were. Nothing is refused in them; the
rules judge them like any other."""

from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.document.workbook.sheets_decisions import MeetingKind
from zhuji.document.workbook.state import State, chunks, differing
from zhuji.meeting.models import Meeting
from zhuji.org.log import Line, snapshot
from zhuji.pack.load import load

OF_ACTIVITY = ("held_on", "chair", "entitled", "entitled_present")
OF_MEETING = ("convener", "recorder", "observers", "notice_on", "minutes_on")
SHARED = ("chair", "entitled", "entitled_present")
PEOPLE = ("convener", "chair", "recorder")


def align(state: State) -> None:
    """Where a row of 活动 and one of 会议 are the same activity, what only the latter says holds for both, so that
    neither empties what the other fills in. What they say differently is a fault."""
    activities = {row.values.get("code"): row for row in state.rows("活动")}
    for row in state.rows("会议"):
        twin = activities.get(row.values.get("code"))
        if twin is None:
            continue
        for name in SHARED:
            mine, other = row.values.get(name), twin.values.get(name)
            if other in (None, ""):
                twin.values[name] = mine
            elif mine in (None, ""):
                row.values[name] = other
            elif mine != other:
                state.book.wrong(row, name, _("与“活动”中同一编号的不一致，那里是 %s") % other)


class MeetingImport:
    """Checks and writes meetings. One with the number of an activity of the same unit, day and kind is that one."""

    def __init__(self, state: State):
        self.state, self.book = state, state.book
        self.meetings: dict[str, Meeting] = {}  # code → the meeting, as it stands or will stand
        self.rows: dict[str, dict] = {}  # code → what the sheet says
        self.work: list[tuple] = []  # (row, is new, changes)
        self.activities: dict[str, Activity] = {}

    def check(self) -> None:
        rows = self.state.once("会议")
        self.listed = {row.values.get("code"): row.values for row in self.state.rows("活动")}
        named = {row.values["code"] for row in rows} | {r.values.get("meeting") for r in self.state.rows("议题")}
        self._read_known({code for code in named if code})
        for row in rows:
            self.rows[row.values["code"]] = row.values
            self._check_row(row)
        if not self.book.faults:
            self._compare(rows)

    def _read_known(self, codes: set) -> None:
        for chunk in chunks(sorted(codes)):
            found = Activity.objects.filter(code__in=chunk).select_related("chair")
            self.activities |= {activity.code: activity for activity in found}
            people = Meeting.objects.filter(activity__code__in=chunk)
            people = people.select_related("activity__chair", "activity__unit", "convener", "recorder")
            self.meetings |= {meeting.activity.code: meeting for meeting in people}

    def _check_row(self, row) -> None:
        values = row.values
        self.state.unit(row, "unit")
        for name in PEOPLE:
            self.state.person(row, name)
        if values.get("held_on") and values["held_on"] > self.state.today:
            self.book.wrong(row, "held_on", _("日期还没有到，开会以后再登记"))
        few, many = values.get("entitled_present"), values.get("entitled")
        if few is not None and many is not None and few > many:
            self.book.wrong(row, "entitled_present", _("多于“班子成员应到”的 %s") % many)
        self._check_twin(row)
        known = self.meetings.get(values["code"])
        if known is not None and not known.on_paper and differing(row, self._stands(known)):
            self.book.wrong(row, "code", _("这次会议是在系统中召开的，不能用表格改动"))

    def _check_twin(self, row) -> None:
        """The activity with the same number must be the same one."""
        values, listed = row.values, self.listed.get(row.values["code"])
        if listed is not None:
            said = (listed.get("unit"), listed.get("held_on"), load("base").kind_called(listed.get("kind") or ""))
            same = said == (values.get("unit"), values.get("held_on"), values.get("kind"))
        else:
            stands = self.activities.get(values["code"])
            if stands is None:
                return
            same = (self.state.codes[stands.unit_id], stands.kind) == (values.get("unit"), values.get("kind"))
            same = same and (values["code"] in self.meetings or stands.held_on == values.get("held_on"))
        if not same:
            self.book.wrong(row, "code", _("这个编号已用于另一项活动：单位、日期、类型须与“活动”一致，或者另取编号"))

    def _compare(self, rows) -> None:
        tally = self.state.tallies["会议"]
        for row in rows:
            known = self.meetings.get(row.values["code"])
            changes = differing(row, self._stands(known)) if known else None
            if tally.found(row, changes, row.values["code"]):
                self.work.append((row, known is None, changes))

    def _stands(self, meeting) -> dict:
        activity = meeting.activity
        people = {"chair": activity.chair, "convener": meeting.convener, "recorder": meeting.recorder}
        return (
            {name: getattr(activity, name) for name in OF_ACTIVITY}
            | {name: getattr(meeting, name) for name in OF_MEETING}
            | {name: person.number if person else "" for name, person in people.items()}
            | {"unit": self.state.codes[activity.unit_id], "kind": activity.kind}
        )

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self) -> None:
        """After the activities: those that only the meetings bring are made here."""
        self._read_known({row.values["code"] for row, _n, _c in self.work})
        activities, meetings = [], []
        for row, is_new, changes in self.work:
            code = row.values["code"]
            activity = self.activities.get(code) or Activity(code=code, state=Activity.State.HELD)
            made = activity.pk is None
            self._fill_activity(row, activity)
            meeting = self.meetings.get(code) or Meeting(state=Meeting.State.CLOSED, on_paper=True)
            self._fill_meeting(row, meeting)
            activities.append((activity, made))
            meetings.append((meeting, activity, is_new, changes))
        Activity.objects.bulk_create([a for a, made in activities if made], batch_size=500)
        columns = [*OF_ACTIVITY, "kind", "unit", "title", "version"]
        Activity.objects.bulk_update([a for a, made in activities if not made], columns, batch_size=200)
        for meeting, activity, _n, _c in meetings:
            meeting.activity = activity
            self.meetings[activity.code] = meeting
        Meeting.objects.bulk_create([m for m, _a, is_new, _c in meetings if is_new], batch_size=500)
        old = [m for m, _a, is_new, _c in meetings if not is_new]
        Meeting.objects.bulk_update(old, [*OF_MEETING, "version"], batch_size=200)
        for meeting, activity, is_new, changes in meetings:
            was = {name: str(value) for name, (value, _new) in changes.items()} if changes else None
            self.state.lines.append(
                Line("imported" if is_new else "corrected", activity, was, snapshot(activity) | snapshot(meeting))
            )

    def _fill_activity(self, row, activity) -> None:
        values = row.values
        activity.unit, activity.kind = self.state.units[values["unit"]], values["kind"]
        activity.title = activity.title or str(MeetingKind(values["kind"]).label)
        for name in OF_ACTIVITY:
            if name in values:
                value = values[name]
                setattr(activity, name, self.state.people.get(value or "") if name in PEOPLE else value)
        if activity.pk is None:
            activity.record_now(self.state.by)
        else:
            activity.version += 1

    def _fill_meeting(self, row, meeting) -> None:
        for name in OF_MEETING:
            if name in row.values:
                value = row.values[name]
                setattr(meeting, name, self.state.people.get(value or "") if name in PEOPLE else value)
        meeting.version += 1 if meeting.pk else 0
