"""Two tellers count, each by himself. Neither sees the other's totals before giving his own; only where both agree do
the totals stand, else both count again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from zhuji.ballot.models import Ballot, Officer, Option, TellerCount, TellerLine
from zhuji.ballot.reckoning import Tally, wrong_with
from zhuji.ballot.results import write_result
from zhuji.core.errors import Refused
from zhuji.org.log import Line, log, log_lines, snapshot
from zhuji.org.models import Person
from zhuji.pack.schema.packs import Pack


@dataclass(frozen=True, slots=True)
class Totals:
    """What a teller counted in a round: papers that came back, those of them that are invalid, for each option (by its
    key) votes for and against, and votes for names that were written in."""

    round: int
    returned: int
    invalid: int = 0
    lines: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def enter_count(ballot: Ballot, *, totals: Totals, by, pack: Pack) -> Ballot:
    """Give one's totals. Refuses who is no teller, a second count in a round, a round that is over, and sums that
    cannot be. The log says that a count came, not what it was, until both agree."""
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    teller = by.person
    if teller is None or not ballot.officers.filter(person=teller, role=Officer.Role.TELLER).exists():
        raise Refused(_("您不是这次票决的计票人。"))
    if ballot.state != Ballot.State.OPEN:
        raise Refused(_("现在不在计票。"))
    if totals.round != ballot.round:
        raise Refused(_("两人的数字不一致，已经进入新一轮，请重新清点后填写。"))
    if totals.returned > (ballot.present or 0):  # void whatever else was counted
        totals = Totals(totals.round, totals.returned)
    given = ballot.counts.filter(round=ballot.round, teller=teller).first()
    if given is not None:
        if _told(given) == _plain(totals):
            return ballot  # the same form sent twice
        raise Refused(_("这一轮您已经报过数，不能再改；两人不一致时会一起重数。"))
    _refuse_what_cannot_be(ballot, totals)
    count = _write_count(ballot, teller, totals)
    log_lines([Line("count entered", ballot, after={"round": ballot.round, "teller": teller.pk})], by=by)
    other = ballot.counts.filter(round=ballot.round).exclude(pk=count.pk).first()
    if other is not None:
        _compare(ballot, count, other, by=by, pack=pack)
    return ballot


def _refuse_what_cannot_be(ballot: Ballot, totals: Totals) -> None:
    if totals.returned > (ballot.present or 0):
        return
    options = set(ballot.options.filter(written_in=False).values_list("pk", flat=True))
    numbers = [totals.returned, totals.invalid, *(n for pair in totals.lines.values() for n in pair)]
    if set(totals.lines) != options or min([*numbers, *totals.written.values()]) < 0:
        raise Refused(_("请为每一项填写票数。"))
    if totals.written and ballot.form == Ballot.Form.DECISION:
        raise Refused(_("表决没有另选他人。"))
    if twice := ballot.options.filter(written_in=False, title__in=totals.written).first():
        raise Refused(_("%s是候选人，写在另选处的票请计入他的赞成票。") % twice.title)
    lines = [Tally(key, yes, no) for key, (yes, no) in totals.lines.items()]
    wrong = wrong_with(
        ballot.form, seats=ballot.seats, returned=totals.returned, invalid=totals.invalid, lines=lines,
        written=sum(totals.written.values()),
    )  # fmt: skip
    if wrong:
        raise Refused(_said(wrong))


def _said(wrong: str) -> str:
    return {
        "invalid": _("无效票多于收回的票，请核对。"),
        "line": _("有一项的赞成票和不赞成票合计多于有效票，请核对。"),
        "over": _("赞成票总数多于有效票可选的总数：有的票所选多于应选人数，这样的票应计为无效票。请重新分拣。"),
        "written": _("另选他人的票多于不赞成票：投弃权票的不能另选他人，这样的另选不计。请核对。"),
    }[wrong]


def _write_count(ballot: Ballot, teller: Person, totals: Totals) -> TellerCount:
    count = TellerCount.objects.create(
        ballot=ballot, round=ballot.round, teller=teller, returned=totals.returned, invalid=totals.invalid
    )
    known = ballot.options.in_bulk(list(totals.lines))
    lines = [
        TellerLine(count=count, option=known[key], yes=y, no=n) for key, (y, n) in totals.lines.items() if key in known
    ]
    lines += [TellerLine(count=count, name=name, yes=yes) for name, yes in totals.written.items() if yes]
    TellerLine.objects.bulk_create(lines)
    return count


def _plain(totals: Totals) -> dict:
    told: dict = {"returned": totals.returned, "invalid": totals.invalid}
    told |= {key: pair for key, pair in totals.lines.items()}
    return told | {name: (yes, 0) for name, yes in totals.written.items() if yes}


def _told(count: TellerCount) -> dict:
    """A count that was written, in the same form: keys are options, or names that were written in."""
    told: dict = {"returned": count.returned, "invalid": count.invalid}
    return told | {line.option_id or line.name: (line.yes, line.no) for line in count.lines.all()}


def differing(ballot: Ballot) -> list[str]:
    """In which lines the two counts of the last round differed: the names, never the numbers."""
    counts = list(ballot.counts.filter(round=ballot.round - 1).prefetch_related("lines__option"))
    if len(counts) != 2:
        return []
    one, two = (_told(count) for count in counts)
    titles = {option.pk: option.title for option in ballot.options.all()}
    titles |= {"returned": _("收回票数"), "invalid": _("无效票数")}  # type: ignore[dict-item]
    return [str(titles.get(key, key)) for key in {**one, **two} if one.get(key) != two.get(key)]


def _compare(ballot: Ballot, count: TellerCount, other: TellerCount, *, by, pack: Pack) -> None:
    before = snapshot(ballot)
    if _told(count) != _told(other):
        ballot.round += 1
        ballot.version += 1
        ballot.save()
        log(ballot, by=by, verb="counts differ", before=before)
        return
    ballot.returned, ballot.invalid = count.returned, count.invalid
    _set_totals(ballot, count)
    write_result(ballot, pack)
    log(ballot, by=by, verb="counts agree", before=before)


def _set_totals(ballot: Ballot, count: TellerCount) -> None:
    place = ballot.options.count()
    for line in count.lines.select_related("option").order_by("-yes", "name"):
        if line.option is None:
            place += 1
            Option.objects.create(ballot=ballot, place=place, title=line.name, written_in=True, yes=line.yes)
            continue
        line.option.yes, line.option.no = line.yes, line.no
        line.option.abstain = max((count.returned - count.invalid) - line.yes - line.no, 0)
        line.option.save(update_fields=["yes", "no", "abstain"])
