"""What is still missing before a topic may go on an agenda to be decided, in words, each with its clause."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.matter.bodies import principals_of, school_of, secretaries_of
from zhuji.matter.models import Topic, View
from zhuji.matter.models.listed import Category
from zhuji.matter.route import LOCAL, clause
from zhuji.org.kinds import Title
from zhuji.org.models import Person
from zhuji.pack.schema.packs import Pack

COMMUNICATE = "principal-opinion-2022/（七）沟通"
BRANCH_OPINION = "principal-opinion-2022/（一）5"
WHAT_IS_MISSING = ("steps", "views__person__posts", "opinions__branch")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing. `key`: the step, `secretary`, `principal`, `serious`, or `opinion`."""

    key: str
    text: str
    cites: str
    mend: str

    def said(self, pack: Pack) -> str:
        """As a refusal says it: what is missing, by which clause, what to do."""
        return f"{self.text}（{clause(pack, self.cites)}）。{self.mend}"


def missing(topic: Topic, pack: Pack, day: date) -> list[Missing]:
    """What the topic lacks on the day: steps of its route not taken by then, the view of the secretary or the principal
    on the present edition, a serious difference between them, the opinion of a branch. An empty list lets it pass.

    Where WHAT_IS_MISSING was fetched beforehand with `prefetch_related`, it costs no query, but for somebody who seems
    to be both secretary and principal.
    """
    return [*_steps(topic, pack, day), *_views(topic, pack, day), *_opinions(topic, day)]


def must_be_communicated(topic: Topic, pack: Pack) -> bool:
    """重大问题: what is decided by vote of the Party organisation, and whatever belongs to 三重一大. Daily business of
    the principal's meeting need not be spoken about beforehand."""
    body = pack.bodies.get(topic.body)
    return topic.category not in ("", Category.OTHER) or (body is not None and body.decides_by == "vote")


def _steps(topic: Topic, pack: Pack, day: date) -> Iterator[Missing]:
    for step in topic.steps.all():
        known = pack.steps.get(step.kind)
        title = known.title if known else step.kind
        mend = known.mend if known else _("请登记日期和结果后再上会。")
        cites = step.cites or (known.cites if known else f"{LOCAL}/{title}")  # a record from paper names no clause
        if step.required and not step.done:
            yield Missing(step.kind, _("尚未进行“%s”") % title, cites, mend)
        elif step.required and step.done_on and step.done_on > day:
            yield Missing(step.kind, _("“%s”在会议之后") % title, cites, mend)


def _views(topic: Topic, pack: Pack, day: date) -> Iterator[Missing]:
    if not must_be_communicated(topic, pack):
        return
    given = [view for view in topic.views.all() if view.given_on is None or view.given_on <= day]
    views = {view.role: view for view in given if view.edition == topic.edition}
    void = {view.role for view in given} - views.keys()
    alone = len(views) == 1 and _holds_both(topic, next(iter(views.values())).person, day)
    for role, label in View.Role.choices:
        if role not in views and not alone:
            again = _("（方案已修改，原来的意见作废）") if role in void else ""
            mend = _("请%s本人在会前对现在的方案填写沟通意见。") % label
            yield Missing(role, _("还没有%s的沟通意见") % label + again, COMMUNICATE, mend)
    # what one of the two said is told to nobody before the other has spoken
    if (alone or len(views) == len(View.Role)) and any(view.stance == View.Stance.SERIOUS for view in views.values()):
        mend = _("请先沟通、修改方案，重新取得一致后再上会。")
        yield Missing("serious", _("书记与校长有重大分歧，暂缓上会"), COMMUNICATE, mend)


def _holds_both(topic: Topic, person: Person | None, day: date) -> bool:
    """Whether the one who spoke is both secretary and principal on the day: then his one view counts for both."""
    titles = {post.title for post in person.posts.all() if post.since <= day < post.until} if person else set()
    if not titles >= {Title.SECRETARY, Title.PRINCIPAL}:
        return False
    school = school_of(topic.unit, day)
    return person in secretaries_of(school, day) and person in principals_of(school, day)


def _opinions(topic: Topic, day: date) -> Iterator[Missing]:
    if not topic.needs_branch_opinion:
        return
    asked = list(topic.opinions.all())
    if not asked:
        mend = _("请向有关党支部征求意见，写明答复期限。")
        yield Missing("opinion", _("尚未征求党支部意见"), BRANCH_OPINION, mend)
    for request in asked:
        if not request.answered:
            late = request.due < min(day, localdate())
            said = _("%s期满未答复") if late else _("%s尚未答复")
            mend = _("请催办答复；未答复不视为同意，议题不得表决。")
            yield Missing("opinion", said % request.branch, BRANCH_OPINION, mend)
