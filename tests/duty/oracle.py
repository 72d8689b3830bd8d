"""A naive second answer: plain loops over plain lists, one rule at a time, written from the regulations and not from
the engine. Slow, and easy to believe."""

import calendar
import datetime as dt
from dataclasses import dataclass, field


@dataclass
class Branch:
    code: str
    kind: str = "branch"
    founded: dt.date | None = None
    ended: dt.date | None = None
    began: list[dt.date] = field(default_factory=list)
    members: list[dict] = field(default_factory=list)  # number, full_on, joined_on, standing
    posts: list[dict] = field(default_factory=list)  # person, title, since, until
    activities: list[dict] = field(default_factory=list)  # code, kind, on, chair, entitled, entitled_present, …


BOARD = {
    "secretary",
    "deputy-secretary",
    "discipline-member",
    "organisation-member",
    "publicity-member",
    "committee-member",
}


def months(first, last):
    year, month = first.year, first.month
    while dt.date(year, month, 1) <= last:
        yield dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]), f"{year}-{month:02}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def quarters(first, last):
    for start, end, _label in months(first.replace(month=3 * ((first.month - 1) // 3) + 1), last):
        if start.month in (1, 4, 7, 10):
            final = dt.date(start.year, start.month + 2, calendar.monthrange(start.year, start.month + 2)[1])
            yield start, final, f"{start.year}-Q{(start.month + 2) // 3}"
        del end


def existed(branch, start, end):
    return (branch.founded is None or branch.founded <= start) and (branch.ended is None or branch.ended > end)


def full_on(member, day):
    joined = member["joined_on"] is None or member["joined_on"] <= day
    return joined and member["standing"] == "full" and (member["full_on"] is None or member["full_on"] <= day)


def status(have, need, end, as_of):
    return "done" if have >= need else ("open" if as_of <= end else "overdue")


def held(branch, kind, start, end, as_of):
    return sum(1 for a in branch.activities if a["kind"] == kind and start <= a["on"] <= min(end, as_of))


def counted(branch, first, last, as_of):
    """The rules that ask for so many activities in a period: (rule, unit, period) → (status, have)."""
    found = {}
    for start, end, label in months(first, last):
        if start > as_of or not existed(branch, start, end):
            continue
        have = held(branch, "theme-day", start, end, as_of)
        found["branch.theme-day", branch.code, label] = (status(have, 1, end, as_of), have)
        if sum(full_on(m, start) for m in branch.members) >= 7:
            have = held(branch, "committee-meeting", start, end, as_of)
            found["branch.committee.monthly", branch.code, label] = (status(have, 1, end, as_of), have)
    for start, end, label in quarters(first, last):
        if start <= as_of and existed(branch, start, end):
            have = held(branch, "general-meeting", start, end, as_of)
            found["branch.general-meeting.quarterly", branch.code, label] = (status(have, 1, end, as_of), have)
    return found


def findings(branch, first, last, as_of):
    """Meetings without a quorum or a rightful chair: (rule, record) → known."""
    found = {}
    for a in branch.activities:
        if not first <= a["on"] <= min(last, as_of):
            continue
        if a["kind"] == "general-meeting":
            pair = a["entitled"], a["entitled_present"]
        elif a["kind"] == "committee-meeting":
            pair = (
                a["entitled"] if a["entitled"] is not None else a["expected"],
                a["entitled_present"] if a["entitled_present"] is not None else a["present"],
            )
        else:
            continue
        rule = "branch.general-meeting.quorum" if a["kind"] == "general-meeting" else "branch.committee.quorum"
        if None in pair:
            found[rule, a["code"]] = False
        elif 2 * pair[1] < pair[0]:
            found[rule, a["code"]] = True
        if a["chair"] is None:
            found["branch.chair", a["code"]] = False
        elif not any(
            p["person"] == a["chair"]
            and p["title"] in BOARD
            and p["since"] <= a["on"]
            and (p["until"] is None or a["on"] < p["until"])
            for p in branch.posts
        ):
            found["branch.chair", a["code"]] = True
    return found
