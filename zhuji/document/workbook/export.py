"""Lists of the application in the layout of the import contract, so that export → import changes nothing."""

from zhuji.activity.models import Activity, Attendance
from zhuji.document.workbook.layout import ACTIVITIES, ATTENDANCE, PEOPLE, POSTS, UNITS
from zhuji.document.workbook.writing import tables
from zhuji.org.models import Coverage, Membership, Person, Post, Term, Unit
from zhuji.pack.load import load, names


def _headings(sheet) -> list[str]:
    return [column.heading for column in sheet.columns]


def _joined(rows) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, value in rows:
        found.setdefault(key, []).append(value)
    return found


def export_units(units) -> tuple:
    covers = _joined(Coverage.objects.in_force_now().order_by("pk").values_list("unit_id", "school__code"))
    terms = dict(Term.objects.order_by("began_on").values_list("unit_id", "began_on"))
    rows = (
        [
            unit.code,
            unit.name,
            unit.get_kind_display(),
            unit.parent.code if unit.parent else "",
            unit.get_stage_display(),
            unit.get_ownership_display(),
            unit.get_area_display(),
            "、".join(covers.get(unit.pk, [])),
            unit.get_cell_display(),
            unit.began,
            unit.ended,
            terms.get(unit.pk),
        ]
        for unit in units.select_related("parent").order_by("path").iterator()
    )
    return _headings(UNITS), rows


def export_people(people, *, personal: bool) -> tuple:
    """Personal columns only for those who keep them."""
    branches = dict(Membership.objects.in_force_now().values_list("person_id", "unit__code"))
    hidden = set() if personal else {"born", "dues_base", "phone", "worked_since", "education"}
    columns = [column for column in PEOPLE.columns if column.name not in hidden]

    def value(person, name):
        special = {
            "unit": lambda: person.unit.code,
            "branch": lambda: branches.get(person.pk, ""),
            "standing": person.get_standing_display,
            "backbone": person.get_backbone_display,
        }
        return special[name]() if name in special else getattr(person, name)

    listed = people.select_related("unit").order_by("number").iterator()
    rows = ([value(person, c.name) for c in columns] for person in listed)
    return [column.heading for column in columns], rows


def export_posts(posts) -> tuple:
    rows = (
        [post.person.number, post.unit.code, post.get_title_display(), post.since, post.ended, post.document]
        for post in posts.select_related("person", "unit").order_by("person__number", "since", "pk").iterator()
    )
    return _headings(POSTS), rows


def export_activities(activities) -> tuple:
    titles = {kind.id: kind.title for name in names() for kind in load(name).activities.values()}
    special = {
        "unit": lambda a: a.unit.code,
        "kind": lambda a: titles.get(a.kind, a.kind),
        "chair": lambda a: a.chair.number if a.chair else "",
        "lecturer": lambda a: a.lecturer.number if a.lecturer else "",
        "starts_at": lambda a: f"{a.starts_at:%H:%M}" if a.starts_at else "",
        "ends_at": lambda a: f"{a.ends_at:%H:%M}" if a.ends_at else "",
    }
    chosen = activities.select_related("unit", "chair", "lecturer").order_by("held_on", "code")
    rows = (
        [special[c.name](a) if c.name in special else getattr(a, c.name) for c in ACTIVITIES.columns]
        for a in chosen.iterator()
    )
    return _headings(ACTIVITIES), rows


def export_attendance(activities) -> tuple:
    taken = Attendance.objects.filter(activity__in=activities).select_related("activity", "person")
    ordered = taken.order_by("activity__code", "person__number")
    rows = ([row.activity.code, row.person.number, row.get_status_display(), row.hours] for row in ordered.iterator())
    return _headings(ATTENDANCE), rows


def export(unit: Unit, sheets: tuple[str, ...], *, personal: bool) -> bytes:
    """These sheets of the unit and all below it, as one workbook."""
    held = Activity.objects.held().at_or_below(unit)
    makers = {
        "单位": lambda: export_units(Unit.objects.at_or_below(unit)),
        "人员": lambda: export_people(Person.objects.at_or_below(unit), personal=personal),
        "任职": lambda: export_posts(Post.objects.at_or_below(unit)),
        "活动": lambda: export_activities(held),
        "参加": lambda: export_attendance(held),
    }
    return tables({name: makers[name]() for name in sheets})
