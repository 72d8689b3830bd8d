"""A town with one of everything in every place, and everybody who may stand there: what rights are tried on."""

import datetime as dt

from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from tests import factories as make
from tests.decided import make_meeting
from zhuji.activity.models import Attachment, Theme
from zhuji.ballot.models import Appraisal, Ballot, Option, Question, Review
from zhuji.core.files import folder
from zhuji.duty.models import Duty, Explanation, Finding
from zhuji.duty.review import decision_rules
from zhuji.matter.models import ListedMatter, OpinionRequest, Topic
from zhuji.meeting.actions.minutes import draw_minutes
from zhuji.meeting.models import Meeting, Series
from zhuji.pack.inforce import in_force
from zhuji.rulebook.models import Edition, Rulebook

TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)
BACKEND = "django.contrib.auth.backends.ModelBackend"
# Words that stand in what belongs to a place and nowhere else: names that may be read from below, and contents.
NAMES = {
    "city": "甲甲甲", "district": "乙乙乙", "school": "丙丙丙", "committee": "丁丁丁", "branch": "戊戊戊", "group": "己己己",
    "sibling": "庚庚庚", "foreign": "辛辛辛", "elsewhere": "壬壬壬",
}  # fmt: skip
CONTENTS = {place: f"{word[0]}〇{word[0]}" for place, word in NAMES.items()}
PLACES = tuple(NAMES)
MEET = ("school", "committee", "branch")  # whose meetings are looked through


def make_units():
    """Two cities; in the first two districts; in one of them a school with its committee, two branches and a group."""
    named = {place: f"{word}单位" for place, word in NAMES.items()}
    city = make.make_unit("education-committee", named["city"], code="C")
    district = make.make_unit("education-committee", named["district"], city, code="D1")
    other = make.make_unit("education-committee", "西区", city, code="D2")
    school = make.make_unit("school", named["school"], district, code="S1", stage="junior")
    committee = make.make_unit("committee", named["committee"], district, covers=[school], code="PC1")
    branch = make.make_unit("branch", named["branch"], committee, covers=[school], code="B1")
    away = make.make_unit("education-committee", "外市", code="X")
    return {
        "city": city,
        "district": district,
        "school": school,
        "committee": committee,
        "branch": branch,
        "group": make.make_unit("group", named["group"], branch, code="G1"),
        "sibling": make.make_unit("branch", named["sibling"], committee, covers=[school], code="B2"),
        "foreign": make.make_unit("branch", named["foreign"], other, code="B9"),
        "elsewhere": make.make_unit("branch", named["elsewhere"], away, code="X1"),
    }


def make_rows(place, unit):
    """Of every kind of row one that belongs to the place."""
    word = CONTENTS[place]
    person = make.make_person(unit, f"{word}人", branch=unit if unit.kind == "branch" else None, number=f"N-{place}")
    user = make.make_user(person, username=f"acc-{place}", email=f"{place}@example.org")
    kinds = [k.id for k in in_force(unit, TODAY).activities.values() if unit.kind in k.held_by]
    activity = make.make_activity(unit, kinds[0] if kinds else "study", YESTERDAY, title=f"{word}活动", chair=person)
    (folder() / f"file{unit.pk}").write_bytes(b"%PDF-1.4")
    attachment = Attachment.objects.create(
        activity=activity,
        name=f"{word}.pdf",
        media_type="application/pdf",
        size=8,
        digest="",
        stored_as=f"file{unit.pk}",
    )
    make_meeting(unit, YESTERDAY, code=f"MM{unit.pk}", title=f"{word}会议")
    month = TODAY.replace(day=1)
    theme = Theme.objects.create(unit=unit, kind="theme-day", month=month, title=f"{NAMES[place]}主题")
    book = Rulebook.objects.create(unit=unit, kind="charter", title=f"{word}章程")
    edition = Edition.objects.create(rulebook=book, number=1, text=f"{word}第一条")
    explanation = Explanation.objects.create(unit=unit, rule="branch.theme-day", period="2026-01", text=f"{word}因故")
    ballot = Ballot.objects.create(
        unit=unit, kind="cadre-vote", form="decision", title=f"{word}票决", activity=activity
    )
    Option.objects.create(ballot=ballot, place=1, title=f"{word}票决")
    appraisal = Appraisal.objects.create(unit=unit, kind="satisfaction", title=f"{word}测评", activity=activity)
    Question.objects.create(appraisal=appraisal, place=1, title=f"{word}服务")
    topic = make_topic(place, unit, person)
    sitting = make.make_activity(unit, "party-meeting", YESTERDAY, title=f"{word}会议")
    meeting = Meeting.objects.create(activity=sitting, state="closed")
    item = meeting.items.create(topic=topic, place=1, state="decided", result="passed")
    minutes = draw_minutes(meeting=meeting, by=user)
    until = TODAY + dt.timedelta(days=90)
    series = Series.objects.create(
        unit=unit, body="party-meeting", weekday=2, starts_at=dt.time(15), since=TODAY, until=until, place=f"{word}室"
    )
    school = unit if unit.kind == "school" else None
    return {
        "meeting_id": meeting.pk,
        "task_id": make.make_task(topic, person, title=f"{word}任务").pk,
        "item_id": item.pk,
        "series_id": series.pk,
        "school_id": school and unit.pk,
        "topic_id": school and topic.pk,
        "listed_id": school and make_listed(place, unit).pk,
        "opinion_id": OpinionRequest.objects.create(topic=topic, branch=unit, asked_on=YESTERDAY, due=TODAY).pk
        if unit.kind == "branch"
        else None,
        "ballot_id": ballot.pk,
        "appraisal_id": appraisal.pk,
        "review_id": Review.objects.create(unit=unit, year=2026).pk,
        "unit": unit,
        "kind": kinds[0] if kinds else None,
        "unit_id": unit.pk,
        "person_id": person.pk,
        "user_id": user.pk,
        "activity_id": activity.pk,
        "attachment_id": attachment.pk,
        "theme_id": theme.pk,
        "grant_id": make.give(user, unit, "inspector", until=TODAY + dt.timedelta(days=9)).pk,
        "post_id": make.make_post(person, unit, "grade-leader").pk,
        "explanation_id": explanation.pk,
        "minutes_id": minutes.pk,
        "rulebook_id": book.pk,
        "edition_id": edition.pk,
    }


def make_topic(place, unit, person):
    """A topic that belongs to the place; what a branch is asked about is its own here, so that it tells of no other."""
    topic = Topic.objects.create(
        code=f"T-{place}", unit=unit, title=f"{CONTENTS[place]}议题", matter="awards", body="party-meeting",
        category="personnel", proposed_on=YESTERDAY, needs_branch_opinion=True,
    )  # fmt: skip
    topic.persons.add(person)
    topic.steps.create(kind="opinions", cites="principal-opinion-2022/（七）听取意见", layer="base")
    return topic


def make_listed(place, unit):
    return ListedMatter.objects.create(
        unit=unit, key=f"own-{unit.pk}-1", title=f"{NAMES[place]}事项", category="other", body="principal-meeting",
        since=YESTERDAY, reason=f"{NAMES[place]}发1号",
    )  # fmt: skip


def make_offices(units):
    """Everybody: name → account, None for whoever is not logged in."""
    branch, committee, school, district = (units[p] for p in ("branch", "committee", "school", "district"))
    until = TODAY + dt.timedelta(days=30)
    found = {
        "anonymous": None,
        "disabled": make.make_holder(branch, "secretary"),
        "expired": make.make_holder(branch, "secretary", since=dt.date(2020, 1, 1), until=TODAY),
        "outsider": make.make_holder(units["elsewhere"], "secretary"),
        "member": make.make_user(make.make_person(school, branch=branch)),
        "branch-secretary": make.make_holder(branch, "secretary"),
        "school-secretary": make.make_holder(committee, "secretary"),
        "principal": make.make_holder(school, "principal"),
        "party-officer": make.make_holder(school, "party-officer"),
        "district-officer": make.make_holder(district, "party-officer"),
        "city-officer": make.make_holder(units["city"], "party-officer"),
        "inspector": make.make_user(),
        "administrator": make.make_user(),
    }
    found["disabled"].is_active = False
    found["disabled"].save()
    make.give(found["inspector"], district, "inspector", until=until)
    make.give(found["administrator"], district, "administrator", until=until)
    return found


def log_in(user, **extra) -> Client:
    client = Client(**extra)
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def patterns(found=None):
    """Every address of the application."""
    for pattern in get_resolver().url_patterns if found is None else found:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


CONVERTERS = {pattern.name: pattern.pattern.converters for pattern in patterns()}
QUERIES = {"search": "?q=〇", "record": "?kind={kind}", "people": "?standing=", "log": "?who="}
FIXED = {
    "step": "research",
    "matter": "teaching",
    "what": "rename",
    "param": "edu.hours.member",
    "name": "base",
    "key": "schools",
    "ext": "pdf",
    "stage": "study",
}


def address(name, rows) -> str | None:
    """The address of that name for the rows of a place, or None where the place has no such row."""
    unit = rows["unit"]
    duty = Duty.objects.filter(unit=unit, person=None).order_by("pk").first()
    kept = decision_rules(in_force(unit, TODAY))  # these are read by fewer
    finding = Finding.objects.filter(unit=unit).exclude(rule__in=kept).order_by("pk").first()
    known = {**FIXED, **rows, "rule": duty and duty.rule, "period": duty and duty.period, "record": None}
    if name == "finding":
        known |= {"rule": finding and finding.rule, "record": finding and finding.record}
    if name == "review-finding":
        known |= {"rule": "minutes.content", "record": f"MM{unit.pk}" if unit.kind in MEET else None}
    if name == "task-step":
        known["step"] = "verify"
    if name == "export":
        known["what"] = "all"
    query = QUERIES.get(name, "")
    wanted = [*CONVERTERS[name], *(["kind"] if "{kind}" in query else [])]
    if any(known.get(key) is None for key in wanted):
        return None
    return reverse(name, kwargs={key: known[key] for key in CONVERTERS[name]}) + query.format(kind=known["kind"])
