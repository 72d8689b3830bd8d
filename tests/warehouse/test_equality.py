"""The warehouse answers as the house does, row for row: the same judgement, other machines."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.duty.test_oracle import branches, days, lay_out
from tests.pack.test_cases import CASES
from tests.pack.test_cases import lay_out as lay_out_case
from tests.warehouse.comparing import by_engine, by_house
from tests.warehouse.moving import move
from zhuji.pack.load import load
from zhuji.warehouse.engines import DuckDB

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 9, 30)


@pytest.fixture(scope="module")
def duckdb():
    return DuckDB()


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(city=st.lists(branches(), min_size=1, max_size=3), as_of=days)
def test_duckdb_agrees_with_the_house_on_random_cities(db, duckdb, tmp_path_factory, city, as_of):
    folder = tmp_path_factory.mktemp("city")
    with transaction.atomic():
        lay_out(city, make.make_unit("school", "学校"))
        house = by_house(load("base"), FIRST, LAST, as_of)
        move(folder)
        transaction.set_rollback(True)
    assert by_engine(duckdb, folder, folder / "out", load("base"), (FIRST, LAST, as_of)) == house


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "case"), CASES)
def test_duckdb_agrees_with_the_house_on_the_case(duckdb, tmp_path, name, case):
    lay_out_case(case.given)
    first = dt.date(case.as_of.year - 1, 1, 1)
    house = by_house(load(name), first, case.as_of, case.as_of)
    assert by_engine(duckdb, move(tmp_path), tmp_path / "out", load(name), (first, case.as_of, case.as_of)) == house
