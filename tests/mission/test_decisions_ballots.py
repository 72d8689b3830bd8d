"""Rows N15 and B10 as users meet them, on imported data."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.town import log_in as open_as
from zhuji.activity.models import Activity
from zhuji.ballot.models import Appraisal, Ballot, Review
from zhuji.duty.models import Duty
from zhuji.org.models import Membership, Person, User

TODAY = localdate()


@pytest.fixture
def branch(imported):
    return imported["B1"]


@pytest.fixture
def people(branch):
    rows = Membership.objects.of_full_members(TODAY).filter(unit=branch)
    return list(Person.objects.filter(memberships__in=rows).order_by("number"))


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def account(person):
    return User.objects.filter(person=person).first() or User.objects.create_user(person.number, None, person=person)


def hold(client, branch, kind):
    """Record a meeting of today as it stands in the form."""
    url = f"{reverse('record', args=[branch.pk])}?kind={kind}"
    client.post(url, {k: v for k, v in client.get(url).context["form"].initial.items() if v not in (None, [])})
    return Activity.objects.filter(unit=branch, kind=kind, held_on=TODAY).latest("pk")


def test_N15_vote_of_a_small_branch_stays_on_paper_and_two_tellers_agree_on_its_totals(log_in, branch, people):
    client = log_in("T001")
    meeting = hold(client, branch, "general-meeting")
    tellers = [person for person in people if person.number != "T001"][:2]
    accounts = [account(person) for person in tellers]
    watcher = next(p for p in people if p not in tellers and p.number != "T001")
    sent = {
        "kind": "members-vote", "title": "推荐先进党员", "activity": meeting.pk, "scrutineer": watcher.pk,
        "teller_1": tellers[0].pk, "teller_2": tellers[1].pk,
    }  # fmt: skip
    client.post(reverse("new-ballot", args=[branch.pk]), sent)
    ballot = Ballot.objects.get()
    page = client.get(reverse("ballot", args=[ballot.pk]))
    heads = page.context["open_form"].initial
    assert heads["entitled"] == heads["present"] == meeting.entitled_present  # certified by the attendance
    client.post(reverse("open-ballot", args=[ballot.pk]), heads)

    option, many = ballot.options.get(), heads["present"]
    sent = {"round": 1, "returned": many, "invalid": 1, f"yes_{option.pk}": many - 1, f"no_{option.pk}": 0}
    for user in accounts:
        assert "报数" in text_of(open_as(user).get(reverse("count-ballot", args=[ballot.pk])))
        open_as(user).post(reverse("count-ballot", args=[ballot.pk]), sent)

    told = text_of(client.get(reverse("ballot", args=[ballot.pk])))
    assert f"收回 {many} 张，其中有效票 {many - 1} 张，无效票 1 张" in told
    assert "表决通过。" in told


def test_B10_N15_review_of_the_year_goes_through_its_steps_with_sheets_that_nobody_can_link(log_in, branch, people):
    client = log_in("T001")
    client.post(reverse("new-review", args=[branch.pk]), {"year": TODAY.year})
    review = Review.objects.get()
    for stage in ("study", "listen", "talk", "self", "mutual"):
        client.post(reverse("take-stage", args=[review.pk, stage]), {"on": TODAY, "note": "已开展"})
    meeting = hold(client, branch, "member-review")

    url = f"{reverse('new-appraisal', args=[branch.pk])}?review={review.pk}"
    initial = client.get(url).context["form"].initial
    assert set(initial["people"]) == {person.pk for person in people}
    client.post(url, {**initial, "kind": "member-review", "activity": meeting.pk})
    appraisal = Appraisal.objects.get()
    page = text_of(client.post(reverse("make-codes", args=[appraisal.pk]), {"how_many": meeting.present}))
    codes = re.findall(r"<strong>(\w{5}-\w{5})</strong>", page)
    keys = list(appraisal.questions.values_list("pk", flat=True))
    for n, code in enumerate(codes):
        choice = "excellent" if n % 2 else "qualified"
        answers = {f"q_{key}": choice for key in keys}
        assert "已收到" in text_of(Client().post("/sheet/", {"code": code, "step": "sheet", **answers}))
    client.post(reverse("close-appraisal", args=[appraisal.pk]), {"present": meeting.present})
    result = client.get(reverse("appraisal", args=[appraisal.pk])).context["shown"]
    assert {sum(n for _t, n in line.counts) for line in result.lines} == {meeting.present}

    grades = {f"grade_{p.pk}": "excellent" if n <= len(people) // 3 else "qualified" for n, p in enumerate(people)}
    refused = text_of(client.post(reverse("grades", args=[review.pk]), grades))
    assert f"优秀一般不超过 {len(people) // 3} 人" in refused
    client.post(reverse("grades", args=[review.pk]), {**grades, f"grade_{people[0].pk}": "qualified"})
    client.post(reverse("take-stage", args=[review.pk, "feedback"]), {"on": TODAY})

    steps = client.get(reverse("member-review", args=[review.pk])).context["steps"]
    assert [step.stage.title for step in steps if step.on is None] == []
    client.get(reverse("month", args=[branch.pk]))
    duty = Duty.objects.get(unit=branch, rule="branch.review", starts__lte=TODAY, ends__gte=TODAY)
    assert duty.status == "done"
