"""The list of matters of a school: it may ask more than the pack, never less (N7)."""

import datetime as dt

import pytest
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.core.errors import Refused
from zhuji.matter.actions.listed import list_matter, revoke_matter, tighten_matter
from zhuji.matter.route import clause, layer_words, matters_of, route
from zhuji.pack.actions import set_parameter
from zhuji.pack.checks import parts
from zhuji.pack.inforce import in_force, territories
from zhuji.pack.load import load, names
from zhuji.pack.schema.words import ParamRef

TODAY = localdate()
BASE = load("base")


@pytest.fixture
def add(school, school_secretary):
    def add(title="校园广播", category="other", **fields):
        fields = {"body": "principal-meeting", "since": TODAY, "reason": "校发〔2026〕1号", **fields}
        return list_matter(unit=school, title=title, category=category, by=school_secretary, pack=BASE, **fields)

    return add


@pytest.fixture
def tighten(school, school_secretary):
    def tighten(key, **fields):
        base = BASE.matters[key]
        stands = {"body": base.body, "steps": base.steps, "weighty": base.weighty}
        fields = {**stands, "since": TODAY, "reason": "校发〔2026〕1号", **fields}
        return tighten_matter(unit=school, key=key, by=school_secretary, pack=BASE, **fields)

    return tighten


def test_school_adds_a_matter_with_its_own_document_as_the_clause(add, school):
    row = add(steps=["opinions"], body="party-meeting")
    found = route(matters_of(school, BASE, TODAY)[row.key], pack=BASE, day=TODAY)
    assert clause(BASE, found.why.cites) == "本地规定：校发〔2026〕1号"
    assert [(s.key, layer_words(s.layer)) for s in found.steps] == [("opinions", "本校")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "名称"),
        ({"title": "章程"}, "清单里已有"),
        ({"category": "funds"}, "须由党组织会议决定（《.*（七）"),
        ({"category": "personnel", "body": "party-meeting"}, "三分之二以上成员到会（《"),
        ({"category": "x"}, "类别"),
        ({"body": "x"}, "哪个会议"),
        ({"steps": ["x"]}, "没有这样的前置程序"),
        ({"reason": " "}, "理由"),
        ({"since": TODAY - dt.timedelta(days=1)}, "生效日期已过"),
    ],
)
def test_entry_that_would_be_a_way_round_the_pack_is_refused(add, fields, words):
    with pytest.raises(Refused, match=words):
        add(**fields)


def test_school_tightens_an_entry_of_the_pack(tighten, school):
    tighten("teaching", body="party-meeting", steps=["opinions"], weighty=True)
    found = route(matters_of(school, BASE, TODAY)["teaching"], pack=BASE, day=TODAY)
    assert (found.body.id, found.weighty, found.quorum.part) == ("party-meeting", True, 2)
    assert {demand.key: demand.layer for demand in (found.why, *found.steps)} == {
        "body": "school",
        "opinions": "school",
    }


@pytest.mark.parametrize(
    ("key", "fields", "words"),
    [
        ("charter", {"body": "principal-meeting"}, "须由党组织会议决定，下层不得放宽（《.*（一）3"),
        ("charter", {"steps": ["research"]}, "不得减少"),
        ("appointment", {"weighty": False}, "不得放宽（《.*干部任免到会"),
        ("teaching", {}, "没有需要设定"),
    ],
)
def test_loosening_is_refused_with_the_clause(tighten, key, fields, words):
    with pytest.raises(Refused, match=words):
        tighten(key, **fields)


def test_unknown_entry_is_not_tightened(school, school_secretary):
    fields = {"body": "party-meeting", "since": TODAY, "reason": "x"}
    with pytest.raises(Refused, match="没有这一事项"):
        tighten_matter(unit=school, key="own-1", by=school_secretary, pack=BASE, **fields)


def test_revoked_entry_gives_way_to_the_pack_and_a_later_one_takes_the_place_of_the_former(
    tighten, school, school_secretary
):
    tighten("teaching", body="party-meeting")
    row = tighten("teaching", steps=["opinions"])
    assert matters_of(school, BASE, TODAY)["teaching"].body == "principal-meeting"
    revoke_matter(row, reason="不再需要", by=school_secretary)
    assert matters_of(school, BASE, TODAY)["teaching"] == BASE.matters["teaching"]
    with pytest.raises(Refused, match="已经撤回"):
        revoke_matter(row, reason="再撤", by=school_secretary)


def test_list_of_one_school_is_not_that_of_another(tighten, district, school):

    tighten("teaching", body="party-meeting")
    other = make.make_unit("school", "第二中学", district)
    assert matters_of(other, BASE, TODAY)["teaching"].body == "principal-meeting"


def money(unit, value, since=TODAY):
    return set_parameter(unit=unit, param="tzyd.money.amount", value=value, since=since, reason="3号文", by=None)


def stands(unit, day=TODAY):
    return in_force(unit, day).params["tzyd.money.amount"].on(day)


def test_school_sets_its_limit_freely_until_a_city_has_set_one(school, city):
    money(school, 20_000)
    money(school, 3_000)
    assert stands(school) == 3_000
    money(city, 5_000)
    with pytest.raises(Refused, match=r"下层只能降低.*3号文"):
        money(school, 5_001)
    money(school, 4_000)
    assert (stands(school), stands(city)) == (4_000, 5_000)


def test_limit_of_a_school_that_the_city_has_undercut_since_gives_way_and_breaks_nothing(school, city):
    later = TODAY + dt.timedelta(days=30)
    money(school, 20_000)
    money(city, 5_000, later)
    assert (stands(school), stands(school, later)) == (20_000, 5_000)
    money(city, 8_000, later)
    assert stands(school, later) == 8_000


def test_no_rule_asks_for_the_limits_of_money_so_a_school_that_sets_one_stays_in_its_territory(school, city):
    money(school, 3_000)
    used = {p.param for n in names() for rule in load(n).rules.values() for p in parts(rule) if isinstance(p, ParamRef)}
    assert [param for param in used if param.startswith("tzyd.")] == []
    assert [top for _pack, top, _inside in territories(None, TODAY)] == [None]
