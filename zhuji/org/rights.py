"""Which acts a post, a membership or a grant allows, and where.

A person acts through posts: a post grants acts on its unit and on what is below it; a post in a Party organisation of a
school also on that school. A post that ended grants nothing from the next request on.
"""

from dataclasses import dataclass

from django.apps import apps
from django.utils.timezone import localdate

from zhuji.org.kinds import MEMBERS, PARTY_KINDS, Title, UnitKind

SEE = "see"  # read what the unit did and owes
RECORD = "record"  # plan, record, correct and withdraw activities; explain a gap
PEOPLE = "people"  # people, posts and memberships, with the personal columns
UNITS = "units"  # found, move, merge, split, rename and end units
WORKBOOK = "workbook"  # take workbooks in
THEME = "theme"  # issue themes for the units below
JUDGE = "judge"  # accept or refuse the explanation of a unit below
ISSUE = "issue"  # put packs and parameters in force
LOG = "log"  # read the log
ACCOUNTS = "accounts"  # open and close accounts, give and take roles

STRICTLY_BELOW = {JUDGE}  # nobody judges himself

MEMBER = frozenset({SEE})
RECORDER = frozenset({SEE, RECORD})
SECRETARY = frozenset({SEE, RECORD, PEOPLE})
SCHOOL_SECRETARY = frozenset({SEE, RECORD, PEOPLE, THEME, JUDGE, WORKBOOK, LOG})
OFFICER = SCHOOL_SECRETARY | {UNITS, ISSUE, ACCOUNTS}
LEADER = frozenset({SEE, THEME, JUDGE})

TOPMOST = (UnitKind.COMMITTEE, UnitKind.GENERAL_BRANCH, UnitKind.BRANCH)
UPPER = (UnitKind.EDUCATION_COMMITTEE, UnitKind.BUREAU)
_BOARD = (Title.DEPUTY_SECRETARY, Title.DISCIPLINE, Title.ORGANISATION, Title.PUBLICITY, Title.COMMITTEE_MEMBER)


def acts_of_post(title: str, kind: str) -> frozenset[str]:
    """What a post of this title in a unit of this kind allows on the unit and below it."""
    if kind in UPPER:
        return {
            Title.EDUCATION_SECRETARY: OFFICER,
            Title.PARTY_OFFICER: OFFICER,
            Title.EDUCATION_MEMBER: LEADER,
            Title.DIRECTOR: LEADER,
            Title.DEPUTY_DIRECTOR: LEADER,
        }.get(Title(title), MEMBER)
    if kind in (UnitKind.COMMITTEE, UnitKind.GENERAL_BRANCH, UnitKind.SCHOOL):
        if title in (Title.SECRETARY, Title.DEPUTY_SECRETARY, Title.PARTY_OFFICER):
            return SCHOOL_SECRETARY
        return RECORDER if title in (Title.PRINCIPAL, Title.DEPUTY_PRINCIPAL, *_BOARD) else frozenset()
    if kind in (UnitKind.BRANCH, UnitKind.JOINT_BRANCH):
        if title in (Title.SECRETARY, Title.DEPUTY_SECRETARY, Title.PARTY_OFFICER):
            return SECRETARY
        return RECORDER if title in _BOARD else frozenset()
    return RECORDER if (title, kind) == (Title.GROUP_LEADER, UnitKind.GROUP) else frozenset()


GRANTED = {"inspector": frozenset({SEE}), "officer": OFFICER, "administrator": frozenset({ACCOUNTS})}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an act is allowed: the unit with that path and what is below it; `strictly`: only what is below."""

    path: str
    acts: frozenset[str]
    strictly: bool = False


def scopes(user, act: str = SEE) -> list[Scope]:
    """Where the user may do this, today. Read once per request: three queries, however many rows are asked for."""
    if not getattr(user, "is_active", False):
        return []
    if not hasattr(user, "_scopes"):
        user._scopes = _read_scopes(user, localdate())
    strictly = act in STRICTLY_BELOW
    return [Scope(scope.path, scope.acts, strictly) for scope in user._scopes if act in scope.acts]


def may(user, act: str, unit) -> bool:
    """Whether the user may do this to the unit."""
    return any(
        unit.path.startswith(scope.path) and not (scope.strictly and unit.path == scope.path)
        for scope in scopes(user, act)
    )


def _read_scopes(user, today) -> list[Scope]:
    def model(name):
        return apps.get_model("org", name).objects

    granted = model("Grant").in_force(today).filter(user=user).values_list("unit__path", "role")
    found = [Scope(path, GRANTED[role]) for path, role in granted]
    if user.person_id is None:
        return found
    posts = model("Post").in_force(today).filter(person=user.person_id)
    rows = posts.values_list("unit_id", "unit__path", "title", "unit__kind")
    held = [(unit, path, acts_of_post(title, kind)) for unit, path, title, kind in rows]
    # The school itself is open only from its topmost Party organisation, not from one of several branches.
    tops = model("Unit").filter(pk__in=[unit for unit, _, _ in held], kind__in=TOPMOST)
    tops = tops.exclude(parent__kind__in=PARTY_KINDS)
    schools = model("Coverage").in_force(today).filter(unit__in=tops)
    covered = list(schools.values_list("unit_id", "school__path"))
    found += [Scope(path, acts) for _, path, acts in held if acts]
    found += [Scope(path, acts) for unit, _, acts in held for org, path in covered if org == unit and acts]
    branches = model("Membership").in_force(today).filter(person=user.person_id, person__standing__in=MEMBERS)
    return found + [Scope(path, MEMBER) for path in branches.values_list("unit__path", flat=True)]
