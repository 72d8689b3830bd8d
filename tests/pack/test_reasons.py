"""What is wrong, in words: of the bound that is not kept, and with nothing made up where nobody knows."""

import pytest

from tests import factories as make
from zhuji.duty.actions import evaluations
from zhuji.duty.report import duty_rows, finding_rows
from zhuji.pack.evaluate import Question
from zhuji.pack.inforce import territories
from zhuji.pack.models import Adoption

pytestmark = pytest.mark.django_db
DAY = make.day


def rows(maker, rule, first="2025-01-01", last="2025-12-31", as_of="2026-02-01"):
    asked = evaluations(lambda pack: Question(pack, DAY(first), DAY(last), DAY(as_of)), day=DAY(as_of))
    return [row for evaluation in asked for row in maker(evaluation) if row["rule"] == rule]


@pytest.fixture
def school():
    return make.make_unit("school", "一中", stage="junior", ownership="public", code="S")


@pytest.fixture
def branch(school):
    return make.make_unit("branch", "支部", covers=[school], code="B")


def test_secretary_with_56_hours_and_no_training_is_told_of_the_training(branch):
    """TV096."""
    secretary = make.make_person(branch, branch=branch)
    make.make_post(secretary, branch, "secretary")
    for _ in range(7):
        make.make_activity(branch, "study", DAY("2025-04-01"), hours=8, attended=[secretary])

    (duty,) = rows(duty_rows, "edu.hours.secretary")

    assert (duty["status"], duty["have"], duty["need"]) == ("overdue", 0, 1)
    assert duty["reasons"] == [{"code": "short", "text": "参加集中培训应不少于 1 次，现有 0 次"}]


def test_school_whose_secretary_is_principal_is_told_that_the_deputy_is_missing(school, branch):
    principal = make.make_person(school, branch=branch)
    make.make_post(principal, school, "principal")
    make.make_post(principal, branch, "secretary")

    (duty,) = rows(duty_rows, "post.single.branch")

    assert duty["reasons"] == [{"code": "short", "text": "党组织副书记应不少于 1 人，现有 0 人"}]


def test_school_without_a_principal_on_record_has_no_number(school, branch):
    (duty,) = rows(duty_rows, "post.single.branch")

    assert (duty["status"], duty["have"]) == ("unknown", None)


def test_crossing_of_an_earlier_year_names_who_held_the_post_then(school, branch):
    vice = make.make_person(school, branch=branch, number="V")
    make.make_post(vice, school, "deputy-principal", until=DAY("2026-01-15"))

    (finding,) = rows(finding_rows, "post.cross")

    assert (finding["person"], finding["record"], finding["date"]) == ("V", "V", "2025-12-31")


def test_pack_is_the_one_that_was_in_force_on_the_day_of_the_evaluation(school):
    city = make.make_unit("education-committee")
    Adoption.objects.create(unit=city, pack="jiamusi", since=DAY("2026-03-01"), reason="试行")

    assert [pack.id for pack, _top, _inside in territories(None, DAY("2026-02-28"))] == ["base"]
    assert rows(duty_rows, "jiamusi.theme-plan.monthly", as_of="2026-02-28", last="2026-02-28") == []
    assert rows(duty_rows, "jiamusi.theme-plan.monthly", as_of="2026-03-01", last="2026-03-01") != []
