"""Rows of a meeting are locked in one order, so that two at once wait instead of blocking each other: the unit, the
meeting, the item, the topic."""

from zhuji.meeting.models import Item, Meeting


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it stands now; whoever else changes it waits."""
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def locked_item(item: Item) -> tuple[Meeting, Item]:
    """The meeting and the item as they stand now."""
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    item = Item.objects.select_for_update().get(pk=item.pk)
    item.meeting = meeting
    return meeting, item
