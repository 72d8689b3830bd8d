"""The route that a topic of the sheet should have taken: the same list of matters and the same ladders as for one that
is proposed today."""

from collections import defaultdict

from zhuji.document.workbook.state import State
from zhuji.matter.route import matters_of, route
from zhuji.org.models import Coverage, Person, Post, Unit
from zhuji.pack.inforce import in_force
from zhuji.pack.load import load
from zhuji.pack.schema.decisions import MatterKind
from zhuji.pack.schema.packs import Pack

BY_CATEGORY = {
    "personnel": ("brewing",),
    "major-decision": ("research",),
    "project": ("research",),
    "funds": ("research",),
}
PARTY = "party-meeting"


class Routes:
    """Packs, lists of matters, names and seats of the units that an import speaks of, each read once."""

    def __init__(self, state: State):
        self.state = state
        self._packs: dict[str, Pack] = {}
        self._matters: dict[tuple, dict[str, MatterKind]] = {}
        self._names: dict[int, dict[str, int]] = defaultdict(dict)
        self._school: dict[int, int] = {}
        self._posts: dict[int, list[Post]] = defaultdict(list)  # school → posts in it and in its organisations
        self._units: dict[int, list[str]] = defaultdict(list)

    def pack(self, unit: Unit) -> Pack:
        """The pack of the unit; of a new one, that of the nearest unit above it that there is."""
        if unit.code not in self._packs:
            above: Unit | None = unit
            while above is not None and not above.path:
                above = above.parent
            self._packs[unit.code] = in_force(above, self.state.today) if above else load("base")
        return self._packs[unit.code]

    def matters(self, unit: Unit, day) -> dict[str, MatterKind]:
        key = (unit.code, day)
        if key not in self._matters:
            pack = self.pack(unit)
            self._matters[key] = matters_of(unit, pack, day) if unit.path else dict(pack.matters)
        return self._matters[key]

    @staticmethod
    def called(matters: dict[str, MatterKind], wording: str) -> MatterKind | None:
        """The matter with that title, alias or key."""
        return next((m for m in matters.values() if wording in (m.title, m.id, *m.aliases)), None)

    # ── what is read before writing ──────────────────────────────────────────────────────────────────────────────────

    def read(self, rows: list[dict]) -> None:
        """Read the schools of the units of these rows: their people's names, and who held which post."""
        units = {self.state.units[values["unit"]] for values in rows}
        covered = dict(Coverage.objects.order_by("-pk").values_list("unit_id", "school_id"))
        self._school = {
            u.pk: u.pk if u.kind == "school" else covered.get(u.pk, u.pk) for u in self.state.units.values()
        }
        schools = {self._school[unit.pk] for unit in units}
        families = [pk for pk, school in self._school.items() if school in schools]
        names = Person.objects.filter(unit__in=families).values_list("unit_id", "name", "pk")
        for unit, name, key in names:
            if len(name) > 1:
                self._names[self._school[unit]][name] = key
        for post in Post.objects.filter(unit__in=families):
            self._posts[self._school[post.unit_id]].append(post)
        for named in self.state.units.values():
            self._units[self._school[named.pk]].append(named.name)

    def names(self, unit: Unit) -> dict[str, int]:
        return self._names[self._school[unit.pk]]

    def words(self, unit: Unit) -> frozenset[str]:
        """Names of the school, its organisations and its people."""
        school = self._school[unit.pk]
        return frozenset((*self._units[school], *self._names[school]))

    def seated(self, activity, numbers) -> int:
        """How many of these people had a seat at the meeting. Where no seats are known, all of them."""
        if not numbers:
            return 0
        body = self.pack(activity.unit).bodies.get(activity.kind)
        posts = self._posts[self._school.get(activity.unit_id, activity.unit_id)]
        seats = [p for p in posts if body and p.title in body.seats and p.since <= activity.held_on < p.until]
        holders = {post.person_id for post in seats}
        if not holders:
            return len(numbers)
        return sum(self.state.people[number].pk in holders for number in numbers)

    # ── the route ────────────────────────────────────────────────────────────────────────────────────────────────────

    def route(self, unit: Unit, values: dict, activity, proposal) -> dict:
        """The columns of the topic that hold its route, and `steps`."""
        matter = self.matters(unit, activity.held_on).get(values.get("matter") or "")
        category = values.get("category") or (matter.category if matter else "")
        listed = [step for step in (values.get("steps") or "").split(",") if step]
        found = {"category": category, "matter": matter.id if matter else "", "amount": proposal.amount}
        found["subjects"] = proposal.subjects
        if matter is None:
            return found | self._without_matter(category, activity, listed)
        way = route(matter, pack=self.pack(unit), day=activity.held_on, amount=proposal.amount)
        unsure = _only_higher_up(matter) if proposal.amount is None else set()
        asked = {step.key: step for step in way.steps if step.key not in unsure}
        return found | {
            "body": way.body.id,
            "drafted_by": way.drafted_by.id if way.drafted_by else "",
            "weighty": way.weighty,
            "limit_below": way.limit_below,
            "needs_branch_opinion": matter.needs_branch_opinion,
            "concerns_staff": matter.concerns_staff,
            "disclosure": matter.disclosure,
            "retention": matter.retention,
            "steps": _steps({key: (step.cites, step.layer) for key, step in asked.items()}, listed),
        }

    @staticmethod
    def _without_matter(category: str, activity, listed) -> dict:
        """Only the class is known: 三重一大 belongs to the Party organisation's meeting."""
        major = category not in ("", "other")
        party = major or (not category and activity.kind == PARTY)
        asked = {key: ("", "") for key in BY_CATEGORY.get(category, ())}
        return {
            "body": PARTY if party else activity.kind,
            "drafted_by": "",
            "weighty": category == "personnel",
            "limit_below": None,
            "needs_branch_opinion": False,
            "concerns_staff": False,
            "disclosure": "staff",
            "retention": "permanent",
            "steps": _steps(asked, listed),
        }


def _only_higher_up(matter: MatterKind) -> set[str]:
    """Steps that only a higher rung asks for: of an amount that nobody stated it is not known to have reached it."""
    lowest = matter.ladder[0].steps if matter.ladder else ()
    return {step for rung in matter.ladder[1:] for step in rung.steps} - {*lowest, *matter.steps}


def _steps(asked: dict[str, tuple[str, str]], listed: list[str]) -> list[dict]:
    """The steps asked for and those listed. The sheet has no place for 酝酿: where other steps are listed and this one
    is not, nothing is said about it; where none is listed, none was taken."""
    steps = [
        {
            "kind": key,
            "cites": cites,
            "layer": layer,
            "done": key in listed,
            "required": key in listed or not (key == "brewing" and listed),
        }
        for key, (cites, layer) in asked.items()
    ]
    return steps + [{"kind": key, "done": True, "required": False} for key in listed if key not in asked]
