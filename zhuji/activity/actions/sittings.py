"""One sitting that was several kinds at once: people come once, every rule that it serves counts it."""

from collections.abc import Callable, Sequence

from django.db import transaction

from zhuji.activity.actions.activities import plan_activity, record_activity
from zhuji.activity.models import Activity
from zhuji.pack.schema.packs import Pack


def record_sitting(*, kinds: Sequence[str], **fields) -> list[Activity]:
    """Write down one sitting as an activity of each kind, the same people and place for all: together or not at all.
    The hours count once, with the first kind. `fields` and refusals as for `record_activity`."""
    return _of_each_kind(record_activity, kinds, **fields)


def plan_sitting(*, kinds: Sequence[str], **fields) -> list[Activity]:
    """Put one sitting of several kinds on the plan. `fields` and refusals as for `plan_activity`."""
    return _of_each_kind(plan_activity, kinds, **fields)


@transaction.atomic
def _of_each_kind(use_case: Callable[..., Activity], kinds: Sequence[str], *, pack: Pack, **fields) -> list[Activity]:
    first, *others = kinds
    written = [use_case(kind=first, pack=pack, **fields)]
    for number, kind in enumerate(others, start=2):
        own = {"token": f"{fields['token']}+{number}" if fields.get("token") else None, "hours": None, "theme": None}
        if kind in pack.activities and fields.get("title") == pack.activities[first].title:
            own["title"] = pack.activities[kind].title
        written.append(use_case(kind=kind, pack=pack, **fields | own))
    return written
