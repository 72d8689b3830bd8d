"""The codes of the rows that a duty is made of: what its figure opens."""

from bisect import bisect_right

from zhuji.pack.measuring import rows_of
from zhuji.pack.schema.rules import Renewal, Tally


class Evidence:
    """Looks up the rows behind the outcomes of one evaluation, once for each measure."""

    def __init__(self, evaluation):
        self.evaluation = evaluation
        self._known: dict = {}

    def of(self, outcome) -> list[str]:
        """The codes by which a reader knows the rows, in the order in which they happened."""
        ask = outcome.rule.asks[outcome.ask]
        if isinstance(ask, Renewal):
            return []
        if isinstance(ask, Tally):
            who = outcome.person_id if ask.of.each != "unit" else outcome.unit_id
            question = self.evaluation.question
            spans = question.spans(outcome.rule, ask)
            rows = self._happened(question.plain(ask.among or ask.counts), spans, ask.of.each != "unit")
            return rows.get((who, outcome.period.start), [])
        day = min(self.evaluation.question.as_of, outcome.period.end)
        return self._stood(ask.counts, day).get(outcome.unit_id, [])

    def _happened(self, spec, spans, by_person) -> dict:
        key = (spec, spans[0], spans[-1], by_person)
        if key not in self._known:
            rows = rows_of(spec)
            last = min(spans[-1].end, self.evaluation.question.as_of)
            within = rows.rows.filter(**{f"{rows.day}__range": (spans[0].start, last)})
            if not by_person:
                within = self.evaluation.roster.within(within, rows.unit)
            starts = [span.start for span in spans]
            found: dict = {}
            columns = rows.person if by_person else rows.unit, rows.day, rows.record
            for who, day, record in within.order_by(rows.day, "pk").values_list(*columns):
                found.setdefault((who, starts[bisect_right(starts, day) - 1]), []).append(record)
            self._known[key] = found
        return self._known[key]

    def _stood(self, spec, day) -> dict:
        if (spec, day) not in self._known:
            rows = rows_of(spec, day)
            found: dict = {}
            within = self.evaluation.roster.within(rows.rows, rows.unit).order_by(rows.record)
            for unit, record in dict.fromkeys(within.values_list(rows.unit, rows.record)):
                found.setdefault(unit, []).append(record)
            self._known[spec, day] = found
        return self._known[spec, day]
