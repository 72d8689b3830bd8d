"""What other pages say of secret votes."""

from django import template

from zhuji.ballot.models import Ballot
from zhuji.org.rights import DELIBERATE, may

register = template.Library()


@register.simple_tag
def open_counts(user):
    """The votes that wait for the user's count: he is one of their two tellers."""
    if user.person_id is None:
        return []
    rows = Ballot.objects.counted_by(user.person_id).filter(state__in=(Ballot.State.PREPARED, Ballot.State.OPEN))
    return list(rows.order_by("pk")[:10])


@register.simple_tag
def may_deliberate(user, unit) -> bool:
    """Whether the user may read what the unit deliberates on."""
    return may(user, DELIBERATE, unit)
