"""The pages of votes, counts, sheets and reviews."""

import re

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from tests.ballot.makers import codes_of, count_both, make_ballot, make_sheets, make_tellers, opened
from tests.town import log_in
from zhuji.ballot.models import Appraisal, Ballot, SheetCode
from zhuji.ballot.urn import digest_of

pytestmark = pytest.mark.django_db


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_election_is_prepared_on_one_page_with_candidates_in_the_order_of_the_paper(branch, secretary, members):
    tellers = make_tellers(branch)
    activity = make.make_activity(branch, "general-meeting", localdate())
    names = [members[2].name, members[0].number]
    sent = {
        "kind": "committee-election", "title": "增补委员", "activity": activity.pk, "seats": 1,
        "names": "\n".join(names), "scrutineer": members[5].pk,
        "teller_1": tellers[0].person_id, "teller_2": tellers[1].person_id,
    }  # fmt: skip
    client = log_in(secretary)
    assert "找不到或有重名：王五" in text_of(
        client.post(reverse("new-ballot", args=[branch.pk]), {**sent, "names": "王五"})
    )

    client.post(reverse("new-ballot", args=[branch.pk]), sent)

    ballot = Ballot.objects.get()
    assert list(ballot.options.values_list("person", flat=True)) == [members[2].pk, members[0].pk]
    paper = text_of(client.get(reverse("papers", args=[ballot.pk])))
    assert (paper.count(members[2].name), paper.count("另选他人：")) == (2, 2)


def test_refused_preparation_keeps_what_was_typed(branch, secretary, members):
    tellers = make_tellers(branch)
    activity = make.make_activity(branch, "general-meeting", localdate())
    sent = {
        "kind": "committee-election", "title": "换届选举", "activity": activity.pk, "seats": 5,
        "names": "\n".join(m.name for m in members[:5]), "scrutineer": members[5].pk,
        "teller_1": tellers[0].person_id, "teller_2": tellers[1].person_id,
    }  # fmt: skip
    text = text_of(log_in(secretary).post(reverse("new-ballot", args=[branch.pk]), sent))
    assert "候选人至少 6 人" in text
    assert members[4].name in text
    assert "换届选举" in text


THIRTEEN = re.compile(r"(?<![\d:月-])13(?![\d:日-])")  # as a count, not in a day or an hour


def test_two_tellers_count_on_their_phones_and_neither_sees_the_other(branch, secretary):
    tellers = make_tellers(branch)
    ballot = opened(make_ballot(branch, tellers=tellers))
    option, url = ballot.options.get(), reverse("count-ballot", args=[ballot.pk])
    one, two = (log_in(user) for user in tellers)
    sent = {"round": 1, "returned": 16, "invalid": 0, f"yes_{option.pk}": 13, f"no_{option.pk}": 3}
    assert "您已报数" in text_of(one.post(url, sent, follow=True))
    told = text_of(two.get(url))
    assert not re.search(r'value="(13|16)"', told)
    assert not THIRTEEN.search(text_of(log_in(secretary).get(reverse("ballot", args=[ballot.pk]))).split("<main")[1])

    told = text_of(two.post(url, {**sent, f"yes_{option.pk}": 12}, follow=True))

    assert "两人的数字不一致：表决一事" in told
    assert not THIRTEEN.search(told.split("<main")[1])
    again = {**sent, "round": 2}
    one.post(url, again)
    told = text_of(two.post(url, again, follow=True))
    assert "表决一事：赞成 13 票，反对 3 票，弃权 0 票。" in told


def test_name_written_in_twice_or_with_blanks_is_one_name(branch):
    tellers = make_tellers(branch)
    ballot = opened(
        make_ballot(branch, kind="committee-election", candidates=make.make_members(branch, 2), tellers=tellers)
    )
    one, two = ballot.options.all()
    sent = {"round": 1, "returned": 16, "invalid": 0, f"yes_{one.pk}": 1, f"no_{one.pk}": 12, f"no_{two.pk}": 12}
    written = [{"name_1": "王 五", "votes_1": 5, "name_2": "王五", "votes_2": 6}, {"name_3": " 王五 ", "votes_3": 11}]
    for user, names in zip(tellers, written, strict=True):
        log_in(user).post(reverse("count-ballot", args=[ballot.pk]), sent | names)
    assert list(ballot.options.filter(written_in=True).values_list("title", "yes", "won")) == [("王五", 11, True)]


def test_counting_is_open_to_the_two_tellers_and_looks_absent_to_all_others(branch, secretary, officer, outsider):
    tellers = make_tellers(branch)
    ballot = opened(make_ballot(branch, tellers=tellers))
    url = reverse("count-ballot", args=[ballot.pk])
    scrutineer = make.make_user(ballot.officers.get(role="scrutineer").person)
    nobody = make.make_user()
    for user in (secretary, officer, outsider, scrutineer, nobody):
        assert (log_in(user).get(url).status_code, log_in(user).post(url, {}).status_code) == (404, 404)
    assert log_in(None).get(url).status_code == 302
    assert {log_in(user).get(url).status_code for user in tellers} == {200}
    assert url in text_of(log_in(tellers[0]).get("/"))


def test_superior_rules_where_the_readings_differ_and_the_branch_cannot(branch, secretary, officer):
    tellers = make_tellers(branch)
    people = make.make_members(branch, 2)
    ballot = make_ballot(branch, kind="committee-election", candidates=people, tellers=tellers)
    count_both(opened(ballot), 16, [(10, 4), (4, 10)])
    url, sent = reverse("rule-on-ballot", args=[ballot.pk]), {"of": "present", "document": "批复1号"}
    assert log_in(secretary).post(url, sent).status_code == 404
    told = text_of(log_in(officer).post(url, sent, follow=True))
    assert f"{people[0].name}当选。" in told


def test_void_vote_leads_to_another_with_everything_filled_in(branch, secretary):
    people = make.make_members(branch, 3)
    ballot = count_both(
        opened(make_ballot(branch, kind="committee-election", seats=2, candidates=people)), 17, [(1, 1)] * 3
    )
    client = log_in(secretary)
    url = f"{reverse('new-ballot', args=[branch.pk])}?follows={ballot.pk}"
    assert url in text_of(client.get(reverse("ballot", args=[ballot.pk])))
    initial = client.get(url).context["form"].initial
    assert (initial["seats"], initial["names"].split()) == (2, [person.name for person in people])


def test_codes_are_shown_once_on_the_page_that_makes_them(branch, secretary):
    appraisal, client = make_sheets(branch, present=12), log_in(secretary)
    page = client.post(reverse("make-codes", args=[appraisal.pk]), {"how_many": 12})
    codes = re.findall(r"<strong>(\w{5}-\w{5})</strong>", text_of(page))
    assert len(codes) == 12
    assert "no-store" in page["Cache-Control"]
    assert {digest_of(code) for code in codes} == set(SheetCode.objects.values_list("digest", flat=True))
    later = text_of(client.get(reverse("appraisal", args=[appraisal.pk])))
    assert not [code for code in codes if code in later]


def test_result_shows_after_the_closing_only(branch, secretary):
    appraisal, client = make_sheets(branch), log_in(secretary)
    codes = codes_of(appraisal, 6)
    for code in codes:
        log_in(None).post("/sheet/", {"code": code, "step": "sheet", f"q_{appraisal.questions.get().pk}": "satisfied"})
    url = reverse("appraisal", args=[appraisal.pk])
    open_page = text_of(client.get(url))
    assert "收到 6 份" in open_page
    assert "基本满意" not in open_page
    told = text_of(client.post(reverse("close-appraisal", args=[appraisal.pk]), {"present": 6}, follow=True))
    assert "基本满意" in told
    assert "公开了每个人的选择" in told


def test_closing_with_another_turnout_than_the_attendance_is_said_on_the_page(branch, secretary):
    appraisal = make_sheets(branch, present=6)
    codes_of(appraisal, 6)
    told = text_of(log_in(secretary).post(reverse("close-appraisal", args=[appraisal.pk]), {"present": 7}))
    assert "会议记录的实到人数为 6 人" in told
    assert Appraisal.objects.get().state == "open"


def test_list_takes_the_same_queries_for_one_row_and_for_three(branch, secretary, django_assert_max_num_queries):
    client, url = log_in(secretary), reverse("ballots", args=[branch.pk])
    make_ballot(branch), make_sheets(branch)
    client.get(url)
    with django_assert_max_num_queries(40) as one:
        client.get(url)
    for _n in range(2):
        make_ballot(branch), make_sheets(branch)
    with django_assert_max_num_queries(len(one)):
        client.get(url)
