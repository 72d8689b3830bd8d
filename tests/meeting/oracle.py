"""The main rules of decisions said again, one item at a time and in plain Python: what the querysets must agree with."""

from datetime import timedelta

MAJOR = ("major-decision", "personnel", "project", "funds")


def wrong_rules(item, everything) -> set[str]:
    """The ids of the rules that the item breaks. `everything`: all items of the school."""
    meeting, topic = item.meeting, item.topic
    activity = meeting.activity
    party = activity.kind == "party-meeting"
    broken = set()
    if party and topic.weighty and _few(activity, 2, 3):
        broken.add("decision.party-meeting.cadre-quorum")
    if party and _lacks(topic, "research", activity.held_on):
        broken.add("decision.pre.research")
    if party and topic.category in MAJOR and not _talked(topic, activity.held_on):
        broken.add("decision.pre.communicate")
    if party and item.result == "passed" and topic.category in MAJOR:
        broken |= _voted_wrong(item, topic, activity)
    if not party and item.result == "passed" and _belongs_elsewhere(topic) and not _went_there(item, everything):
        broken.add("tzyd.categories")
    if item.chair_last is False:
        broken.add("decision.last-speak")
    if item.result == "":
        broken.add("decision.result")
    if _too_many_votes(item, activity):
        broken.add("decision.recusal")
    return broken


def wrong_meeting(meeting, today) -> set[str]:
    activity, broken = meeting.activity, set()
    if _few(activity, 1, 2):
        broken.add(f"decision.{activity.kind}.quorum")
    if meeting.minutes_on is None:
        if activity.held_on < today - timedelta(days=15):
            broken.add("minutes.signed")
    elif meeting.minutes_on > activity.held_on + timedelta(days=15):
        broken.add("minutes.signed")
    elif meeting.minutes_on < activity.held_on:
        broken.add("minutes.dated")
    if meeting.notice_on and (activity.held_on - meeting.notice_on).days < 2:
        broken.add("decision.notice")
    return broken


def _few(activity, part, whole):
    asked, came = activity.entitled, activity.entitled_present
    return asked is not None and came is not None and came * whole < asked * part


def _lacks(topic, kind, day):
    return any(
        step.kind == kind and step.required and not (step.done and (step.done_on is None or step.done_on <= day))
        for step in topic.steps.all()
    )


def _talked(topic, day):
    views = [view for view in topic.views.all() if view.edition == topic.edition]
    if any(view.stance == "serious" for view in views):
        return False
    return {view.role for view in views if view.given_on <= day} == {"secretary", "principal"}


def _voted_wrong(item, topic, activity):
    broken = set()
    if item.yes is not None and activity.entitled is not None and not item.yes * 2 > activity.entitled:
        broken.add("decision.cadre.vote" if topic.weighty else "decision.party-meeting.vote")
    if not topic.urgent and item.yes is not None and item.no and abs(item.yes - item.no) <= 1:
        broken.add("decision.near-tie")
    return broken


def _belongs_elsewhere(topic):
    return topic.body == "party-meeting" or (topic.category in MAJOR and topic.limit_below is None)


def _went_there(item, everything):
    return any(
        other.topic.title == item.topic.title
        and other.meeting.activity.kind == "party-meeting"
        and other.meeting.activity.held_on >= item.meeting.activity.held_on
        for other in everything
    )


def _too_many_votes(item, activity):
    cast = sum(n or 0 for n in (item.yes, item.no, item.abstain))
    came = activity.entitled_present
    return item.result != "" and came is not None and cast > came - item.recused
