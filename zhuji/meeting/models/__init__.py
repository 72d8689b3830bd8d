from zhuji.meeting.models.items import Away, Item, NamedVote, Speech
from zhuji.meeting.models.meetings import Invitation, Meeting, Sent, Series
from zhuji.meeting.models.minutes import Confirmation, Minutes

__all__ = [
    "Away",
    "Confirmation",
    "Invitation",
    "Item",
    "Meeting",
    "Minutes",
    "NamedVote",
    "Sent",
    "Series",
    "Speech",
]
