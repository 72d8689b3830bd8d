"""What is wrong, in words: the sentence beside a duty or a finding."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from zhuji.org.kinds import Title, UnitKind
from zhuji.pack.schema.measures import (
    FullMembersWorking,
    HoldersInOrganisation,
    HoldersInUnit,
    HoursLearnt,
    MeetingsChairedByOthers,
    MeetingsUncounted,
    MeetingsWithoutChair,
    MeetingsWithoutQuorum,
    MembersOfBranch,
    MembersOfSchool,
    OwnOrganisations,
    PostsCrossed,
    PostsNotCrossed,
    SchoolsCovered,
    TrainingsAttended,
)

PEOPLE = (MembersOfBranch, MembersOfSchool, FullMembersWorking, HoldersInUnit, HoldersInOrganisation)


def plain(number) -> str:
    """`3.0` as 3, `3.5` as 3.5, None as 尚无数据."""
    if number is None:
        return _("尚无数据")
    return f"{Decimal(number).normalize():f}"


def placed(reason: str, place: int) -> str:
    """The key of what is wrong with the bound at that place among the bounds of an ask: `short`, `short@1`."""
    return f"{reason}@{place}" if place else reason


def key_of(reason: str) -> str:
    """The key alone, whichever bound it is about: what scripts read."""
    return reason.partition("@")[0]


def explain(rule, ask_number: int, reason: str, have=None, need=None) -> str:
    """Why a duty stands as it does; empty where nothing is wrong. The reader knows the rule's title already."""
    ask = rule.asks[ask_number]
    key, _at, place = reason.partition("@")
    counts = ask.also[int(place) - 1].counts if place else getattr(ask, "counts", None)
    sentences: dict[str, Callable[[], str]] = {
        "": str,
        "short": lambda: _short(counts, have, need),
        "too-many": lambda: _too_many(counts, have, need),
        "row-broken": lambda: _broken(counts),
        "uncounted": lambda: _uncounted(ask),
        "unsettled": lambda: _("恰为 %(n)s，各文件说法不一，请人工判定并说明") % {"n": plain(have)},
        "runs-out": lambda: _("本届将要届满，请着手换届"),
        "ran-out": lambda: _("本届已经届满，尚未换届"),
        "renewed-late": lambda: _("上届届满以后才换届"),
    }
    return sentences[key]()


def _measured_in(counts) -> str:
    if isinstance(counts, HoursLearnt):
        return _("学时")
    if isinstance(counts, PEOPLE):
        return _("人")
    if isinstance(counts, OwnOrganisations | SchoolsCovered):
        return _("个")
    return _("次")


def _named(counts) -> str:
    """What is counted, where the title of the rule does not say it."""
    if isinstance(counts, TrainingsAttended):
        return _("参加集中培训")
    if isinstance(counts, HoldersInOrganisation) and len(counts.posts) == 1:
        return str(Title(counts.posts[0]).label)
    return ""


def _short(counts, have, need) -> str:
    if isinstance(counts, PostsCrossed):
        return _("所要求的职务未由同一人担任")
    if isinstance(counts, OwnOrganisations):
        if UnitKind.JOINT_BRANCH in counts.kinds:
            return _("有正式党员而不在任何党组织，应编入或成立联合党支部")
        return _("应有单独设立的党组织，现在没有")
    values = {"what": _named(counts), "need": plain(need), "have": plain(have), "unit": _measured_in(counts)}
    return _("%(what)s应不少于 %(need)s %(unit)s，现有 %(have)s %(unit)s") % values


def _too_many(counts, have, need) -> str:
    if isinstance(counts, PostsCrossed):
        return _("所列职务由同一人担任，一般应当分设")
    if isinstance(counts, PostsNotCrossed):
        return _("担任所列行政职务的党员没有进入党组织班子")
    values = {"need": plain(need), "have": plain(have), "unit": _measured_in(counts)}
    return _("应不超过 %(need)s %(unit)s，现有 %(have)s %(unit)s") % values


def _broken(counts) -> str:
    if isinstance(counts, MeetingsWithoutQuorum):
        part, whole = counts.share
        return _("到会人数不足应到会的 %(part)s/%(whole)s") % {"part": part, "whole": whole}
    if isinstance(counts, MeetingsChairedByOthers):
        return _("主持人当日不担任所要求的职务")
    return _("记录不合要求")


def _uncounted(ask) -> str:
    known = next((bound.counts for bound in getattr(ask, "known_if", ())), None)
    if isinstance(known, MeetingsUncounted):
        return _("没有登记应到或实到人数，无法判断")
    if isinstance(known, MeetingsWithoutChair):
        return _("没有登记主持人，无法判断")
    if isinstance(known, HoldersInUnit | HoldersInOrganisation):
        return _("有关职务没有任职记录，无法判断")
    return _("没有登记届次起始日期，无法判断")
