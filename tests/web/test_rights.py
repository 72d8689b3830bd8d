"""Every address × every method × every office × every place: what the written rights say, and nothing more (T1)."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.town import CONTENTS, NAMES, PLACES, TODAY, address, log_in, make_offices, make_rows, make_units, patterns
from zhuji.duty.actions import refresh

RIGHTS = yaml.safe_load((Path(__file__).parent.parent / "rights.yaml").read_text())
OFFICES = tuple(RIGHTS["acts"])
NOT_LOGGED_IN = ("anonymous", "disabled")
# Derived anew or written by looking: what a GET may touch.
DERIVED = {"duty.duty", "duty.finding", "duty.watermark", "sessions.session", "axes.accesslog"}
GENERAL = ("seeing", "logged-in", "somewhere")


@pytest.fixture
def town(db):
    """place → its rows, with duties derived."""
    units = make_units()
    rows = {place: make_rows(place, unit) for place, unit in units.items()}
    refresh(TODAY)
    return units, rows


def allowed(office, act, place) -> bool:
    if act == "judge" and place in RIGHTS["seat"].get(office, []):
        return False
    return act in RIGHTS["acts"][office] and place in RIGHTS["reach"][office]


def expected(office, act, place) -> int:
    """The status of a GET: 200, to the log-in, or as if there were nothing."""
    if office in NOT_LOGGED_IN:
        return 302
    opened = {
        "logged-in": True,
        "seeing": "see" in RIGHTS["acts"][office],
        "somewhere": act.split()[-1] in RIGHTS["acts"][office],
    }.get(act.split()[0], allowed(office, act, place))
    return 200 if opened else 404


def fingerprint() -> dict:
    """How many rows each table has, and where the log ends: whatever an action does leaves a line there."""
    tables = {m._meta.label_lower: m._meta.db_table for m in apps.get_models() if m._meta.label_lower not in DERIVED}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}', COUNT(*) FROM \"{table}\"" for name, table in tables.items())  # noqa: S608 - our own tables
        )
        return dict(cursor.fetchall())


def urls(rows, *groups, places=PLACES):
    """(name, act, place, address) of every address in the groups; those that name no place once."""
    for name, act in [pair for group in groups for pair in RIGHTS[group].items()]:
        for place in places[:1] if act.startswith(GENERAL) else places:
            if url := address(name, rows[place]):
                yield name, act, place, url


def told(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def leaked(office, body: str) -> list[str]:
    """Contents of places that the office does not reach, and names that are neither above it nor in its own school."""
    reach = RIGHTS["reach"][office]
    named = ("city", "district", "school", "committee", "branch", *(["sibling"] if "school" in reach else []))
    may_name = (*reach, *(named if office != "outsider" else ()))
    found = [place for place, word in CONTENTS.items() if word in body and place not in reach]
    return found + [place for place, word in NAMES.items() if word in body and place not in may_name]


def test_every_address_has_its_line_in_the_written_rights():
    listed = [*RIGHTS["get"], *RIGHTS["post-only"], *RIGHTS["own-key"], *RIGHTS["login"]]
    listed += [*RIGHTS["named"], *RIGHTS["public"]]
    assert sorted({pattern.name for pattern in patterns()}) == sorted(listed)


@pytest.mark.trust
@pytest.mark.parametrize("office", OFFICES)
def test_what_an_office_may_read_is_what_the_written_rights_say(town, office, record_figures):
    units, rows = town
    client = log_in(make_offices(units)[office])
    absent = client.get(reverse("unit", args=[999_999])).content
    before, wrong, tally, shown = fingerprint(), [], Counter(), ""
    for name, act, place, url in urls(rows, "get"):
        response, want = client.get(url), expected(office, act, place)
        status, body = response.status_code, told(response)
        tally["requests"] += 1
        if status == 302 and want == 200 and not response["Location"].startswith("/login/"):
            status = 200  # on to a page of the same rights
        if status != want or (status == 404 and body != absent):
            wrong.append((name, place, status, want))
        if status == 200:
            page = body.decode(errors="ignore")
            shown += page
            if found := leaked(office, page):
                wrong.append((name, place, "tells of", found))
        if status in (302, 404):
            tally["requests"] += 1
            head = client.head(url)
            if head.status_code != status or head.content:
                wrong.append((name, place, "HEAD", head.status_code))
    record_figures("T1", office=office, requests=tally["requests"], leaks=len(wrong))
    assert wrong == []
    assert fingerprint() == before
    reached = RIGHTS["reach"][office] if "see" in RIGHTS["acts"][office] else []
    assert [place for place in reached if CONTENTS[place] not in shown] == []  # else nothing was tried


@pytest.mark.trust
@pytest.mark.parametrize("office", OFFICES)
def test_what_an_office_may_not_write_it_cannot_by_any_address(town, office, record_figures):
    units, rows = town
    client = log_in(make_offices(units)[office])
    before, wrong, requests = fingerprint(), [], 0
    for name, act, place, url in urls(rows, "get", "post-only"):
        want = expected(office, act, place)
        with transaction.atomic():
            response = client.post(url, {"unit": units["elsewhere"].pk})
            after = fingerprint()
            transaction.set_rollback(True)
        requests += 1
        status = response.status_code
        if want != 200 and (status != want or after != before):
            wrong.append((name, place, status, want))
        if want == 200 and status >= 500:
            wrong.append((name, place, status, "broken"))
    record_figures("T1-post", office=office, requests=requests, leaks=len(wrong))
    assert wrong == []


@pytest.mark.trust
@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_there_are_no_other_methods_for_anybody(town, method, record_figures):
    units, rows = town
    clients = [log_in(user) for user in make_offices(units).values()]
    addresses = [
        url for *_, url in urls(rows, "get", places=("branch", "elsewhere"))
    ]  # no view asks where, before this
    before, requests = fingerprint(), [client.generic(method, url) for client in clients for url in addresses]
    record_figures("T1-methods", method=method, requests=len(requests), leaks=0)
    assert {response.status_code for response in requests} == {405}
    assert fingerprint() == before


def test_foreign_and_missing_rows_cost_the_same_and_cannot_be_told_apart(town):
    units, rows = town
    client = log_in(make_offices(units)["branch-secretary"])
    missing = {key: 999_999 if key.endswith("_id") else value for key, value in rows["foreign"].items()}
    told_apart, names = [], [name for name, act in RIGHTS["get"].items() if not act.startswith(GENERAL)]
    for name in names:
        answers = []
        place = "foreign" if address(name, rows["foreign"]) else "school"  # where schools only have such rows
        for asked in (address(name, rows[place]), address(name, missing | {"unit": rows[place]["unit"]})):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(asked)
            answers.append((response.status_code, response.content, len(queries)))
        if answers[0] != answers[1]:
            told_apart.append(name)
    assert (told_apart, len(names) > 30) == ([], True)


def test_post_that_ends_takes_its_rights_with_it_at_the_next_request(branch, secretary):
    client = log_in(secretary)
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day"
    assert client.get(url).status_code == 200

    secretary.person.posts.update(until=TODAY)

    assert client.get(url).status_code == 404


def test_unit_that_ends_takes_the_rights_of_its_posts_with_it(branch, secretary):
    client = log_in(secretary)
    branch.until = TODAY
    branch.save()
    secretary.person.memberships.all().delete()
    assert client.get(reverse("month", args=[branch.pk])).status_code == 404


def test_places_units_and_path_are_those_of_the_role(client, city, district, branch, secretary, officer):
    client = log_in(secretary)
    page = client.get(reverse("month", args=[branch.pk]))
    assert [place["title"] for place in page.context["places"]] == ["今天", "组织", "工作", "情况", "制度"]
    assert [step["name"] for step in page.context["unit_path"]] == [branch.name]
    page = log_in(officer).get(reverse("month", args=[branch.pk]))
    assert page.context["unit_path"][0]["name"] == district.name
