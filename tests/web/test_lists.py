"""Every list can be narrowed, kept under a name and taken out as Excel; the whole is shown by month and by unit."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.activity.actions.activities import correct_activity, record_activity
from zhuji.duty.actions import refresh
from zhuji.duty.models import Duty, Explanation
from zhuji.org.log import Line, log_lines
from zhuji.org.models import LogEntry, SavedView
from zhuji.pack.inforce import in_force

pytestmark = pytest.mark.django_db
TODAY = localdate()
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend=BACKEND)
    return client


@pytest.fixture
def lived(branch, members, secretary):
    """A branch with two theme days, one of them recorded long after, and its duties derived."""
    make.make_activity(branch, "theme-day", TODAY - dt.timedelta(days=40), title="早的")
    make.make_activity(branch, "study", TODAY, title="今天的")
    refresh(TODAY)
    return branch


def sheet(response) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]


LISTS = ("duties", "findings", "activities", "people", "coverage", "census", "log", "themes", "lessons")


@pytest.mark.parametrize("name", LISTS)
def test_list_is_taken_out_as_excel(as_officer, lived, district, name):
    url = reverse(name, args=[district.pk])
    assert "导出 Excel" in as_officer.get(url).content.decode() or name == "themes"  # no theme is issued yet
    response = as_officer.get(url, {"format": "xlsx"})
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert len(sheet(response)[0]) > 1


@pytest.mark.parametrize("url", ["/explanations/", "/accounts/"])
def test_list_of_ones_own_is_taken_out_as_excel(as_officer, lived, secretary, url):
    duty = Duty.objects.filter(unit=lived, person=None).first()
    Explanation.objects.create(unit=lived, rule=duty.rule, period=duty.period, text="考务", written_by=secretary)
    rows = sheet(as_officer.get(url, {"format": "xlsx"}))
    assert len(rows) > 1


def test_rows_behind_a_figure_are_taken_out_as_excel(as_officer, lived, district):
    rows = sheet(as_officer.get(reverse("census-rows", args=[district.pk, "schools"]), {"format": "xlsx"}))
    assert rows[1][:2] == ("S1", "第一中学")


def test_excel_of_a_list_holds_what_the_list_is_narrowed_to(as_officer, lived, district):
    url = reverse("activities", args=[district.pk])
    assert [row[3] for row in sheet(as_officer.get(url, {"format": "xlsx"}))[1:]] == ["今天的", "早的"]
    assert [row[3] for row in sheet(as_officer.get(url, {"format": "xlsx", "late": "1"}))[1:]] == ["早的"]


def test_chips_of_a_list_keep_what_else_is_chosen(as_officer, lived, district):
    page = as_officer.get(reverse("duties", args=[district.pk]), {"rule": "branch.theme-day", "page": "2"})
    chips = {chip.label: chip.url for chip in page.context["rows_of_chips"][0].chips}
    assert chips["逾期和有缺陷"] == "?rule=branch.theme-day&status=wrong"


def test_duties_are_narrowed_by_status_year_rule_and_period(as_officer, lived):
    url = reverse("duties", args=[lived.pk])
    for chosen in ({"status": "wrong"}, {"year": TODAY.year}, {"rule": "branch.theme-day"}, {"status": "nonsense"}):
        lines = as_officer.get(url, chosen).context["lines"]
        assert lines
    month = f"{TODAY:%Y-%m}"
    assert {line.duty.period for line in as_officer.get(url, {"period": month}).context["lines"]} == {month}


def test_list_is_kept_under_a_name_and_opened_from_today(as_officer, officer, lived, district):
    address = f"{reverse('duties', args=[district.pk])}?status=wrong"
    response = as_officer.post(reverse("keep-view"), {"name": "本区逾期", "address": address})
    assert response["Location"] == address
    assert f'href="{address}">本区逾期' in as_officer.get("/").content.decode()

    view = SavedView.objects.get()
    as_officer.post(reverse("drop-view", args=[view.pk]))
    assert "本区逾期" not in as_officer.get("/account/").context["views"].values_list("name", flat=True)
    assert list(LogEntry.objects.order_by("seq").values_list("verb", flat=True))[-2:] == ["view kept", "view dropped"]


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "javascript:alert(1)", "units/"])
def test_address_of_elsewhere_is_not_kept(as_officer, lived, address):
    response = as_officer.post(reverse("keep-view"), {"name": "外面", "address": address})
    assert (response["Location"], SavedView.objects.count()) == ("/", 0)


def test_nobody_drops_what_another_keeps(client, as_officer, officer, lived, outsider):
    view = SavedView.objects.create(user=officer, name="我的", address="/")
    client.force_login(outsider, backend=BACKEND)
    assert client.post(reverse("drop-view", args=[view.pk])).status_code == 404


def test_same_name_is_kept_once(as_officer, lived):
    for address in ("/units/", "/packs/"):
        as_officer.post(reverse("keep-view"), {"name": "常看", "address": address})
    assert [view.address for view in SavedView.objects.all()] == ["/packs/"]


def test_units_below_stand_beside_the_rules_they_fall_short_of(as_officer, lived, district, committee):
    page = as_officer.get(reverse("unit-situation", args=[district.pk]), {"by": "unit"})
    assert "branch.theme-day" in [rule.id for rule in page.context["rules"]]
    assert committee in [child for child, _cells in page.context["grid"]]


def test_cell_of_the_heat_table_says_its_sentence(as_officer, lived, district):
    text = as_officer.get(reverse("unit-situation", args=[district.pk])).content.decode()
    assert 'title="1 项中 0 项已完成，1 项逾期或有缺陷"' in text


def test_workbook_of_the_situation_holds_rules_and_units(as_officer, lived, district):
    response = as_officer.get(reverse("situation-workbook", args=[district.pk]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["情况", "下级"]
    assert book["下级"].max_row > 1


def test_officer_reads_today_what_falls_short_below_and_that_no_theme_is_issued(as_officer, lived):
    text = as_officer.get("/").content.decode()
    assert "下级差得最多的" in text
    assert "本月主题还没有下发" in text


def test_month_of_a_committee_lists_the_units_below(as_officer, lived, committee, branch):
    page = as_officer.get(reverse("month", args=[committee.pk]))
    assert [row["unit"] for row in page.context["below"]] == [branch]


def test_tree_with_one_top_stands_open(as_officer, lived, committee):
    assert committee.name in as_officer.get(reverse("organisation")).content.decode()


def test_search_finds_rules_by_characters_and_by_initials(as_officer, lived):
    for words in ("主题党日", "ztdr"):
        found = as_officer.get(reverse("search"), {"q": words}).context["rules"]
        assert "branch.theme-day" in [rule.id for rule, _pack in found]


def test_people_are_shown_by_name_and_post(as_officer, lived, district):
    assert "党组织书记" in as_officer.get(reverse("people", args=[district.pk])).content.decode()


def test_log_tells_of_attendance_in_words(as_officer, branch, members, secretary):
    pack = in_force(branch, TODAY)
    came = [(person, "present") for person in members]
    fields = {"title": "学习", "attendance": dict(came)}
    activity = record_activity(unit=branch, kind="study", held_on=TODAY, by=secretary, pack=pack, **fields)
    changed = {**dict(came), members[0]: "excused"}
    correct_activity(activity, version=activity.version, by=secretary, pack=pack, title="学习", attendance=changed)
    text = as_officer.get(reverse("log", args=[branch.pk])).content.decode()
    assert members[0].name in text
    assert "attendance" not in text


def test_what_the_workbook_wrote_is_read_in_the_log(as_officer, branch):
    after = {"attendance": [["P1", "present"], ["P2", "present"], ["P3", "excused"]]}
    activity = make.make_activity(branch, "study", TODAY)
    log_lines([Line("imported", activity, None, after)], by=None)
    assert "出席 2、请假 1" in as_officer.get(reverse("log", args=[branch.pk])).content.decode()
