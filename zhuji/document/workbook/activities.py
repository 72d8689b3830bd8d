"""The sheets 活动 and 参加: what was done, and who took part."""

from collections import defaultdict

from django.utils.translation import gettext as _

from zhuji.activity.models import Activity, Attendance
from zhuji.document.workbook.state import State, chunks, differing
from zhuji.org.kinds import Standing
from zhuji.org.log import Line, snapshot
from zhuji.org.models import Person
from zhuji.pack.faults import near
from zhuji.pack.load import load, names

PLAIN = ("held_on", "starts_at", "ends_at", "place", "title", "hours", "summary")
COUNTS = ("expected", "present", "entitled", "entitled_present")
TEXTS = {"place", "title", "summary"}
Status = Attendance.Status


class ActivityImport:
    """Checks and writes activities with their attendance. Where attendance is listed, the head counts come from it; a
    typed count that differs is a fault."""

    def __init__(self, state: State):
        self.state, self.book = state, state.book
        packs = [load(name) for name in names()]
        self.titles = {kind.title for pack in packs for kind in pack.activities.values()}
        self.kinds = {t: k.id for pack in packs for k in pack.activities.values() for t in (k.title, k.id, *k.aliases)}
        self.work: list[tuple] = []  # (row or None, activity, is new, changes)
        self.known: dict[str, Activity] = {}
        self.listed: dict[str, dict[str, tuple]] = defaultdict(dict)  # code → number → (status, hours), as it will be
        self.attendance: list[tuple] = []  # (row, attendance row or None, changes)
        self.held: dict[tuple, Attendance] = {}

    def check(self) -> None:
        rows, takes = self.state.once("活动"), self.state.once("参加")
        self._read_known({row.values["code"] for row in rows} | {row.values["activity"] for row in takes})
        for row in rows:
            code = row.values["code"]
            activity = self.known.get(code) or Activity(code=code)
            self.known[code] = activity
            self.work.append((row, activity, activity.pk is None, None))
            self._check_row(row)
        self._check_attendance(takes)
        self._check_counts()
        if not self.book.faults:
            self._compare(takes)

    def _read_known(self, codes: set) -> None:
        for chunk in chunks(sorted(code for code in codes if code)):
            for activity in Activity.objects.filter(code__in=chunk).select_related("chair", "lecturer"):
                self.known[activity.code] = activity
        ids = {activity.pk: activity.code for activity in self.known.values()}
        for chunk in chunks(sorted(ids)):
            for row in Attendance.objects.filter(activity__in=chunk).select_related("person"):
                code = ids[row.activity_id]
                self.held[code, row.person.number] = row
                self.listed[code][row.person.number] = (row.status, row.hours)
                self.state.people.setdefault(row.person.number, row.person)

    def _check_row(self, row) -> None:
        values = row.values
        self.state.unit(row, "unit")
        self.state.person(row, "chair"), self.state.person(row, "lecturer")
        if values.get("kind") and values["kind"] not in self.kinds:
            self.book.wrong(row, "kind", near(values["kind"], self.titles))
        if values.get("held_on") and values["held_on"] > self.state.today:
            self.book.wrong(row, "held_on", _("日期还没有到，开展以后再登记"))
        starts, ends = values.get("starts_at"), values.get("ends_at")
        if starts and ends and ends < starts:
            self.book.wrong(row, "ends_at", _("结束时间早于开始时间"))
        pairs = (
            ("present", "expected"),
            ("entitled_present", "entitled"),
            ("entitled", "expected"),
            ("entitled_present", "present"),
        )
        for less, more in pairs:
            few, many = values.get(less), values.get(more)
            if few is not None and many is not None and few > many:
                heading = row.sheet.by_name[more].heading
                self.book.wrong(row, less, _("多于“%(heading)s”的 %(n)s") % {"heading": heading, "n": many})

    def _check_attendance(self, takes) -> None:
        for row in takes:
            values = row.values
            activity = self.known.get(values["activity"])
            if activity is None:
                self.book.wrong(row, "activity", _("没有这项活动。请先在“活动”中登记，或改正编号"))
            elif activity.pk and not self.state.may_write(self.state.units[self.state.codes[activity.unit_id]]):
                self.book.wrong(row, "activity", _("这项活动不在您的管理范围内"))
            if self.state.person(row, "person") is not None:
                was = self.listed[values["activity"]].get(values["person"], (Status.PRESENT, None))
                status = (values.get("status") or Status.PRESENT) if "status" in values else was[0]
                hours = values["hours"] if "hours" in values else was[1]
                self.listed[values["activity"]][values["person"]] = (status, hours)

    def _check_counts(self) -> None:
        """A typed count must be what the list says, or what already stands: who had a vote may have been corrected
        since, and an export must come back without a fault."""
        for row, activity, _new, _c in self.work:
            listed = self.listed.get(activity.code)
            if not listed or not row.values.get("held_on"):
                continue
            derived = self._derive(listed, row.values["held_on"])
            for name in COUNTS:
                typed = row.values.get(name)
                if typed is not None and typed not in (derived[name], getattr(activity, name)):
                    self.book.wrong(row, name, _("与“参加”中的人数不符，按“参加”应为 %s") % derived[name])

    def _derive(self, listed: dict, day) -> dict:
        """The four head counts from who is listed: observers have neither seat nor vote."""
        expected = [(number, status) for number, (status, _h) in listed.items() if status != Status.OBSERVER]
        came = [number for number, status in expected if status == Status.PRESENT]
        voters = {number for number, _s in expected if _votes(self.state.people[number], day)}
        return {
            "expected": len(expected),
            "present": len(came),
            "entitled": len(voters),
            "entitled_present": len(voters.intersection(came)),
        }

    def _compare(self, takes) -> None:
        tally = self.state.tallies["活动"]
        rows_of = {activity.code for _r, activity, _n, _c in self.work}
        work = []
        for row, activity, is_new, _c in self.work:
            self._complete(row, activity)
            changes = None if is_new else differing(row, self._stands(activity))
            if tally.found(row, changes, activity.code):
                work.append((row, activity, is_new, changes))
        tally = self.state.tallies["参加"]
        for row in takes:
            code, number = row.values["activity"], row.values["person"]
            old = self.held.get((code, number))
            status, hours = self.listed[code][number]
            row.values.update(status=status, hours=hours)
            changes = differing(row, {"status": old.status, "hours": old.hours}) if old else None
            if tally.found(row, changes, f"{code} {number}"):
                self.attendance.append((row, old, changes))
        touched = {row.values["activity"] for row, _o, _c in self.attendance} - rows_of
        for code in sorted(touched):
            work.append((None, self.known[code], False, {}))
        self.work = work

    def _complete(self, row, activity) -> None:
        """What the row leaves to the system: the key of the kind, and the head counts where attendance is listed."""
        row.values["kind"] = self.kinds[row.values["kind"]]
        listed = self.listed.get(activity.code)
        if listed:
            for name, value in self._derive(listed, row.values["held_on"]).items():
                if row.values.get(name) is None:
                    row.values[name] = value

    def _stands(self, activity) -> dict:
        return {name: getattr(activity, name) for name in (*PLAIN, *COUNTS, "kind")} | {
            "unit": self.state.codes[activity.unit_id],
            "chair": activity.chair.number if activity.chair else "",
            "lecturer": activity.lecturer.number if activity.lecturer else "",
        }

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self) -> None:
        for row, activity, is_new, _c in self.work:
            if row is None:
                derived = self._derive(self.listed[activity.code], activity.held_on)
                for name, value in derived.items():
                    setattr(activity, name, value)
            else:
                self._fill(row, activity)
            if is_new:
                activity.record_now(self.state.by)
        Activity.objects.bulk_create([a for _r, a, is_new, _c in self.work if is_new], batch_size=500)
        columns = (*PLAIN, *COUNTS, "kind", "unit", "chair", "lecturer", "version")
        Activity.objects.bulk_update([a for _r, a, is_new, _c in self.work if not is_new], columns, batch_size=200)
        self._write_attendance()
        taken = defaultdict(list)
        for row, _old, _c in self.attendance:
            taken[row.values["activity"]].append([row.values["person"], row.values["status"]])
        for _row, activity, is_new, changes in self.work:
            was = {name: str(old) for name, (old, _n) in changes.items()} if changes else None
            after = snapshot(activity) | ({"attendance": taken[activity.code]} if activity.code in taken else {})
            self.state.lines.append(Line("imported" if is_new else "corrected", activity, was, after))

    def _fill(self, row, activity) -> None:
        values = row.values
        for name in (*PLAIN, *COUNTS, "kind"):
            if name in values:
                setattr(activity, name, values[name] or "" if name in TEXTS else values[name])
        activity.unit = self.state.units[values["unit"]]
        for name in ("chair", "lecturer"):
            if name in values:
                setattr(activity, name, self.state.people.get(values[name] or ""))
        activity.version += 1 if activity.pk else 0

    def _write_attendance(self) -> None:
        new, old = [], []
        for row, taken, _c in self.attendance:
            values = row.values
            if taken is None:
                new.append(
                    Attendance(
                        activity=self.known[values["activity"]],
                        person=self.state.people[values["person"]],
                        status=values["status"],
                        hours=values["hours"],
                    )
                )
            else:
                taken.status, taken.hours = values["status"], values["hours"]
                old.append(taken)
        Attendance.objects.bulk_create(new, batch_size=2000)
        Attendance.objects.bulk_update(old, ["status", "hours"], batch_size=500)


def _votes(person: Person, day) -> bool:
    """Whether the person was a full member on the day."""
    return person.standing == Standing.FULL and (person.full_on is None or person.full_on <= day)
