"""A small city that every test knows. People are offices: a secretary, an officer, an outsider."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from tests.factories import make_holder, make_members, make_unit


@pytest.fixture(scope="session", autouse=True)
def static_files_on_demand():
    """Every test client starts the application anew, which would list some hundred static files each time."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def nobody_is_left_in_the_database(django_db_setup, django_db_blocker):
    """A thread of a test that ended in the middle of something may still be logged in, and PostgreSQL drops no database
    in which somebody is."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608
        connection.close()


@pytest.fixture
def record_figures(request):
    """Keeps what a test of trust measured; `make trust` prints it."""

    def record(name, **figures):
        if path := os.environ.get("ZHUJI_FIGURES"):
            with Path(path).open("a") as file:
                file.write(json.dumps({name: figures}) + "\n")

    return record


@pytest.fixture
def city(db):
    return make_unit("education-committee", "市委教育工委", code="C")


@pytest.fixture
def district(city):
    return make_unit("education-committee", "东区教育工委", city, code="D1")


@pytest.fixture
def other_district(city):
    return make_unit("education-committee", "西区教育工委", city, code="D2")


@pytest.fixture
def school(district):
    return make_unit("school", "第一中学", district, code="S1", stage="junior", ownership="public", area="urban")


@pytest.fixture
def committee(district, school):
    return make_unit("committee", "第一中学党委", district, covers=[school], code="PC1")


@pytest.fixture
def branch(committee, school):
    return make_unit("branch", "第一中学语文组党支部", committee, covers=[school], code="B1")


@pytest.fixture
def members(branch, school):
    """Eight full members of the branch, who work in the school."""
    return make_members(branch, 8, unit=school)


@pytest.fixture
def secretary(branch):
    """The account of the branch's secretary."""
    return make_holder(branch, "secretary", name="王敏", branch=branch)


@pytest.fixture
def school_secretary(committee):
    return make_holder(committee, "secretary", name="赵刚")


@pytest.fixture
def principal(school):
    return make_holder(school, "principal", name="孙立")


@pytest.fixture
def officer(district):
    """The account of the district's Party officer, who may do everything in the district."""
    return make_holder(district, "party-officer", name="李洁")


@pytest.fixture
def city_officer(city):
    return make_holder(city, "party-officer", name="周平")


@pytest.fixture
def outsider(other_district):
    """Secretary of a branch in another district."""
    foreign = make_unit("branch", "西区小学党支部", other_district, code="B9")
    return make_holder(foreign, "secretary", name="外人", branch=foreign)
