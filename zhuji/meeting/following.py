"""A topic goes where its item goes."""

from zhuji.matter.models import Topic
from zhuji.meeting.models import Item
from zhuji.org.log import log, snapshot

Purpose = Item.Purpose


def follow(topic: Topic, state: str, item: Item, *, by) -> None:
    """The topic follows what happens to its item; one that is only told of stays as it is."""
    if item.purpose == Purpose.INFORM or topic.state == state:
        return
    before = snapshot(topic)
    topic.state = state
    topic.version += 1
    topic.save(update_fields=["state", "version"])
    log(topic, by=by, verb="followed", before=before)
