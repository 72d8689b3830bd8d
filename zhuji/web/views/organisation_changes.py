"""组织: changes of units and people. One form, one use case each."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuji.core.days import FOREVER
from zhuji.org.actions import people as people_actions
from zhuji.org.actions import units as unit_actions
from zhuji.org.models import Membership, Person, Post
from zhuji.org.rights import PEOPLE, UNITS
from zhuji.web.fetch import tried, unit_or_404
from zhuji.web.forms import organisation as forms
from zhuji.web.page import page


def _found(unit, user, data):
    given = {key: value for key, value in data.items() if value}
    return partial(unit_actions.found_unit, parent=unit, by=user, **given)


def _move(unit, user, data):
    return partial(unit_actions.move_unit, unit, parent=data.pop("to"), by=user, **data)


def _merge(unit, user, data):
    return partial(unit_actions.merge_units, [unit], into=data.pop("to"), by=user, **data)


def _on_unit(action):
    return lambda unit, user, data: partial(action, unit, by=user, **data)


# what → (title, form, use case from unit, user and cleaned data)
CHANGES = {
    "found": (gettext_lazy("新设下级单位"), forms.FoundForm, _found),
    "rename": (gettext_lazy("更名"), forms.RenameForm, _on_unit(unit_actions.rename_unit)),
    "move": (gettext_lazy("调整隶属"), forms.MoveForm, _move),
    "reform": (gettext_lazy("改设"), forms.ReformForm, _on_unit(unit_actions.reform_unit)),
    "merge": (gettext_lazy("并入其他单位"), forms.MergeForm, _merge),
    "split": (gettext_lazy("拆分"), forms.SplitForm, _on_unit(unit_actions.split_unit)),
    "cover": (gettext_lazy("调整所属学校"), forms.CoverForm, _on_unit(unit_actions.cover_schools)),
    "end": (gettext_lazy("撤销"), forms.ChangeForm, _on_unit(unit_actions.end_unit)),
}


@login_required
def change_unit(request, unit_id, what):
    """One form for each way in which a unit changes."""
    unit = unit_or_404(request, unit_id, UNITS)
    if what not in CHANGES:
        raise Http404
    title, form_class, use_case = CHANGES[what]
    extra = {"people": _people_of(unit)} if what == "split" else {}
    form = form_class(request.POST or None, user=request.user, **extra)
    if form.is_valid():
        done = tried(form, use_case(unit, request.user, dict(form.cleaned_data)))
        if done is not None:
            messages.success(request, _("已办理：%s") % title, "good")
            return redirect("unit", done.pk)
    return page(request, "organisation/change.html", unit=unit, form=form, title=title, what=what)


def _people_of(unit):
    if unit.is_party:
        return Person.objects.filter(memberships__in=Membership.objects.filter(unit=unit, until=FOREVER))
    return Person.objects.filter(unit=unit)


@login_required
def new_term(request, unit_id):
    """A new term of the committee."""
    unit = unit_or_404(request, unit_id, UNITS)
    form = forms.TermForm(request.POST or None)
    if form.is_valid() and tried(form, unit_actions.begin_term, unit=unit, by=request.user, **form.cleaned_data):
        return redirect("unit", unit.pk)
    return page(request, "organisation/change.html", unit=unit, form=form, title=_("登记换届"))


@login_required
def new_person(request, unit_id):
    """Enter somebody who works in the unit."""
    unit = unit_or_404(request, unit_id, PEOPLE)
    form = forms.PersonForm(request.POST or None)
    if form.is_valid():
        person = tried(form, people_actions.enter_person, unit=unit, by=request.user, **form.cleaned_data)
        if person is not None:
            return redirect("person", person.pk)
    return page(request, "organisation/change.html", unit=unit, form=form, title=_("登记人员"))


def _person(request, person_id) -> Person:
    person = get_object_or_404(Person.objects.open_to(request.user, PEOPLE).select_related("unit"), pk=person_id)
    request.here = person.unit
    return person


@login_required
def correct_person(request, person_id):
    """Correct what is stated of a person; the form carries the version it was filled from."""
    person = _person(request, person_id)
    form = forms.PersonForm(request.POST or None, initial=forms.person_initial(person))
    form.fields["number"].disabled = True
    if form.is_valid():
        version = int(request.POST.get("version") or 0)
        fields = {key: value for key, value in form.cleaned_data.items() if key != "number"}
        if tried(form, people_actions.correct_person, person=person, version=version, by=request.user, **fields):
            return redirect("person", person.pk)
    title = _("更正资料")
    return page(request, "organisation/change.html", unit=person.unit, person=person, form=form, title=title)


@login_required
def appoint(request, person_id):
    """Appoint a person to a post."""
    person = _person(request, person_id)
    form = forms.PostForm(request.POST or None, user=request.user)
    if form.is_valid() and tried(form, people_actions.appoint, person=person, by=request.user, **form.cleaned_data):
        return redirect("person", person.pk)
    return page(request, "organisation/change.html", unit=person.unit, person=person, form=form, title=_("任职"))


@login_required
def relieve(request, post_id):
    """Relieve somebody of a post."""
    post = get_object_or_404(Post.objects.open_to(request.user, PEOPLE).select_related("person", "unit"), pk=post_id)
    form = forms.RelieveForm(request.POST or None)
    if form.is_valid() and tried(form, people_actions.relieve, post=post, by=request.user, **form.cleaned_data):
        return redirect("person", post.person_id)
    title = _("免去 %(name)s 的%(title)s") % {"name": post.person, "title": post.get_title_display()}
    return page(request, "organisation/change.html", unit=post.unit, person=post.person, form=form, title=title)


@login_required
def transfer(request, person_id):
    """Transfer a membership to another branch."""
    person = _person(request, person_id)
    form = forms.TransferForm(request.POST or None, user=request.user)
    given = {"person": person, "by": request.user}
    if form.is_valid() and tried(form, people_actions.transfer_member, **given, **form.cleaned_data):
        return redirect("person", person.pk)
    title = _("转接组织关系")
    return page(request, "organisation/change.html", unit=person.unit, person=person, form=form, title=title)
