"""Rows O1–O9 as a user meets them, on imported data."""

import datetime as dt

from django.urls import reverse
from django.utils.timezone import localdate

from zhuji.duty.actions import refresh
from zhuji.duty.models import Duty, Finding
from zhuji.org.models import Unit


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_O1_tree_is_seen_and_edited_and_its_history_kept(log_in, imported):
    client = log_in("T101")
    assert "市委教育工委" in text_of(client.get(reverse("organisation")))
    new = {
        "code": "S9",
        "name": "新建小学",
        "kind": "school",
        "on": localdate(),
        "stage": "primary",
        "ownership": "public",
    }
    client.post(reverse("change-unit", args=[imported["D1"].pk, "found"]), new)
    school = Unit.objects.get(code="S9")
    client.post(reverse("change-unit", args=[school.pk, "rename"]), {"name": "实验小学", "on": localdate()})

    text = text_of(client.get(reverse("unit", args=[school.pk])))

    assert "实验小学" in text
    assert "更名" in text
    yesterday = localdate() - dt.timedelta(days=1)
    assert "新建小学" not in text_of(client.get(reverse("tree-on"), {"day": yesterday}))


def test_O2_unit_whose_form_does_not_fit_its_members_is_named_with_the_article(log_in, imported):
    refresh(localdate())
    finding = Finding.objects.get(rule="school.org.level", unit=imported["0012"])

    text = text_of(log_in("T101").get(reverse("finding", args=[finding.unit_id, finding.rule, finding.record])))

    assert "应不少于 100 人，现有 8 人" in text
    assert "党组织设置人数的通行标准" in text
    assert log_in("T101").get(reverse("change-unit", args=[imported["P1"].pk, "reform"])).status_code == 200


def test_O3_small_schools_are_covered_by_a_joint_branch_and_counted_once(log_in, imported):
    client = log_in("T101")
    text = text_of(client.get(reverse("census", args=[imported["C"].pk])))
    assert "联合建立党组织的学校" in text

    joint = text_of(client.get(reverse("census-rows", args=[imported["C"].pk, "joint"])))
    none = text_of(client.get(reverse("census-rows", args=[imported["C"].pk, "uncovered"])))

    assert ("沟东教学点" in joint, "沟西教学点" in joint, "第一中学" in joint) == (True, True, False)
    assert ("无组织小学" in none, "沟东教学点" in none) == (True, False)


def test_O4_share_of_branches_in_teaching_units_opens_its_list(log_in, imported):
    imported["B1"].cell = "teaching"
    imported["B1"].save()
    text = text_of(log_in("T101").get(reverse("census-rows", args=[imported["C"].pk, "in-teaching"])))
    assert "语文组党支部" in text


def test_O5_stock_taking_lists_gaps_and_contradictions(log_in, imported):
    text = text_of(log_in("T101").get(reverse("census-rows", args=[imported["C"].pk, "no-branch"])))
    assert "周平" in text
    text = text_of(log_in("T101").get(reverse("census-rows", args=[imported["C"].pk, "no-principal"])))
    assert ("沟东教学点" in text, "第一中学" in text) == (True, False)


def test_O5_merged_school_keeps_its_history(log_in, imported):
    client = log_in("T101")
    data = {"to": "S3", "on": localdate(), "document": "教字1号"}
    client.post(reverse("change-unit", args=[imported["S2"].pk, "merge"]), data)

    text = text_of(client.get(reverse("unit", args=[imported["S2"].pk])))

    assert "已于" in text
    assert "沟西教学点" in text


def test_O6_vacancies_and_double_holdings_are_checked(log_in, imported):
    client = log_in("T101")
    vacant = text_of(client.get(reverse("census-rows", args=[imported["C"].pk, "no-secretary"])))
    assert ("第一中学党委" in vacant, "语文组党支部" in vacant) == (True, False)
    refresh(localdate())
    duty = Duty.objects.get(
        rule="post.split.committee-general-branch", unit=imported["0012"], starts__year=localdate().year
    )
    assert duty.status == "unknown"  # nobody is recorded as secretary of the committee


def test_O7_staffing_rate_is_computed_and_opens_its_schools(log_in, imported):
    text = text_of(log_in("T101").get(reverse("census", args=[imported["C"].pk])))
    assert "书记、校长都已配备的学校" in text
    assert "25.0%" in text  # of four schools only the first has both


def test_O9_schools_without_a_party_officer_are_listed(log_in, imported):
    text = text_of(log_in("T101").get(reverse("census-rows", args=[imported["C"].pk, "no-officer"])))
    assert "第一中学" in text


def test_search_finds_by_name_code_and_pinyin(log_in):
    client = log_in("T101")
    for words in ("语文", "B1", "yuwenzu", "ywz"):
        assert "语文组党支部" in text_of(client.get(reverse("search"), {"q": words})), words
    assert "李洁" in text_of(client.get(reverse("search"), {"q": "lijie"}))
