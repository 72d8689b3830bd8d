"""Every address × every office × every place: what the written rights say, and nothing more (T1, T4, T5)."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from tests import factories as make
from zhuji.activity.models import Attachment, Theme
from zhuji.core.files import folder
from zhuji.duty.actions import refresh
from zhuji.duty.models import Duty, Explanation, Finding
from zhuji.org.rights import acts_of_post

RIGHTS = yaml.safe_load((Path(__file__).parent.parent / "rights.yaml").read_text())
PLACES = ("branch", "sibling", "committee", "school", "district", "foreign")
TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)


def url_names(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from url_names(pattern.url_patterns)


def test_every_address_has_its_line_in_the_written_rights():
    listed = [*RIGHTS["get"], *RIGHTS["post-only"], *RIGHTS["own-key"], *RIGHTS["login"]]
    assert sorted(set(url_names())) == sorted(listed)


@pytest.fixture
def town(city, district, other_district, school, committee, branch):
    sibling = make.make_unit("branch", "第一中学数学组党支部", committee, covers=[school], code="B2")
    foreign = make.make_unit("branch", "西区小学党支部", other_district, code="B9")
    units = {
        "branch": branch,
        "sibling": sibling,
        "committee": committee,
        "school": school,
        "district": district,
        "foreign": foreign,
        "city": city,
    }
    return units, {place: _rows_of(units[place]) for place in PLACES}


def _rows_of(unit):
    """Of every kind of row one that belongs to the place."""
    person = make.make_person(unit, branch=unit if unit.kind == "branch" else None)
    user = make.make_user(person)
    kind = {"branch": "general-meeting", "education-committee": "training"}.get(unit.kind, "study")
    activity = make.make_activity(unit, kind, YESTERDAY)
    (folder() / f"file{unit.pk}").write_bytes(b"%PDF-1.4")
    attachment = Attachment.objects.create(
        activity=activity, name="a.pdf", media_type="application/pdf", size=8, digest="", stored_as=f"file{unit.pk}"
    )
    theme = Theme.objects.create(unit=unit, kind="theme-day", month=TODAY.replace(day=1), title="主题")
    grant = make.give(user, unit, "inspector", until=TODAY + dt.timedelta(days=9))
    post = make.make_post(person, unit, "grade-leader")
    explanation = Explanation.objects.create(unit=unit, rule="branch.theme-day", period="2026-01", text="因故")
    return {
        "unit_id": unit.pk,
        "person_id": person.pk,
        "user_id": user.pk,
        "activity_id": activity.pk,
        "attachment_id": attachment.pk,
        "theme_id": theme.pk,
        "grant_id": grant.pk,
        "post_id": post.pk,
        "explanation_id": explanation.pk,
        "unit": unit,
    }


@pytest.fixture
def offices(town):
    units, _rows = town
    branch, committee, school = units["branch"], units["committee"], units["school"]
    until = TODAY + dt.timedelta(days=30)
    found = {
        "anonymous": None,
        "outsider": make.make_holder(make.make_unit("branch", "外地支部", None, code="X1"), "secretary"),
        "member": make.make_user(make.make_person(school, branch=branch)),
        "branch-secretary": make.make_holder(branch, "secretary"),
        "school-secretary": make.make_holder(committee, "secretary"),
        "principal": make.make_holder(school, "principal"),
        "party-officer": make.make_holder(school, "party-officer"),
        "district-officer": make.make_holder(units["district"], "party-officer"),
        "city-officer": make.make_holder(units["city"], "party-officer"),
        "disabled": make.make_holder(branch, "secretary"),
        "expired": make.make_holder(branch, "secretary", since=dt.date(2020, 1, 1), until=TODAY),
        "inspector": make.make_user(),
        "administrator": make.make_user(),
    }
    found["disabled"].is_active = False
    found["disabled"].save()
    make.give(found["inspector"], units["district"], "inspector", until=until)
    make.give(found["administrator"], units["district"], "administrator", until=until)
    return found


def address(name, rows):
    """The address of that name for the rows of a place, or None where it does not take one."""
    duty = Duty.objects.filter(unit=rows["unit"], person=None).first()
    finding = Finding.objects.filter(unit=rows["unit"]).first()
    extra = {
        "what": "all" if name == "export" else "rename",
        "param": "edu.hours.member",
        "name": "base",
        "key": "schools",
        "rule": finding.rule if name == "finding" and finding else duty.rule if duty else None,
        "period": duty.period if duty else None,
        "record": finding.record if finding else None,
    }
    known = {**rows, **extra}
    for pattern in _patterns():
        if pattern.name == name:
            wanted = pattern.pattern.converters
            if any(known.get(key) is None for key in wanted):
                return None
            url = reverse(name, kwargs={key: known[key] for key in wanted})
            if name == "record":
                kinds = {"branch": "theme-day", "school": "drill", "committee": "study"}
                return f"{url}?kind={kinds.get(rows['unit'].kind, 'training')}"
            return url
    return None


def _patterns(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _patterns(pattern.url_patterns)


def allowed(office, act, place):
    if act == "judge" and (office, place) in {("school-secretary", "committee"), ("school-secretary", "school")}:
        return False  # nobody judges himself
    if act == "judge" and (office, place) in {("party-officer", "school"), ("district-officer", "district")}:
        return False
    return act in RIGHTS["acts"][office] and place in RIGHTS["reach"][office]


@pytest.fixture
def answered(town, offices):
    """(office, address name, place) → the status of a GET and of a POST."""
    refresh(TODAY)
    _units, rows = town
    found = {}
    for office, user in offices.items():
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for name in RIGHTS["get"]:
            for place in PLACES:
                if url := address(name, rows[place]):
                    found[office, name, place] = client.get(url).status_code
    return found


@pytest.mark.trust
def test_no_address_shows_more_than_the_written_rights_say(answered, record_figures):
    leaks, shut, tally = [], [], Counter()
    for (office, name, place), status in answered.items():
        act = RIGHTS["get"][name]
        tally["requests"] += 1
        if act.startswith(("anyone", "somewhere")):
            continue
        opened = status == 200
        if opened and not allowed(office, act, place):
            leaks.append((office, name, place, status))
        if not opened and allowed(office, act, place):
            shut.append((office, name, place, status))
    record_figures("T1", requests=tally["requests"], leaks=len(leaks), shut=len(shut))
    assert (leaks, shut) == ([], [])


@pytest.mark.trust
def test_what_is_not_open_looks_absent_and_who_is_not_logged_in_is_sent_to_log_in(answered):
    wrong = [
        (office, name, place, status)
        for (office, name, place), status in answered.items()
        if not RIGHTS["get"][name].startswith(("anyone", "somewhere")) and status != 200
        if status != (302 if office in ("anonymous", "disabled") else 404)
    ]
    assert wrong == []


@pytest.mark.trust
def test_no_post_changes_what_the_written_rights_do_not_allow(town, offices, record_figures):
    refresh(TODAY)
    _units, rows = town
    leaks, requests = [], 0
    acts = {**RIGHTS["get"], **RIGHTS["post-only"]}
    for office, user in offices.items():
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for name, act in acts.items():
            for place in PLACES:
                url = address(name, rows[place])
                if url is None or act.startswith(("anyone", "somewhere")) or allowed(office, act, place):
                    continue
                status = client.post(url, {}).status_code
                requests += 1
                # a page that only reads answers a POST as a GET: it changes nothing
                reads = act == "see" and allowed(office, "see", place)
                if status not in (302 if office in ("anonymous", "disabled") else 404, 404) and not reads:
                    leaks.append((office, name, place, status))
    record_figures("T1-post", requests=requests, leaks=len(leaks))
    assert leaks == []


@pytest.mark.trust
def test_every_writing_address_refuses_a_request_without_its_token(town, offices, record_figures):
    _units, rows = town
    client = Client(enforce_csrf_checks=True)
    client.force_login(offices["city-officer"], backend="django.contrib.auth.backends.ModelBackend")
    writing = [n for n, act in {**RIGHTS["get"], **RIGHTS["post-only"]}.items() if act not in ("see", "anyone")]
    urls = [url for name in writing if (url := address(name, rows["branch"]))]
    assert [url for url in urls if client.post(url, {"name": "x"}).status_code != 403] == []
    record_figures("T5", addresses=len(urls), accepted_without_token=0)


def test_addresses_that_only_change_answer_no_get(town, offices):
    _units, rows = town
    client = Client()
    client.force_login(offices["city-officer"], backend="django.contrib.auth.backends.ModelBackend")
    for name in RIGHTS["post-only"]:
        assert client.get(address(name, rows["branch"])).status_code == 405, name


def test_foreign_and_missing_units_cannot_be_told_apart(town, offices):
    units, _rows = town
    client = Client()
    client.force_login(offices["branch-secretary"], backend="django.contrib.auth.backends.ModelBackend")
    foreign = client.get(reverse("month", args=[units["foreign"].pk]))
    missing = client.get(reverse("month", args=[999_999]))
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)


def test_post_that_ends_takes_its_rights_with_it_at_the_next_request(branch, secretary):
    client = Client()
    client.force_login(secretary, backend="django.contrib.auth.backends.ModelBackend")
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day"
    assert client.get(url).status_code == 200

    secretary.person.posts.update(until=TODAY)

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("kind", ["branch", "school", "committee", "office", "group"])
@pytest.mark.parametrize("title", ["principal", "secretary", "middle-head", "grade-leader", "committee-member"])
def test_no_post_in_a_school_reaches_units_packs_or_accounts(title, kind):
    assert acts_of_post(title, kind) & {"units", "issue", "accounts"} == set()
