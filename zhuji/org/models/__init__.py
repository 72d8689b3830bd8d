"""Tables of the organisation, by noun."""

from zhuji.org.models.log import LogEntry, LogHead
from zhuji.org.models.people import Membership, Person, Post
from zhuji.org.models.rights import Grant, SavedView, User
from zhuji.org.models.units import Coverage, Term, Unit, UnitChange, UnitSpell

__all__ = [
    "Coverage",
    "Grant",
    "LogEntry",
    "LogHead",
    "Membership",
    "Person",
    "Post",
    "SavedView",
    "Term",
    "Unit",
    "UnitChange",
    "UnitSpell",
    "User",
]
