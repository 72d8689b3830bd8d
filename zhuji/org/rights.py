"""Which acts a post, a membership or a grant allows, and where.

A person acts through posts: a post grants acts on its unit and on what is below it; a post in the topmost Party
organisation of a school counts on that school as if it were held there. A post that ended, or whose unit ended, grants
nothing from the next request on. `docs/rights.md` shows the whole as a table that a test compares with this module.
"""

from dataclasses import dataclass

from django.apps import apps
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuji.org.kinds import MEMBERS, PARTY_KINDS, Title, UnitKind

SEE = "see"
RECORD = "record"
PEOPLE = "people"
UNITS = "units"
WORKBOOK = "workbook"
THEME = "theme"
JUDGE = "judge"
ISSUE = "issue"
LOG = "log"
DELIBERATE = "deliberate"
RULEBOOK = "rulebook"
ACCOUNTS = "accounts"
# What each act means, as its holder reads it on the page of his account.
ACTS = {
    SEE: _("查看：做了什么、该做什么"),
    RECORD: _("记录、更正、撤回活动，说明原因"),
    DELIBERATE: _("查看议题、会议和纪要"),
    RULEBOOK: _("修订事项清单和议事规则"),
    PEOPLE: _("管理人员、任职和组织关系（含个人信息）"),
    THEME: _("向下级下发主题"),
    JUDGE: _("审阅下级的说明"),
    WORKBOOK: _("导入工作簿"),
    LOG: _("查看操作日志"),
    UNITS: _("设立、调整、撤销单位"),
    ISSUE: _("采用制度包、调整参数"),
    ACCOUNTS: _("开通和停用账号，授予和收回角色"),
}

STRICTLY_BELOW = {JUDGE}  # nobody judges himself

MEMBER = frozenset({SEE})
RECORDER = frozenset({SEE, RECORD, DELIBERATE})
SECRETARY = RECORDER | {PEOPLE}
SCHOOL_SECRETARY = SECRETARY | {THEME, JUDGE, WORKBOOK, LOG, RULEBOOK}
OFFICER = SCHOOL_SECRETARY | {UNITS, ISSUE, ACCOUNTS}
LEADER = frozenset({SEE, DELIBERATE, THEME, JUDGE})

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


GRANTED = {"inspector": frozenset({SEE, DELIBERATE}), "officer": OFFICER, "administrator": frozenset({ACCOUNTS})}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an act is allowed: the unit with that path and what is below it; `strictly`: only what is below."""

    path: str
    acts: frozenset[str]
    strictly: bool = False


def scopes(user, act: str | None = SEE) -> list[Scope]:
    """Where the user may do this (None: anything), today. Read once per request: four queries, however many rows are
    asked for."""
    if not getattr(user, "is_active", False):
        return []
    if not hasattr(user, "_scopes"):
        today = localdate()
        user._scopes = _read_scopes(user, lambda rows: rows.in_force(today))
    strictly = act in STRICTLY_BELOW
    return [Scope(scope.path, scope.acts, strictly) for scope in user._scopes if act is None or act in scope.acts]


def may(user, act: str, unit) -> bool:
    """Whether the user may do this to the unit."""
    return any(
        unit.path.startswith(scope.path) and not (scope.strictly and unit.path == scope.path)
        for scope in scopes(user, act)
    )


def lasting_scopes(user) -> list[Scope]:
    """What the account has or will have from today on, whether it is open or closed: what whoever could log in to it
    would come by."""
    today = localdate()
    return _read_scopes(user, lambda rows: rows.filter(until__gt=today))


def _read_scopes(user, chosen) -> list[Scope]:
    """`chosen` narrows spans to those that count."""

    def rows(name):
        return chosen(apps.get_model("org", name).objects.all())

    granted = rows("Grant").filter(user=user.pk).order_by("pk").values_list("unit__path", "role")
    found = [Scope(path, GRANTED[role]) for path, role in granted]
    if user.person_id is None:
        return found
    posts = rows("Post").filter(person=user.person_id, unit__until__gt=localdate()).order_by("pk")
    held = list(posts.values_list("unit_id", "unit__path", "title", "unit__kind"))
    # The school itself is open only from its topmost Party organisation, not from one of several branches.
    tops = rows("Coverage").filter(unit__in=[unit for unit, _p, _t, _k in held], unit__kind__in=TOPMOST)
    schools = list(tops.exclude(unit__parent__kind__in=PARTY_KINDS).values_list("unit_id", "school__path"))
    found += [Scope(path, acts_of_post(title, kind)) for _u, path, title, kind in held]
    found += [
        Scope(school, acts_of_post(title, UnitKind.SCHOOL))
        for unit, _p, title, _k in held
        for top, school in schools
        if top == unit
    ]
    branches = rows("Membership").filter(person=user.person_id, person__standing__in=MEMBERS)
    found += [Scope(path, MEMBER) for path in branches.order_by("pk").values_list("unit__path", flat=True)]
    return [scope for scope in found if scope.acts]
