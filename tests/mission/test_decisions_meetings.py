"""Rows D1, D4, D7 and the live line of N1, as a user meets them on the pages."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from tests.meeting.council import BASE, PARTY, PRINCIPALS, called, make_council, make_topic, on_agenda, opened, roll_of
from zhuji.meeting.actions import holding
from zhuji.meeting.models import Meeting

pytestmark = pytest.mark.django_db
TODAY = localdate()


@pytest.fixture
def council(district, school, committee):
    return make_council(district, school=school, committee=committee)


@pytest.fixture
def recorder(client, council):
    return logged_in(client, council.by)


def logged_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def step(client, meeting, name, item=None, **fields):
    data = {"step": name, "token": f"{name}-{len(fields)}-{item and item.pk}", **fields}
    return client.post(reverse("meeting-step", args=[meeting.pk]), data | ({"item": item.pk} if item else {}))


def test_D1_topic_at_the_wrong_meeting_is_refused_with_the_rule(recorder, council):
    topic = make_topic(council, "学校发展规划", matter="development-plan", drafted_by=PRINCIPALS)
    meeting = called(council, PRINCIPALS, TODAY + dt.timedelta(days=9))
    url = reverse("agenda", args=[meeting.pk])

    refused = text_of(recorder.post(url, {"topic": topic.pk, "purpose": "decide"}))

    assert "“学校发展规划”应由党组织会议讨论决定，不能由校长办公会议决定" in refused
    assert "《关于建立中小学校党组织领导的校长负责制的意见（试行）》（一）3" in refused
    assert meeting.items.count() == 0
    assert recorder.post(url, {"topic": topic.pk, "purpose": "draft"}).status_code == 302


def test_D4_every_step_is_checked_as_it_happens(recorder, council):
    concerned = council.board[1]
    topic = make_topic(council, "中层干部任免", category="personnel", weighty=True, persons=[concerned])
    meeting = called(council)
    item = on_agenda(council, meeting, topic)
    everybody = {f"roll-{p.pk}": "present" for p in council.board}

    too_few = everybody | {f"roll-{p.pk}": "excused" for p in council.board[2:]}
    assert "还差 1 人：会议须 3 人到会，现 2 人" in text_of(step(recorder, meeting, "open", **too_few))
    assert step(recorder, meeting, "open", **everybody).status_code == 302
    assert "应当回避" in text_of(step(recorder, meeting, "begin", item))
    assert step(recorder, meeting, "begin", item, recused=concerned.pk).status_code == 302
    assert "主持人应当最后表态" in text_of(step(recorder, meeting, "speak", item, person=council.secretary.pk))
    assert step(recorder, meeting, "speak-all", item).status_code == 302
    assert "还有 1 个议题没有结果" in text_of(step(recorder, meeting, "close"))
    vote = {"method": "hands", "yes": 5, "no": 0, "abstain": 0, "shown": "abstain=0&method=hands&no=0&yes=5"}
    assert "共 5 票，多于在场的 4 人" in text_of(step(recorder, meeting, "decide", item, **vote))
    vote |= {"yes": 3, "abstain": 1, "shown": "abstain=1&method=hands&no=0&yes=3", "resolution": "同意。"}
    assert step(recorder, meeting, "decide", item, **vote).status_code == 302
    assert step(recorder, meeting, "close", done="1").status_code == 302

    page = text_of(recorder.get(reverse("meeting", args=[meeting.pk])))
    said = "应到会 5 人，在场 4 人（回避 1 人），举手表决：赞成 3 票，反对 0 票，弃权 1 票。赞成超过应到会 5 人的半数（须 3 票），通过。"
    assert said in page
    assert Meeting.objects.get().state == "closed"


def test_D7_somebody_of_the_superior_body_is_invited_sees_that_meeting_and_leaves_a_note(client, council, city):
    expert = make.make_user(make.make_person(city, "督导员"))
    meeting = called(council)
    on_agenda(council, meeting, make_topic(council, "修缮方案"))
    other = called(council, PRINCIPALS)
    logged_in(client, council.by)
    client.post(reverse("meeting-observers", args=[meeting.pk]), {"person": expert.person.pk})
    holding.take_roll(meeting, roll=roll_of(council.board, observers=[expert.person]), by=council.by, pack=BASE)
    holding.open_meeting(meeting, by=council.by, pack=BASE)

    logged_in(client, expert)
    assert "修缮方案" in text_of(client.get(reverse("meeting", args=[meeting.pk])))
    assert client.get(reverse("meeting", args=[other.pk])).status_code == 404
    client.post(reverse("leave-note", args=[meeting.pk]), {"note": "程序规范"})

    logged_in(client, council.by)
    page = text_of(client.get(reverse("meeting", args=[meeting.pk])))
    assert "督导员" in page
    assert "程序规范" in page


def test_N1_live_line_says_how_many_are_there_and_how_many_a_personnel_topic_needs(recorder, council):
    topic = make_topic(council, category="personnel", weighty=True)
    meeting, _items = opened(council, topic, absent=council.board[3:])
    page = text_of(recorder.get(reverse("meeting", args=[meeting.pk])))
    assert "应到 5 人，在场 3 人，须 4 人" in page
    assert "还差 1 人：干部任免等重要事项须 4 人到会，现 3 人" in page
    assert "（五）干部任免到会" in page


def test_regular_path_meeting_cannot_be_changed_or_withdrawn_as_a_plain_activity(recorder, council):
    meeting = called(council, PARTY)
    for name in ("correct-activity", "withdraw-activity"):
        response = recorder.post(reverse(name, args=[meeting.pk]), {"reason": "试", "title": "改"})
        assert response["Location"] == reverse("meeting", args=[meeting.pk])
    meeting.activity.refresh_from_db()
    assert meeting.activity.state == "planned"
    record = f"{reverse('record', args=[council.school.pk])}?kind={PARTY}"
    assert recorder.get(record)["Location"] == reverse("meetings", args=[council.school.pk])
