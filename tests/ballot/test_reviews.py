"""The yearly review: its steps in their order, the sheets, the grades within their share."""

import datetime as dt

import pytest
from django.utils.timezone import localdate

from tests import factories as make
from tests.ballot.makers import BASE, codes_of, make_branch, make_sheets
from zhuji.ballot.actions.appraisals import close_appraisal
from zhuji.ballot.actions.reviews import begin_review, give_grades, take_stage
from zhuji.ballot.models import Review
from zhuji.ballot.reviewing import full_members, stages_of
from zhuji.core.errors import Refused

pytestmark = pytest.mark.django_db
TODAY = localdate()
BEFORE = ("study", "listen", "talk", "self", "mutual")


@pytest.fixture
def home():
    return make_branch()


def begin(home):
    return begin_review(unit=home, year=TODAY.year, by=None, pack=BASE)


def take(review, stage, on=TODAY):
    return take_stage(review, stage=stage, on=on, note="", by=None, pack=BASE)


def up_to_grades(home, members):
    review = begin(home)
    for stage in BEFORE:
        take(review, stage)
    sheets = make_sheets(home, kind="member-review", things=(), people=members[:2], review=review)
    codes_of(sheets, 5)
    close_appraisal(sheets, present=5, by=None, pack=BASE)
    return Review.objects.get(pk=review.pk)


def grade(review, members, excellent, because=""):
    grades = {person: "excellent" if n < excellent else "qualified" for n, person in enumerate(members)}
    return give_grades(review, grades=grades, because=because, by=None, pack=BASE)


def test_step_out_of_turn_is_refused_with_what_comes_first(home):
    review = begin(home)
    with pytest.raises(Refused, match="“谈心谈话”以前还差“学习教育”"):
        take(review, "talk")
    take(review, "study")
    with pytest.raises(Refused, match="已经记录过"):
        take(review, "study")
    with pytest.raises(Refused, match="早于前一步"):
        take(review, "listen", TODAY - dt.timedelta(days=1))
    with pytest.raises(Refused, match="还没有到"):
        take(review, "listen", TODAY + dt.timedelta(days=1))


def test_sheets_and_grades_are_no_steps_to_tick(home):
    review = begin(home)
    for stage in ("sheets", "grades", "no-such"):
        with pytest.raises(Refused, match="不在这里记录"):
            take(review, stage)


def test_review_is_held_once_a_year_and_by_a_branch(home):
    begin(home)
    with pytest.raises(Refused, match="已经开始"):
        begin(home)
    with pytest.raises(Refused, match="以党支部为单位"):
        begin(make.make_unit("school", "中学"))


@pytest.mark.parametrize(("members", "most"), [(17, 5), (30, 10)])
def test_TV074_TV076_more_than_a_third_excellent_need_a_reason(home, members, most):
    people = make.make_members(home, members)
    review = up_to_grades(home, people)
    with pytest.raises(Refused, match=f"优秀一般不超过 {most} 人，现为 {most + 1} 人"):
        grade(review, people, most + 1)
    assert review.grades.count() == 0
    assert grade(review, people, most + 1, "上级表彰的先进支部").because == "上级表彰的先进支部"


def test_every_full_member_gets_a_grade_and_nobody_on_probation(home):
    people = make.make_members(home, 6)
    probationary = make.make_person(home, branch=home, standing="probationary")
    review = up_to_grades(home, people)
    assert full_members(home, TODAY) == sorted(people, key=lambda p: (p.spelling, p.pk))
    for wrong in (people[:5], [*people, probationary]):
        with pytest.raises(Refused, match="每名正式党员评定等次"):
            grade(review, wrong, 0)
    grade(review, people, 2)
    take(review, "feedback")
    assert all(step.on for step in stages_of(Review.objects.get(pk=review.pk), BASE))


def test_grades_wait_for_the_sheets(home):
    people = make.make_members(home, 6)
    review = begin(home)
    for stage in BEFORE:
        take(review, stage)
    with pytest.raises(Refused, match="还差“民主测评”"):
        grade(review, people, 0)


def test_second_set_of_sheets_for_one_review_is_refused(home):
    people = make.make_members(home, 6)
    review = up_to_grades(home, people)
    with pytest.raises(Refused, match="已经有一次测评"):
        make_sheets(home, kind="member-review", things=(), people=people[:2], review=review)
