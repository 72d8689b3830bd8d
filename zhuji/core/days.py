"""Days, spans and periods. All date arithmetic happens here, in Python, before a query is made; SQL only compares.

A span is half open: it is in force on its first day (`since`) and no longer on the day it ends (`until`). So whoever
is relieved of a post on 1 March does not hold it on 1 March, and a successor appointed that day does.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

EVER = date.min  # a span whose beginning nobody stated
FOREVER = date.max  # a span that has not ended

MONTH, QUARTER, SEMESTER, YEAR = "month", "quarter", "semester", "year"


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later (or earlier); the last day of the month where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole days in which a rule asks for something; both ends belong to it.

    `label` is what scripts see (`2026-03`, `2026-Q1`, `2026`, `2025-2026学年第二学期`).
    """

    start: date
    end: date
    label: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @classmethod
    def month(cls, day: date) -> "Period":
        return cls(day.replace(day=1), last_of_month(day.year, day.month), f"{day.year:04}-{day.month:02}")

    @classmethod
    def quarter(cls, day: date) -> "Period":
        number = (day.month - 1) // 3 + 1
        first = date(day.year, 3 * number - 2, 1)
        return cls(first, last_of_month(day.year, 3 * number), f"{day.year:04}-Q{number}")

    @classmethod
    def year(cls, day: date) -> "Period":
        return cls(date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year:04}")

    @classmethod
    def semester(cls, day: date) -> "Period":
        """The half of a school year: 第一学期 is September to January, 第二学期 February to August."""
        begins = day.year if day.month >= 9 else day.year - 1
        if day.month >= 9 or day.month == 1:
            return cls(date(begins, 9, 1), date(begins + 1, 1, 31), f"{begins}-{begins + 1}学年第一学期")
        return cls(date(day.year, 2, 1), date(day.year, 8, 31), f"{begins}-{begins + 1}学年第二学期")

    @classmethod
    def of(cls, every: str, day: date) -> "Period":
        return {MONTH: cls.month, QUARTER: cls.quarter, SEMESTER: cls.semester, YEAR: cls.year}[every](day)

    def on(self, day: date) -> "Period":
        """One day of the period, under its label: for what is judged on a day."""
        return Period(day, day, self.label)

    @property
    def said(self) -> str:
        """As people say it: 2026年3月, 2026年第一季度, 2026年."""
        if "学年" in self.label:
            return self.label
        if "-Q" in self.label:
            return f"{self.start.year}年第{'一二三四'[(self.start.month - 1) // 3]}季度"
        return f"{self.start.year}年{self.start.month}月" if "-" in self.label else f"{self.start.year}年"


def periods(every: str, first: date, last: date) -> Iterator[Period]:
    """Every period of that length that has a day in common with first … last, in order."""
    period = Period.of(every, first)
    while period.start <= last:
        yield period
        period = Period.of(every, period.end + timedelta(days=1))


def first_not_run_out(months: int, day: date) -> date:
    """The earliest beginning from which `months` have not yet run out on `day`: what began earlier has expired.

    A term of 36 months from 1 March 2023 is full on 1 March 2026 and has run out on 2 March.
    """
    begin = add_months(day, -months) - timedelta(days=4)
    while add_months(begin, months) < day:
        begin += timedelta(days=1)
    return begin
