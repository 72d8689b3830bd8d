"""People are entered, appointed, relieved and transferred."""

import datetime as dt

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.core.errors import Refused
from zhuji.core.fields import PREFIX
from zhuji.org.actions import people as actions
from zhuji.org.models import Membership, Person

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 8)


def test_number_that_is_taken_is_refused(school):
    actions.enter_person(number="T1", name="王敏", unit=school, by=None)
    with pytest.raises(Refused, match="T1"):
        actions.enter_person(number="T1", name="李强", unit=school, by=None)


def test_correction_from_a_stale_page_is_refused_and_nothing_is_lost(school):
    person = make.make_person(school, "王敏")
    actions.correct_person(person, version=1, by=None, name="王敏敏")
    with pytest.raises(Refused, match="刚被别人改过"):
        actions.correct_person(person, version=1, by=None, name="王小敏")
    person.refresh_from_db()
    assert person.name == "王敏敏"


def test_post_is_held_from_its_day_to_the_day_before_it_ends(school):
    person = make.make_person(school)
    post = actions.appoint(person=person, unit=school, title="principal", on=DAY, by=None)
    actions.relieve(post, on=dt.date(2026, 6, 8), by=None)

    held = [
        person.posts.in_force(day).exists()
        for day in (dt.date(2026, 5, 7), DAY, dt.date(2026, 6, 7), dt.date(2026, 6, 8))
    ]
    assert held == [False, True, True, False]


def test_post_that_is_held_is_not_given_again(school):
    person = make.make_person(school)
    actions.appoint(person=person, unit=school, title="principal", on=DAY, by=None)
    with pytest.raises(Refused, match="已经担任"):
        actions.appoint(person=person, unit=school, title="principal", on=DAY, by=None)


def test_transferred_member_is_in_one_branch_on_every_day(branch, committee, school):
    other = make.make_unit("branch", "另一支部", committee, covers=[school])
    person = make.make_person(school, branch=branch)

    actions.transfer_member(person, to=other, on=DAY, by=None)

    for day in (DAY - dt.timedelta(days=1), DAY, localdate()):
        assert Membership.objects.in_force(day).filter(person=person).count() == 1
    assert Membership.objects.in_force(DAY).get(person=person).unit == other


def test_non_member_has_no_membership_to_transfer(branch, school):
    with pytest.raises(Refused, match="不是党员"):
        actions.transfer_member(make.make_person(school), to=branch, on=DAY, by=None)


def test_telephone_stands_encrypted_in_the_database(school):
    person = make.make_person(school, phone="13800000000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM org_person WHERE id = %s", [person.pk])
        (stored,) = cursor.fetchone()

    assert stored.startswith(PREFIX)
    assert "138" not in stored
    assert Person.objects.get(pk=person.pk).phone == "13800000000"
