"""The measures whose rows are meetings and the items of their agendas."""

from zhuji.meeting.measures import items, meetings

__all__ = ["items", "meetings"]
