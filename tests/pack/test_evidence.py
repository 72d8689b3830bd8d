"""What a duty's figure opens."""

import datetime as dt

from tests import factories as make
from zhuji.pack.evaluate import Evaluation, Question
from zhuji.pack.evidence import Evidence
from zhuji.pack.load import load
from zhuji.pack.roster import Roster

BASE = load("base")


def test_rows_of_the_period_in_which_a_rule_came_into_force_are_opened_as_any_other(branch, members):
    meeting = make.make_activity(branch, "general-meeting", dt.date(2018, 11, 5), entitled=8, entitled_present=3)
    before = make.make_activity(branch, "general-meeting", dt.date(2018, 10, 9), entitled=8, entitled_present=3)
    question = Question(BASE, dt.date(2018, 10, 1), dt.date(2018, 12, 31), dt.date(2019, 1, 5))
    evaluation = Evaluation(question, Roster(branch))
    found = [o for o in evaluation.outcomes([BASE.rules["branch.general-meeting.quorum"]]) if o.unit_id == branch.pk]
    assert [outcome.status for outcome in found] == ["defective"]
    opened = Evidence(evaluation).of(found[0])
    assert opened == [meeting.code]
    assert before.code not in opened
