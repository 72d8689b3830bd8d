"""The answering page asks nobody who he is, and leaves nothing behind that says it."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.ballot.makers import codes_of, make_branch, make_sheets
from zhuji.ballot.actions.appraisals import received
from zhuji.web.views import decisions_sheet

pytestmark = pytest.mark.django_db
URL = "/sheet/"


@pytest.fixture(autouse=True)
def forgotten():
    decisions_sheet._misses.clear()


@pytest.fixture
def appraisal():
    return make_sheets(make_branch(), things=("食堂", "校车"))


@pytest.fixture
def codes(appraisal):
    return codes_of(appraisal, 6)


def filled_in(appraisal, code, choice="satisfied"):
    keys = appraisal.questions.values_list("pk", flat=True)
    return {"code": code, "step": "sheet", **{f"q_{key}": choice for key in keys}}


def test_sheet_is_answered_in_two_steps_without_a_cookie_in_either_direction(appraisal, codes):
    client = Client(enforce_csrf_checks=True)
    for response in (
        client.get(URL),
        client.post(URL, {"code": codes[0]}),
        client.post(URL, filled_in(appraisal, codes[0])),
    ):
        assert (response.status_code, response.cookies, client.cookies) == (200, {}, {})
        assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "已收到" in response.content.decode()
    appraisal.refresh_from_db()
    assert received(appraisal) == 1


def test_address_is_one_and_the_same_for_everybody_and_holds_no_code(appraisal, codes, caplog):
    caplog.set_level(logging.DEBUG)
    client = Client()
    page = client.post(URL, {"code": codes[0]})
    client.post(URL, filled_in(appraisal, codes[0]))
    assert reverse("sheet") == URL
    assert page.wsgi_request.get_full_path() == URL
    told = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert [line for line in told if codes[0] in line or "satisfied" in line] == []


def test_who_is_logged_in_answers_as_nobody_and_his_session_is_not_touched(client, secretary, appraisal, codes):
    client.force_login(secretary, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/account/")
    before = list(Session.objects.values_list("session_key", "session_data", "expire_date"))
    with CaptureQueriesContext(connection) as captured:
        response = client.post(URL, filled_in(appraisal, codes[0]))
    assert response.cookies == {}
    assert [q for q in captured if "django_session" in q["sql"] or "org_user" in q["sql"]] == []
    assert list(Session.objects.values_list("session_key", "session_data", "expire_date")) == before
    assert secretary.person.name not in response.content.decode()


def test_gap_is_said_beside_the_question_and_nothing_is_lost(appraisal, codes):
    sent = filled_in(appraisal, codes[0])
    sent.pop(f"q_{appraisal.questions.last().pk}")
    text = Client().post(URL, sent).content.decode()
    assert "请选一个" in text
    assert text.count("checked") == 1
    appraisal.refresh_from_db()
    assert received(appraisal) == 0


def test_used_code_is_said_to_have_come(appraisal, codes):
    client = Client()
    client.post(URL, filled_in(appraisal, codes[0]))
    assert "已经收到" in client.post(URL, {"code": codes[0]}).content.decode()


def test_guessing_codes_is_held_off_and_right_ones_count_for_nothing(appraisal, codes):
    client = Client()
    for code in codes[:3]:
        assert client.post(URL, filled_in(appraisal, code)).status_code == 200
    assert not decisions_sheet._misses
    for n in range(30):
        assert client.post(URL, {"code": f"{n + 22:05}2222"}).status_code == 200
    assert client.post(URL, {"code": codes[3]}).status_code == 429
    assert Client(REMOTE_ADDR="10.9.9.9").post(URL, {"code": codes[3]}).status_code == 200


def test_page_runs_no_script_and_names_no_user(codes):
    text = Client().post(URL, {"code": codes[0]}).content.decode()
    assert "<script" not in text
    assert "csrfmiddlewaretoken" not in text
