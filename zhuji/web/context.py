"""What every page needs: the five places, the same for every role, and the way to where one stands."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Unit
from zhuji.org.rights import SEE, may, scopes

PLACES = (
    ("today", _("今天"), ("/today",)),
    ("organisation", _("组织"), ("/units/", "/people/", "/search/")),
    ("work", _("工作"), ("/work/", "/activities/", "/workbooks/", "/themes/")),
    ("situation", _("情况"), ("/situation/", "/duties/", "/findings/")),
    ("packs", _("制度"), ("/packs/",)),
)
WORK_PAGES = ("month", "record", "plan", "activities", "themes", "coverage")
SITUATION_PAGES = ("situation", "duties", "findings", "explanations")


def places(request) -> dict:
    """The places and the path. One query, and none where nobody is logged in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not scopes(user):
        return {"places": [], "unit_path": []}
    current = _current(request.path)
    found = [{"title": title, "url": reverse(name), "current": name == current} for name, title, _p in PLACES]
    return {"places": found, "unit_path": _way(user, getattr(request, "here", None))}


def _current(path: str) -> str:
    parts = path.strip("/").split("/")
    if parts[0] == "units" and len(parts) > 2:
        if parts[2] in WORK_PAGES:
            return "work"
        if parts[2] in SITUATION_PAGES:
            return "situation"
    return next((name for name, _t, prefixes in PLACES if path.startswith(prefixes)), "today")


def _way(user, here) -> list[dict]:
    """From the top of what the user may see down to where he stands."""
    if here is None:
        return []
    above = Unit.objects.filter(pk__in=[int(part) for part in here.path.split("/") if part]).order_by("path")
    return [{"name": u.name, "url": reverse("unit", args=[u.pk])} for u in above if may(user, SEE, u)]
