"""The sheets 人员 and 任职: people, membership, posts."""

from django.utils.translation import gettext as _

from zhuji.core.days import EVER, FOREVER
from zhuji.core.spelling import spell
from zhuji.document.workbook.state import State, chunks, differing
from zhuji.org.kinds import BRANCH_KINDS, PARTY_KINDS, UnitKind
from zhuji.org.log import Line, snapshot
from zhuji.org.models import Membership, Person, Post

PLAIN = [
    "name",
    "sex",
    "born",
    "standing",
    "joined_on",
    "full_on",
    "education",
    "rank",
    "backbone",
    "retired",
    "dues_base",
    "worked_since",
    "phone",
]
EMPTY = {"joined_on", "full_on", "retired", "dues_base", "worked_since"}  # empty is None, not ""


class PeopleImport:
    """Checks and writes people. A changed branch is a transfer: the old membership ends today, the new one begins."""

    SHEET = "人员"

    def __init__(self, state: State):
        self.state, self.book = state, state.book
        self.work: list[tuple] = []
        self.member_of: dict[int, Membership] = {}

    def check(self) -> None:
        rows = self.state.once(self.SHEET)
        known = [self.state.people[n].pk for n in (row.values["number"] for row in rows) if n in self.state.people]
        for chunk in chunks(known):
            open_ = Membership.objects.filter(person__in=chunk, until=FOREVER).select_related("unit")
            self.member_of |= {membership.person_id: membership for membership in open_}
        for row in rows:
            number = row.values["number"]
            person = self.state.people.get(number) or Person(number=number)
            self.state.people[number] = person
            self.work.append((row, person, person.pk is None, None))
            self._check_row(row, person)
        if not self.book.faults:
            tally = self.state.tallies[self.SHEET]
            work = [(row, person, is_new, self._changes(row, person, is_new)) for row, person, is_new, _c in self.work]
            self.work = [item for item in work if tally.found(item[0], item[3], item[1].number)]
            for row, person, _new, _changes in self.work:
                self._fill(row, person)  # what follows asks who has a vote

    def _check_row(self, row, person) -> None:
        values = row.values
        self.state.unit(row, "unit")
        if person.pk and not self.state.may_write(self.state.units[self.state.codes[person.unit_id]]):
            self.book.wrong(row, "number", _("这名人员不在您的管理范围内"))
        branch = self._branch(row)
        if branch is not None and self.state.kinds[branch.code] not in (*PARTY_KINDS, None):
            self.book.wrong(row, "branch", _("这不是党组织，请填党员所在的党支部"))
        if values.get("sex") not in (None, "", "男", "女"):
            self.book.wrong(row, "sex", _("应为：男 · 女"))
        joined, full = values.get("joined_on"), values.get("full_on")
        if joined and full and full < joined:
            self.book.wrong(row, "full_on", _("转正日期早于入党日期 %s") % joined)
        self._check_birth(row, person)

    def _branch(self, row):
        """The organisation that the row names; for a group the branch of which it is a part."""
        branch = self.state.unit(row, "branch")
        above = branch
        while above is not None and self.state.kinds[above.code] == UnitKind.GROUP:
            above = above.parent
        if above is not branch and above is not None and self.state.kinds[above.code] in BRANCH_KINDS:
            row.values["branch"] = above.code
            return above
        return branch

    def _check_birth(self, row, person) -> None:
        """Nobody is born in the future, or does anything before. A month compares with a day as text."""
        born = row.values["born"] if row.values.get("born") else person.born
        if born > self.state.today.isoformat():
            self.book.wrong(row, "born", _("出生年月晚于今天"))
            return
        self.state.born[person.number] = born
        for name in ("joined_on", "full_on", "worked_since"):
            day = row.values.get(name)
            if day and day.isoformat() < born:
                self.book.wrong(row, name, _("早于出生年月 %s") % born)

    def _changes(self, row, person, is_new) -> dict | None:
        if is_new:
            return None
        membership = self.member_of.get(person.pk)
        stands = {name: getattr(person, name) for name in PLAIN} | {
            "unit": self.state.codes[person.unit_id],
            "branch": membership.unit.code if membership else "",
        }
        return differing(row, stands)

    def write(self) -> None:
        for row, person, _new, _c in self.work:
            person.unit = self.state.units[row.values["unit"]]  # which has its key by now
        new = [person for _r, person, is_new, _c in self.work if is_new]
        Person.objects.bulk_create(new, batch_size=500)
        old = [person for _r, person, is_new, _c in self.work if not is_new]
        Person.objects.bulk_update(old, [*PLAIN, "unit", "spelling", "version"], batch_size=300)
        self._write_memberships()
        for _row, person, is_new, changes in self.work:
            was = {name: str(old) for name, (old, _n) in changes.items() if name != "phone"} if changes else None
            self.state.lines.append(Line("imported" if is_new else "corrected", person, was, snapshot(person)))

    def _fill(self, row, person) -> None:
        for name in PLAIN:
            if name in row.values:
                setattr(person, name, row.values[name] if name in EMPTY else row.values[name] or "")
        person.spelling = spell(person.name)
        person.version += 1 if person.pk else 0

    def _write_memberships(self) -> None:
        begun, changed, today = [], [], self.state.today
        for row, person, is_new, changes in self.work:
            if "branch" not in row.values or not (is_new or "branch" in changes):
                continue
            unit, old = self.state.units.get(row.values["branch"]), self.member_of.get(person.pk)
            if old is not None and unit is not None and old.since == today:
                old.unit = unit  # stated wrongly earlier today
                changed.append(old)
                continue
            if old is not None:
                old.until = today
                changed.append(old)
            if unit is not None:
                begun.append(Membership(person=person, unit=unit, since=EVER if is_new else today))
        Membership.objects.bulk_update(changed, ["unit", "until"], batch_size=500)
        Membership.objects.bulk_create(begun, batch_size=1000)


class PostImport:
    """Checks and writes posts. A row is known again by person, unit, post and the day it began."""

    SHEET = "任职"

    def __init__(self, state: State):
        self.state, self.book = state, state.book
        self.work: list[tuple] = []

    def check(self) -> None:
        rows = self.state.once(self.SHEET)
        people = {self.state.people[n].pk for n in (row.values["person"] for row in rows) if n in self.state.people}
        held = {}
        for chunk in chunks(sorted(pk for pk in people if pk)):
            for post in Post.objects.filter(person__in=chunk):
                held[post.person_id, post.unit_id, post.title, post.since] = post
        for row in rows:
            person, unit, values = self.state.person(row, "person"), self.state.unit(row, "unit"), row.values
            if values.get("until") and values["until"] < values["since"]:
                self.book.wrong(row, "until", _("免职日期早于任职日期 %s") % values["since"])
            born = self.state.born.get(values["person"], person.born if person else "")
            if values["since"].isoformat() < born:
                self.book.wrong(row, "since", _("任职日期早于出生年月 %s") % born)
            if person and unit:
                known = held.get((person.pk, unit.pk, values["title"], values["since"])) if person.pk else None
                self.work.append((row, known, person, unit))
        if not self.book.faults:
            self._compare()

    def _compare(self) -> None:
        tally, work = self.state.tallies[self.SHEET], []
        for row, known, person, unit in self.work:
            changes = differing(row, {"until": known.ended, "document": known.document}) if known else None
            if tally.found(row, changes, row.values["person"]):
                work.append(
                    (row, known or Post(title=row.values["title"], since=row.values["since"]), person, unit, changes)
                )
        self.work = work

    def write(self) -> None:
        for row, post, person, unit, _c in self.work:  # every row has its post by now
            post.person, post.unit = person, unit
            if "until" in row.values:
                post.until = row.values["until"] or FOREVER
            if "document" in row.values:
                post.document = row.values["document"] or ""
        Post.objects.bulk_create([post for _r, post, _p, _u, changes in self.work if changes is None], batch_size=1000)
        old = [post for _r, post, _p, _u, changes in self.work if changes is not None]
        Post.objects.bulk_update(old, ["until", "document"], batch_size=500)
        for _row, post, _p, _u, changes in self.work:
            was = {name: str(old) for name, (old, _n) in changes.items()} if changes else None
            self.state.lines.append(Line("imported" if changes is None else "corrected", post, was, snapshot(post)))
