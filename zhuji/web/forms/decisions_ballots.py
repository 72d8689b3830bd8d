"""Forms of votes on paper: prepared, opened, counted, ruled on."""

from collections import Counter
from datetime import timedelta

from django import forms
from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity
from zhuji.ballot.actions.ballots import Plan
from zhuji.ballot.actions.counts import Totals
from zhuji.ballot.queries import topics_near
from zhuji.org.models import Person, Post
from zhuji.org.rights import DELIBERATE
from zhuji.web.forms.base import PlainForm

PAST_DAYS = 120
WRITE_INS = 3


def people_of(unit):
    """Who may be named in a vote of the unit: who works there or below, belongs to a branch there, or holds a post
    there. Each with the posts he holds in the unit."""
    posts = Post.objects.in_force(localdate()).filter(unit=unit)
    return Person.objects.at_or_below(unit).by_name().prefetch_related(Prefetch("posts", posts, to_attr="posts_here"))


def sittings_of(unit):
    """Activities at which a vote may be held: planned, or held of late."""
    rows = Activity.objects.filter(unit=unit, held_on__gte=localdate() - timedelta(days=PAST_DAYS))
    return rows.exclude(state=Activity.State.WITHDRAWN).order_by("-held_on", "-pk")


def _topics(unit, user):
    """Topics that are not over, as far as the user may read them."""
    return topics_near(unit).open_to(user, DELIBERATE).exclude(state__in=("closed", "withdrawn")).newest_first()


def amount(label, **kwargs):
    """A number of papers or people, typed on the number pad of a phone."""
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=0, max_value=9999, widget=widget, **kwargs)


class PersonChoice(forms.ModelChoiceField):
    """One of the people at hand, by name and post."""

    def label_from_instance(self, person):
        return " · ".join([person.name, *(post.get_title_display() for post in person.posts_here)])


class BallotForm(PlainForm):
    """What is voted on, at which meeting, and who watches and counts."""

    kind = forms.ChoiceField(label=_("类型"))
    title = forms.CharField(label=_("选举或表决什么"), max_length=200)
    activity = forms.ModelChoiceField(Activity.objects.none(), label=_("在哪次会议上"), empty_label=None)
    topic = forms.ModelChoiceField(Activity.objects.none(), label=_("对应的议题"), required=False)
    seats = amount(_("应选人数"), required=False, help_text=_("表决不填"))
    names = forms.CharField(
        label=_("候选人"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("每行一人，按选票上的顺序（委员候选人按姓氏笔画）；重名的填人员编号。表决不填。"),
    )

    def __init__(self, *args, unit, user, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        people = people_of(unit) if kinds else Person.objects.none()  # of a whole city nobody is listed
        self.fields["kind"].choices = kinds
        self.fields["activity"].queryset = sittings_of(unit)
        self.fields["topic"].queryset = _topics(unit, user)
        with_account = people.filter(user__is_active=True).select_related("user")
        for name, label, found, required in (
            ("scrutineer", _("监票人"), people, True),
            ("scrutineer_2", _("监票人（第二名）"), people, False),
            ("teller_1", _("计票人甲"), with_account, True),
            ("teller_2", _("计票人乙"), with_account, True),
        ):
            self.fields[name] = PersonChoice(found, label=label, required=required, empty_label=said("请选择"))
            self.fields[name].widget.attrs["class"] = "form-select"

    def clean_names(self):
        """The people that the lines name."""
        people, found, unknown = list(people_of(self.unit)), [], []
        for line in filter(None, (line.strip() for line in self.cleaned_data["names"].splitlines())):
            named = [person for person in people if line in (person.name, person.number)]
            found += named[:1]
            if len(named) != 1:
                unknown.append(line)
        if unknown:
            words = said("找不到或有重名：%s。请核对姓名，重名的填人员编号。")
            raise forms.ValidationError(words % "、".join(unknown))
        return tuple(found)

    def plan(self, follows=None) -> Plan:
        told = self.cleaned_data
        return Plan(
            title=told["title"],
            topic=told["topic"],
            seats=told["seats"] or 1,
            candidates=told["names"],
            scrutineers=tuple(filter(None, (told["scrutineer"], told["scrutineer_2"]))),
            tellers=(told["teller_1"], told["teller_2"]),
            follows=follows,
        )


class OpenForm(PlainForm):
    """Who is there when the papers are handed out."""

    entitled = amount(_("应到会有表决权人数"))
    present = amount(_("实到会有表决权人数"))
    issued = amount(_("发出票数"))


class CountForm(PlainForm):
    """What one teller counted. As few numbers as can be: abstentions follow from the rest."""

    round = forms.IntegerField(widget=forms.HiddenInput)
    returned = amount(_("收回票数"))
    invalid = amount(_("其中无效票"), initial=0)

    def __init__(self, *args, ballot, options, **kwargs):
        super().__init__(*args, **kwargs)
        self.ballot, self.options = ballot, [option for option in options if not option.written_in]
        no = said("反对") if ballot.form == "decision" else said("不赞成")
        for option in self.options:
            self.fields[f"yes_{option.pk}"] = amount(said("%s：赞成") % option.title, required=False)
            self.fields[f"no_{option.pk}"] = amount(
                said("%(name)s：%(no)s") % {"name": option.title, "no": no}, required=False
            )
        if ballot.form == "election":
            for n in range(1, WRITE_INS + 1):
                self.fields[f"name_{n}"] = forms.CharField(
                    label=said("另选他人 %s：姓名") % n, max_length=60, required=False
                )
                self.fields[f"votes_{n}"] = amount(said("另选他人 %s：票数") % n, required=False)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control count"

    def counted(self):
        """The fields of the papers and of each option, as they are shown."""
        return [
            self["returned"],
            self["invalid"],
            *(self[f"{way}_{o.pk}"] for o in self.options for way in ("yes", "no")),
        ]

    def written_in(self):
        names = [f"{what}_{n}" for n in range(1, WRITE_INS + 1) for what in ("name", "votes")]
        return [self[name] for name in names if name in self.fields]

    def totals(self) -> Totals:
        told = self.cleaned_data
        written: Counter = Counter()
        for n in range(1, WRITE_INS + 1):
            if name := "".join(told.get(f"name_{n}", "").split()):
                written[name] += told.get(f"votes_{n}") or 0
        return Totals(
            told["round"],
            told["returned"],
            told["invalid"],
            {o.pk: (told[f"yes_{o.pk}"] or 0, told[f"no_{o.pk}"] or 0) for o in self.options},
            written,
        )


class RulingForm(PlainForm):
    """What the superior answered."""

    of = forms.ChoiceField(
        label=_("按哪个人数计算"),
        choices=[("entitled", _("应到会有选举权人数")), ("present", _("实到会有选举权人数"))],
        widget=forms.RadioSelect,
    )
    document = forms.CharField(label=_("批复文号或日期"), max_length=100)


class AgreeForm(PlainForm):
    """How many of the electors agree to elect fewer."""

    agree = amount(_("同意减少名额的人数"))
