"""What every page needs: the five places with what the role may use, where one stands, and the way to where one is."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Unit
from zhuji.org.rights import SEE, may, scopes

DECISIONS = ("/topics/", "/opinions/", "/meetings/", "/items/", "/series/", "/minutes/")
PLACES = (
    ("today", _("今天"), ("/today",)),
    ("organisation", _("组织"), ("/units/", "/people/", "/search/")),
    ("work", _("工作"), ("/work/", "/activities/", "/workbooks/", "/themes/", *DECISIONS)),
    ("situation", _("情况"), ("/situation/", "/duties/", "/findings/", "/explanations/")),
    ("packs", _("制度"), ("/packs/", "/matters/", "/rulebooks/", "/editions/")),
)
WORK_PAGES = (
    "meetings", "month", "record", "plan", "activities", "themes", "coverage", "topics", "propose", "decision-report",
    "ballots", "appraisals", "reviews",
)  # fmt: skip
SITUATION_PAGES = ("situation", "duties", "findings", "explanations", "review")
PACK_PAGES = ("parameters", "adopt", "matters", "rulebooks")
CHOSEN = "unit"  # where the user chose to stand, in his session


def places(request) -> dict:
    """The places, the units where the user holds something, and the path. One query, and none where nobody is logged
    in or nothing may be seen; asked once for a request."""
    if not hasattr(request, "_places"):
        request._places = _places(request)
    return request._places


def _places(request) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not scopes(user):
        return {"places": [], "unit_path": [], "standings": []}
    here = getattr(request, "here", None)
    own, above = standings(user), ids_of(here.path) if here else []
    units = Unit.objects.only("name", "path").in_bulk({*own, *above})
    way = [units[pk] for pk in above if pk in units and may(user, SEE, units[pk])]
    chosen = standing(request)
    current = _current(request.path)
    found = [_place(name, title, name == current) for name, title, _prefixes in PLACES]
    return {
        "places": [place for place in found if place],
        "unit_path": [{"name": unit.name, "url": reverse("unit", args=[unit.pk])} for unit in way],
        "standings": [{"pk": pk, "name": units[pk].name, "chosen": pk == chosen} for pk in own if pk in units],
    }


def _place(name, title, current) -> dict | None:
    try:
        return {"title": title, "url": reverse(name), "current": current}
    except NoReverseMatch:  # a place whose pages are not there yet
        return None


def ids_of(path: str) -> list[int]:
    """The units on a path, from the top."""
    return [int(part) for part in path.split("/") if part]


def standings(user) -> list[int]:
    """The units where the user holds a post, a role or a membership that lets him see, each once, the first first."""
    return list(dict.fromkeys(ids_of(scope.path)[-1] for scope in scopes(user)))


def standing(request) -> int | None:
    """The unit where the user stands: the one he chose if he still holds something there, else the first."""
    own = standings(request.user)
    chosen = request.session.get(CHOSEN)
    return chosen if chosen in own else next(iter(own), None)


def _current(path: str) -> str:
    """The place a page belongs to; the pages of accounts belong to none."""
    parts = path.strip("/").split("/")
    if parts[0] == "units" and len(parts) > 2:
        page = parts[2].split(".")[0]
        pages = {"work": WORK_PAGES, "situation": SITUATION_PAGES, "packs": PACK_PAGES}
        return next((place for place, names in pages.items() if page in names), "organisation")
    if path == "/":
        return "today"
    return next((name for name, _t, prefixes in PLACES if path.startswith(prefixes)), "")
