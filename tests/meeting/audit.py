"""The use cases of meetings, each with what stands before it and the lines that it must leave in the log."""

import datetime as dt

from django.utils import timezone

from tests.meeting.council import BASE, PARTY, called, make_council, make_topic, on_agenda, opened, roll_of
from zhuji.meeting.actions import agenda, calling, correcting, deciding, discussing, holding, observers, paper

TODAY = timezone.localdate()
DAY = next(d for n in range(1, 30) if calling.works(d := TODAY + dt.timedelta(days=n)))


def council(t):
    """The school of the town with its bodies; whatever is done is done by the town's officer."""
    found = make_council(t["district"], school=t["school"], committee=t["committee"])
    found.by = t["by"]
    return found


def who(t):
    return {"by": t["by"], "pack": BASE}


def sitting(t):
    """A meeting that is called, with a topic, and its roll taken."""
    c = council(t)
    meeting = called(c)
    on_agenda(c, meeting, make_topic(c))
    return holding.take_roll(meeting, roll=roll_of(c.board), **who(t))


def two_topics(t):
    c = council(t)
    meeting = called(c)
    for _n in range(2):
        on_agenda(c, meeting, make_topic(c))
    return meeting


def roll_again(t, meeting):
    attended = meeting.activity.attendance.select_related("person")
    holding.take_roll(meeting, roll={row.person: row.status for row in attended}, **who(t))


def begun(t):
    c = council(t)
    _meeting, (item,) = opened(c, make_topic(c))
    return discussing.begin_item(item, **who(t))


def somebody(item):
    return item.meeting.activity.attendance.order_by("-pk").first().person


def out(t):
    item = begun(t)
    return discussing.leave_room(item, person=somebody(item), **who(t))


def discussed(t):
    return discussing.speak_in_turn(begun(t), **who(t))


def decided(t):
    return deciding.decide_item(discussed(t), method="hands", yes=5, no=0, abstain=0, **who(t))


def over(t):
    item = decided(t)
    return item.meeting


def carried(t):
    """A topic that was carried over after the next meeting had been called for the same day."""
    c = council(t)
    then = called(c)
    _meeting, (item,) = opened(c, make_topic(c))
    return discussing.carry_over(item, **who(t)), then


def invited(t):
    return observers.invite_observer(sitting(t), person=t["by"].person, by=t["by"])


def sat_in(t):
    invitation = invited(t)
    holding.open_meeting(invitation.meeting, **who(t))
    return invitation


def series(t):
    return calling.begin_series(
        unit=council(t).school, body=PARTY, since=DAY, until=DAY, weekday=DAY.weekday(), starts_at=dt.time(15), **who(t)
    )


def ready(t):
    c = council(t)
    return called(c), make_topic(c)


CASES = {
    calling.call_meeting: (council, lambda t, c: calling.call_meeting(unit=c.school, body=PARTY, held_on=TODAY, **who(t)), ["planned", "called"]),
    calling.call_off_meeting: (lambda t: called(council(t)), lambda t, m: calling.call_off_meeting(m, reason="改期", by=t["by"]), ["withdrawn"]),
    calling.begin_series: (lambda t: None, lambda t, _: series(t), ["series begun", "planned", "called"]),
    calling.end_series: (series, lambda t, s: calling.end_series(s, reason="学期结束", by=t["by"]), ["series ended", "withdrawn"]),
    agenda.put_on_agenda: (
        ready, lambda t, r: agenda.put_on_agenda(r[0], topic=r[1], late_because="急", **who(t)), ["followed", "put on agenda"]),
    agenda.take_off_agenda: (sitting, lambda t, m: agenda.take_off_agenda(m.items.get(), by=t["by"]), ["followed", "taken off agenda"]),
    agenda.take_earlier: (two_topics, lambda t, m: agenda.take_earlier(m.items.last(), by=t["by"]), ["agenda reordered"] * 2),
    agenda.bring_along: (
        carried, lambda t, r: agenda.bring_along(r[1], [r[0]], **who(t)), ["followed", "put on agenda"]),
    holding.take_roll: (sitting, roll_again, ["roll taken"]),
    holding.open_meeting: (sitting, lambda t, m: holding.open_meeting(m, **who(t)), ["carried out", "opened"]),
    holding.close_meeting: (over, lambda t, m: holding.close_meeting(m, **who(t)), ["corrected", "closed"]),
    discussing.begin_item: (
        lambda t: holding.open_meeting(sitting(t), **who(t)).items.get(), lambda t, i: discussing.begin_item(i, **who(t)), ["discussed"]),
    discussing.leave_room: (begun, lambda t, i: discussing.leave_room(i, person=somebody(i), **who(t)), ["left the room"]),
    discussing.return_to_room: (out, lambda t, i: discussing.return_to_room(i, person=somebody(i), **who(t)), ["returned"]),
    discussing.recuse: (begun, lambda t, i: discussing.recuse(i, person=somebody(i), **who(t)), ["recused"]),
    discussing.speak: (begun, lambda t, i: discussing.speak(i, person=somebody(i), text="同意", **who(t)), ["spoke"]),
    discussing.speak_in_turn: (begun, lambda t, i: discussing.speak_in_turn(i, **who(t)), ["spoke"]),
    discussing.carry_over: (begun, lambda t, i: discussing.carry_over(i, **who(t)), ["followed", "carried over"]),
    deciding.decide_item: (
        discussed, lambda t, i: deciding.decide_item(i, method="hands", yes=5, no=0, abstain=0, **who(t)), ["followed", "decided"]),
    deciding.defer_item: (begun, lambda t, i: deciding.defer_item(i, because="分歧较大", **who(t)), ["followed", "deferred"]),
    correcting.correct_item: (decided, lambda t, i: correcting.correct_item(i, reason="漏字", resolution="同意。", **who(t)), ["corrected"]),
    paper.enter_paper_meeting: (
        council, lambda t, c: paper.enter_paper_meeting(unit=c.school, body=PARTY, held_on=TODAY, **who(t)), ["recorded", "entered later"]),
    observers.invite_observer: (
        sitting, lambda t, m: observers.invite_observer(m, person=t["by"].person, by=t["by"]), ["invited"]),
    observers.withdraw_invitation: (invited, lambda t, i: observers.withdraw_invitation(i, by=t["by"]), ["invitation taken back"]),
    observers.leave_note: (sat_in, lambda t, i: observers.leave_note(i, note="好", by=t["by"]), ["noted"]),
}  # fmt: skip
