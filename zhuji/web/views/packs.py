"""制度: packs as prose, their numbers, and what a number would change."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.org.models import Unit
from zhuji.org.rights import ISSUE, may
from zhuji.pack.actions import adopt_pack, set_parameter
from zhuji.pack.inforce import in_force
from zhuji.pack.load import cases_of, load, names
from zhuji.pack.models import Adoption, Setting
from zhuji.pack.preview import preview
from zhuji.pack.prose import prose
from zhuji.web.fetch import home_or_404, tried, unit_or_404
from zhuji.web.forms.packs import AdoptForm, SettingForm
from zhuji.web.page import page


@login_required
def packs(request):
    """Which pack is in force where the user stands, the numbers it uses, and the packs there are."""
    unit = home_or_404(request)
    pack = in_force(unit, localdate())
    context = {
        "unit": unit,
        "pack": pack,
        "params": [(p, p.on(localdate())) for p in pack.params.values()],
        "settings": [(pack.params.get(s.param), s) for s in Setting.objects.for_unit(unit).select_related("unit")],
        "adoptions": [(load(a.pack), a) for a in Adoption.objects.for_unit(unit).select_related("unit")],
        "packs": [load(name) for name in names()],
        "may_issue": may(request.user, ISSUE, unit),
    }
    return page(request, "packs/packs.html", **context)


@login_required
def pack(request, name):
    """A pack as prose, with its sources; the numbers that a city may set are underlined."""
    if name not in names():
        raise Http404
    pack, unit = load(name), home_or_404(request)
    shown = in_force(unit, localdate())
    examples: dict = {}
    for case in cases_of(name):
        for expected in case.expect:
            examples.setdefault(expected.rule, []).append(case.case)
    rules = [
        (item, examples.get(item.rule.id, [])[:4]) for item in prose(shown if shown.id == name else pack, localdate())
    ]
    context = {"pack": pack, "rules": rules, "unit": unit, "may_issue": may(request.user, ISSUE, unit)}
    return page(request, "packs/pack.html", **context)


@login_required
def parameter(request, unit_id, param):
    """Set a number: its day, its reason, and before it is issued what it would have done over the past year."""
    unit = unit_or_404(request, unit_id, ISSUE)
    now = in_force(unit, localdate())
    if param not in now.params:
        raise Http404
    stands = now.params[param]
    form = SettingForm(request.POST or None, initial={"value": stands.on(localdate())})
    shown = None
    if form.is_valid():
        data = form.cleaned_data
        if request.POST.get("issue"):
            if tried(form, set_parameter, unit=unit, param=param, by=request.user, **data):
                messages.success(request, _("已下发：%s") % stands.title, "good")
                return redirect("packs")
        else:
            shown = tried(form, preview, unit=unit, param=param, value=data["value"], today=localdate())
    units = Unit.objects.in_bulk(shown.short | shown.relieved) if shown else {}
    context = {
        "unit": unit,
        "pack": now,
        "param": stands,
        "value": stands.on(localdate()),
        "form": form,
        "units": units,
    }
    return page(request, "packs/parameter.html", preview=shown, **context)


@login_required
def adopt(request, unit_id):
    """Put a pack in force for a unit and all below it."""
    unit = unit_or_404(request, unit_id, ISSUE)
    form = AdoptForm(request.POST or None, packs=[(name, load(name).title) for name in names()])
    if form.is_valid() and tried(form, adopt_pack, unit=unit, by=request.user, **form.cleaned_data):
        return redirect("packs")
    return page(request, "packs/adopt.html", unit=unit, form=form)
