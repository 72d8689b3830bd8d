"""What nearly every view does: fetch a row that is open to the user, try a use case, turn pages."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404

from zhuji.core.errors import Refused
from zhuji.org.models import Unit
from zhuji.org.rights import SEE
from zhuji.web.context import standing

ROWS = 50


def unit_or_404(request, unit_id, act=SEE) -> Unit:
    """The unit, if the act is open to the user there; else it looks absent. The page's path follows it."""
    unit = get_object_or_404(Unit.objects.open_to(request.user, act), pk=unit_id)
    request.here = unit
    return unit


def home_unit(request) -> Unit | None:
    """Where the user's work is: the unit he chose, or that of his first post, grant or membership."""
    here = standing(request)
    return Unit.objects.filter(pk=here).first() if here else None


def home_or_404(request) -> Unit:
    unit = home_unit(request)
    if unit is None:
        raise Http404
    request.here = unit
    return unit


def tried(form, use_case, **arguments):
    """Run a use case with what the form says. A refusal becomes the form's error, and nothing typed is lost."""
    try:
        return use_case(**arguments)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def turned(request, rows):
    """One page of the rows, and the other parameters of the address."""
    query = request.GET.copy()
    query.pop("page", None)
    return {"rows": Paginator(rows, ROWS).get_page(request.GET.get("page")), "query": query.urlencode()}
