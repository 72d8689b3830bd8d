"""The pages of meetings, as plain forms: who sees what, what a step does, what is refused with everything typed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from tests.meeting.council import BASE, PARTY, called, make_council, make_topic, on_agenda, opened
from zhuji.meeting.actions.observers import invite_observer
from zhuji.meeting.models import Item, Meeting

pytestmark = pytest.mark.django_db
TODAY = localdate()
SOON = TODAY + dt.timedelta(days=10)


@pytest.fixture
def council(district, school, committee):
    return make_council(district, school=school, committee=committee)


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def recorder(client, council):
    return log_in(client, council.by)


class Sender:
    """Sends steps as the page's forms do, each with a token of its own."""

    def __init__(self, client, meeting):
        self.client, self.meeting, self.n = client, meeting, 0

    def __call__(self, step, item=None, token=None, **fields):
        self.n += 1
        data = {"step": step, "token": token or f"t{self.n}", **fields} | ({"item": item.pk} if item else {})
        return self.client.post(reverse("meeting-step", args=[self.meeting.pk]), data)


def vote(yes, no=0, abstain=0, method="hands"):
    shown = f"abstain={abstain}&method={method}&no={no}&yes={yes}"
    return {"method": method, "yes": yes, "no": no, "abstain": abstain, "shown": shown}


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_meeting_is_called_and_a_topic_put_on_its_agenda(recorder, council):
    topic, stuck = make_topic(council, "修缮方案"), make_topic(council, "五年规划", views=[])
    url = reverse("call-meeting", args=[council.school.pk])
    page = text_of(recorder.get(url + f"?body={PARTY}"))
    assert "应到 5 人" in page
    sent = {"body": PARTY, "held_on": SOON, "starts_at": "15:00", "place": "会议室", "token": "abc"}
    for _ in range(2):
        assert recorder.post(url, sent).status_code == 302
    meeting = Meeting.objects.get()

    page = text_of(recorder.get(reverse("agenda", args=[meeting.pk])))
    assert "还没有校长的沟通意见" in page
    recorder.post(reverse("agenda", args=[meeting.pk]), {"topic": topic.pk, "purpose": "decide"})
    refused = text_of(recorder.post(reverse("agenda", args=[meeting.pk]), {"topic": stuck.pk, "purpose": "decide"}))

    assert "（七）沟通" in refused
    assert [item.topic for item in meeting.items.all()] == [topic]
    recorder.post(reverse("agenda", args=[meeting.pk]), {"off": meeting.items.get().pk})
    assert meeting.items.get().state == "taken-off"


def test_topics_change_places_on_the_agenda_by_a_button(recorder, council):
    meeting = called(council)
    first, second = (on_agenda(council, meeting, make_topic(council, title=title)) for title in ("甲事项", "乙事项"))
    url = reverse("agenda", args=[meeting.pk])
    page = recorder.get(url).content.decode()
    assert ("“乙事项”上移一位" in page, "“甲事项”上移一位" in page) == (True, False)
    told = text_of(recorder.post(url, {"earlier": second.pk}, follow=True))
    assert told.index("乙事项") < told.index("甲事项")
    assert "议题和决定" in text_of(recorder.get(reverse("activity", args=[meeting.pk])))


def test_step_after_step_a_topic_is_decided_on_plain_forms(recorder, council):
    meeting = called(council)
    item = on_agenda(council, meeting, make_topic(council, "修缮方案"))
    send = Sender(recorder, meeting)
    roll = {f"roll-{p.pk}": "present" for p in council.board} | {f"roll-{council.board[4].pk}": "excused"}

    assert send("open", chair=council.secretary.pk, **roll).status_code == 302
    assert send("begin", item).status_code == 302
    assert "主持人应当最后表态" in text_of(send("speak", item, person=council.secretary.pk, text="同意"))
    send("speak-all", item)
    page = text_of(recorder.get(reverse("meeting", args=[meeting.pk])))
    assert "应到 5 人，在场 4 人，须 3 人" in page
    assert "举手表决：赞成 4 票，反对 0 票，弃权 0 票。赞成超过应到会 5 人的半数（须 3 票），通过。" in page
    assert send("decide", item, resolution="同意。", **vote(4)).status_code == 302
    assert send("close").status_code == 302

    item.refresh_from_db()
    meeting.refresh_from_db()
    assert (item.result, item.resolution, meeting.state, meeting.activity.state) == (
        "passed",
        "同意。",
        "closed",
        "held",
    )
    assert "通过。" in text_of(recorder.get(reverse("meeting", args=[meeting.pk])))


def test_result_must_have_been_read_before_it_is_confirmed(recorder, council):
    meeting, (item,) = opened(council, make_topic(council))
    send = Sender(recorder, meeting)
    send("begin", item)
    send("speak-all", item)
    stale = vote(5) | {"yes": 3, "no": 2}
    page = text_of(send("decide", item, resolution="同意修缮。", **stale))
    assert "请先看清下面的结果" in page
    assert "赞成与反对人数接近（相差 1 票），暂缓作出决定" in page
    assert "同意修缮。" in page
    assert item.meeting.items.get().state == "open"


def test_vote_that_cannot_be_is_said_with_its_clause_and_keeps_what_was_typed(recorder, council):
    meeting, (item,) = opened(council, make_topic(council))
    send = Sender(recorder, meeting)
    send("begin", item)
    send("speak-all", item)
    page = text_of(send("decide", item, resolution="同意修缮。", **vote(6)))
    assert "共 6 票，多于在场的 5 人" in page
    assert "同意修缮。" in page
    assert 'value="6"' in page


def test_missing_people_are_said_in_red_with_the_clause(recorder, council):
    meeting, (item,) = opened(council, make_topic(council, weighty=True), absent=council.board[3:])
    page = text_of(recorder.get(reverse("meeting", args=[meeting.pk])))
    assert (
        "还差 1 人：干部任免等重要事项须 4 人到会，现 3 人（《关于建立中小学校党组织领导的校长负责制的意见（试行）》（五）干部任免到会）"
        in page
    )
    assert "还差 1 人" in text_of(Sender(recorder, meeting)("begin", item))


def test_step_sent_again_is_answered_as_done_and_with_another_content_refused(recorder, council):
    meeting, (item,) = opened(council, make_topic(council))
    send = Sender(recorder, meeting)
    send("begin", item)
    for _ in range(3):
        assert send("speak", item, token="same", person=council.board[1].pk, text="赞成").status_code == 302
    assert "这张表已经提交过一次" in text_of(send("speak", item, token="same", person=council.board[1].pk, text="反对"))
    assert item.speeches.count() == 1


def test_observer_sees_that_meeting_only_and_leaves_a_note(client, recorder, council, city):
    expert = make.make_user(make.make_person(city, "督导员"))
    meeting, (item,) = opened(council, make_topic(council, "修缮方案"))
    other = called(council, "principal-meeting")
    invite_observer(meeting, person=expert.person, by=council.by)
    log_in(client, expert)

    page = text_of(client.get(reverse("meeting", args=[meeting.pk])))
    assert "修缮方案" in page
    assert "开始讨论" not in page
    assert client.get(reverse("meeting", args=[other.pk])).status_code == 404
    assert client.get(reverse("meetings", args=[council.school.pk])).status_code == 404
    assert client.get(reverse("agenda", args=[meeting.pk])).status_code == 404
    assert Sender(client, meeting)("begin", item).status_code == 404
    assert "第一中学" in text_of(client.get(reverse("invited")))
    client.post(reverse("leave-note", args=[meeting.pk]), {"note": "讨论充分，程序规范"})

    assert "讨论充分，程序规范" in text_of(log_in(client, council.by).get(reverse("meeting", args=[meeting.pk])))


def test_people_of_superior_units_are_invited_by_name(recorder, council, officer, outsider):
    meeting = called(council)
    url = reverse("meeting-observers", args=[meeting.pk])
    assert "李洁" in text_of(recorder.get(url + "?q=李洁"))
    recorder.post(url, {"person": officer.person.pk})
    recorder.post(url, {"person": outsider.person.pk})
    assert [row.person for row in meeting.invitations.all()] == [officer.person]
    recorder.post(url, {"withdraw": meeting.invitations.get().pk})
    assert meeting.invitations.get().withdrawn


def test_paper_meeting_is_entered_as_it_was_and_what_was_wrong_is_said(recorder, council):
    day = TODAY - dt.timedelta(days=40)
    url = f"{reverse('paper-meeting', args=[council.school.pk])}?body={PARTY}&on={day}"
    assert "赵刚" in text_of(recorder.get(url))
    roll = {f"roll-{p.pk}": "present" for p in council.board[:2]} | {
        f"roll-{p.pk}": "absent" for p in council.board[2:]
    }
    sent = {
        "t-TOTAL_FORMS": 3, "t-INITIAL_FORMS": 0, "t-MIN_NUM_FORMS": 0, "t-MAX_NUM_FORMS": 20, "token": "p1",
        "chair": council.secretary.pk, **roll,
        "t-0-title": "中层干部任免", "t-0-matter": "appointment", "t-0-purpose": "decide", "t-0-method": "hands",
        "t-0-yes": 2, "t-0-no": 0, "t-0-abstain": 0, "t-0-result": "passed", "t-0-resolution": "同意任命。",
        "t-1-purpose": "decide", "t-2-purpose": "decide",  # rows that nobody touched
    }  # fmt: skip
    for _ in range(2):
        response = recorder.post(url, sent)
    assert response.status_code == 302, response.context["form"].errors
    meeting = Meeting.objects.get()
    item = meeting.items.get()
    page = text_of(recorder.get(reverse("meeting", args=[meeting.pk])))
    assert (item.entitled, item.present, item.result, item.topic.state) == (5, 2, "passed", "passed")
    assert "40 天后" in page
    assert "“中层干部任免”：" in page
    assert "（五）干部任免到会" in page


def test_decision_is_corrected_with_a_reason(recorder, council):
    meeting, (item,) = opened(council, make_topic(council))
    send = Sender(recorder, meeting)
    send("begin", item)
    send("speak-all", item)
    send("decide", item, **vote(5))
    url = reverse("correct-item", args=[item.pk])
    form = recorder.get(url).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    assert recorder.post(url, sent).status_code == 200  # no reason
    assert recorder.post(url, sent | {"yes": 1, "no": 4, "reason": "记反了"}).status_code == 302
    assert Item.objects.get().result == "failed"


def test_series_is_ordered_and_ended(recorder, council):
    url = reverse("meeting-series", args=[council.school.pk])
    until = TODAY + dt.timedelta(days=60)
    sent = {"body": PARTY, "weekday": 2, "weeks": 2, "starts_at": "15:00", "since": TODAY, "until": until}
    assert recorder.post(url, sent).status_code == 302
    series = council.school.meeting_series.get()
    assert series.meetings.count() >= 2
    assert recorder.post(reverse("end-series", args=[series.pk]), {"reason": "学期结束"}).status_code == 302
    series.refresh_from_db()
    assert series.ended_because == "学期结束"


def test_meeting_is_called_off(recorder, council):
    meeting = called(council, on=SOON)
    recorder.post(reverse("call-off-meeting", args=[meeting.pk]), {"reason": "改期"})
    meeting.refresh_from_db()
    assert meeting.activity.state == "withdrawn"
    assert "没有将要召开的会议" in text_of(recorder.get(reverse("meetings", args=[council.school.pk])))


def test_topic_on_its_way_shows_what_each_body_did(recorder, council):
    topic = make_topic(council, "五年规划", drafted_by="principal-meeting")
    meeting, (item,) = opened(council, topic, body="principal-meeting", purpose="draft")
    send = Sender(recorder, meeting)
    send("begin", item)
    send("speak-all", item)
    send("decide", item, result="passed", shown="result=passed")
    page = text_of(recorder.get(reverse("meetings", args=[council.school.pk])))
    assert "在两个会议之间的议题" in page
    assert "研究提出方案：通过" in page
    assert BASE.bodies[PARTY].title in page
