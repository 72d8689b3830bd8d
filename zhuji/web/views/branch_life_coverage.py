"""工作: who has not yet taken part, by person and by post."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuji.activity.models import Attendance
from zhuji.core.days import MONTH, QUARTER, YEAR, Period
from zhuji.org.kinds import Title
from zhuji.org.models import Membership, Person, Post
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import turned, unit_or_404
from zhuji.web.filters import MOST_ROWS, as_excel, excel_url, wants_excel
from zhuji.web.forms.days import read_month
from zhuji.web.page import page

LEARNING = "learning"  # every kind that counts hours
SPANS = {MONTH: gettext_lazy("月"), QUARTER: gettext_lazy("季度"), YEAR: gettext_lazy("全年")}


@login_required
def coverage(request, unit_id):
    """Who has not yet taken part in a kind of activity, or in any learning, in a month, quarter or year."""
    unit = unit_or_404(request, unit_id)
    today = localdate()
    pack = in_force(unit, today)
    kinds = {kind.id: kind.title for kind in pack.activities.values() if kind.attended_by != "nobody"}
    chosen, span = _chosen(request, kinds, today)
    wanted = [chosen["kind"]]
    if chosen["kind"] == LEARNING:
        wanted = [kind.id for kind in pack.activities.values() if kind.usual_hours]
    came = Exists(Attendance.objects.came().of_kinds(*wanted).held_in(span).filter(person=OuterRef("pk")))
    posts = Post.objects.in_force(today).at_or_below(unit)
    asked = _people(unit, posts, chosen["post"], today)
    missing = asked.exclude(came).select_related("unit").by_name()
    held = Prefetch("posts", queryset=posts.select_related("unit"), to_attr="posts_below")
    missing = missing.prefetch_related(held)
    if wants_excel(request):
        return _as_excel(unit, missing[:MOST_ROWS], span)
    context = {
        "unit": unit,
        "kinds": {LEARNING: _("全部学习"), **kinds},
        "spans": SPANS,
        "chosen": chosen,
        "span": span,
        "all": asked.count(),
        "by_post": _by_post(posts, wanted, span),
        "today": today,
    }
    return page(
        request, "branch_life/coverage.html", **context, **turned(request, missing), excel_url=excel_url(request)
    )


def _as_excel(unit, missing, span):
    headings = [_("姓名"), _("单位"), _("职务")]
    rows = [[p.name, p.unit.name, "、".join(post.get_title_display() for post in p.posts_below)] for p in missing]
    return as_excel(_("%(u)s%(s)s还没有参加的人") % {"u": unit.name, "s": span.said}, headings, rows)


def _chosen(request, kinds, today):
    """What the address asks for, and the span that this is."""
    get = request.GET.get
    kind = get("kind") if get("kind") in kinds else LEARNING
    every = get("every") if get("every") in SPANS else MONTH if get("month") else YEAR
    month = read_month(get("month"), today)
    post = get("post") if get("post") in Title.values else ""
    return {"kind": kind, "every": every, "month": month, "post": post}, Period.of(every, month)


def _people(unit, posts, title: str, today):
    """The members at or below the unit, or the holders of a post there."""
    if title:
        return Person.objects.filter(pk__in=posts.filter(title=title).values("person"))
    return Person.objects.filter(memberships__in=Membership.objects.of_members(today).at_or_below(unit))


def _by_post(posts, kinds, span):
    """Of each post how many hold it and how many of them have not yet taken part."""
    came = Attendance.objects.came().of_kinds(*kinds).held_in(span).filter(person=OuterRef("person"))
    rows = posts.annotate(came=Exists(came)).values("title").order_by("title")
    counted = rows.annotate(
        all=Count("person", distinct=True), missing=Count("person", distinct=True, filter=Q(came=False))
    )
    order = list(Title.values)
    found = sorted(counted, key=lambda row: order.index(row["title"]))
    return [(row["title"], Title(row["title"]).label, row["all"], row["missing"]) for row in found]
