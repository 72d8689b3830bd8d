"""Reminders go out once a working morning, bundled, through a real mail server."""

import datetime as dt
import socket

import pytest
from aiosmtpd.controller import Controller
from django.utils.timezone import get_current_timezone

from zhuji.duty.actions import refresh
from zhuji.duty.reminders import is_workday, send_digests

TUESDAY = dt.date(2026, 10, 20)


def at(hour, day=TUESDAY):
    return dt.datetime.combine(day, dt.time(hour), get_current_timezone())


class Box:
    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def box(settings):
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


@pytest.fixture
def reminded(secretary):
    secretary.email = "wang@example.org"
    secretary.save()
    refresh(TUESDAY)
    return secretary


@pytest.mark.django_db
def test_one_bundled_mail_a_morning_names_what_is_due(box, reminded):
    assert [send_digests(at(9)), send_digests(at(10))] == [1, 0]
    ((receivers, letter),) = box.letters
    assert receivers == ["wang@example.org"]
    assert "=?utf-8?" in letter  # a Chinese subject


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [at(7), at(18), at(23), at(9, dt.date(2026, 10, 24)), at(9, dt.date(2026, 10, 1))])
def test_nights_weekends_and_holidays_are_quiet(box, reminded, moment):
    assert send_digests(moment) == 0
    assert box.letters == []


@pytest.mark.django_db
def test_whoever_wants_none_gets_none(box, reminded):
    reminded.wants_digest = False
    reminded.save()
    assert send_digests(at(9)) == 0


def test_working_days_beyond_the_published_calendar_are_monday_to_friday():
    assert (is_workday(dt.date(2040, 1, 2)), is_workday(dt.date(2040, 1, 1))) == (True, False)
