"""A pack that is wrong does not load, and says where, what stands there and what would be right."""

import shutil
from collections import Counter

import pytest
import yaml

from zhuji.pack.faults import PackFault
from zhuji.pack.load import PACKS, cases_of, load, names

RULE = {
    "id": "local.theme-day",
    "title": "主题党日加开",
    "cites": "branch-regulation/16",
    "level": "generally",
    "confidence": "high",
    "since": "2026-01-01",
    "mend": "补开一次并记录。",
    "asks": [
        {
            "form": "tally",
            "of": {"kinds": ["branch"]},
            "every": "month",
            "counts": {"measure": "activities-held", "kinds": ["theme-day"]},
            "at_least": {"param": "branch.theme-day.monthly"},
        }
    ],
}
CASE = {
    "case": "没有开展，逾期",
    "as_of": "2026-06-01",
    "given": {},
    "expect": [{"rule": "local.theme-day", "period": "2026-05", "status": "overdue"}],
}
PARAM = {
    "id": "branch.theme-day.monthly",
    "title": "每月主题党日次数",
    "measured_in": "次",
    "tighter": "up",
    "least": 1,
    "most": 4,
    "values": [{"since": "2026-01-01", "value": 2, "cites": "local-decision/市委教育工委文件"}],
}


@pytest.fixture
def folder(tmp_path):
    """A right little pack over a copy of the national one."""
    shutil.copytree(PACKS / "base", tmp_path / "base")
    local = tmp_path / "local"
    (local / "rules").mkdir(parents=True)
    (local / "cases").mkdir()
    (local / "params").mkdir()
    write(
        local / "pack.yaml",
        {
            "id": "local",
            "title": "某市制度包",
            "version": "1",
            "extends": "base",
            "about": "试用",
            "since": "2026-01-01",
        },
    )
    write(local / "rules" / "a.yaml", [RULE])
    write(local / "cases" / "a.yaml", [CASE])
    return local


def write(path, content):
    path.write_text(content if isinstance(content, str) else unquoted(content), encoding="utf-8")


def unquoted(content) -> str:
    """Dates as a person writes them, without quotation marks."""
    text = yaml.safe_dump(content, allow_unicode=True)
    return text.replace("'2026-01-01'", "2026-01-01").replace("'2026-06-01'", "2026-06-01")


def faults_of(folder) -> list[str]:
    with pytest.raises(PackFault) as caught:
        load("local", folder.parent)
    return [str(fault) for fault in caught.value.faults]


def changed(entry, path, value):
    """A copy of the entry with one thing in it another; value None takes the key away."""
    copy = yaml.safe_load(yaml.safe_dump(entry, allow_unicode=True))
    *way, last = path
    node = copy
    for step in way:
        node = node[step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return copy


def test_right_pack_loads_and_may_tighten_a_number(folder):
    write(folder / "params" / "a.yaml", PARAM)
    pack = load("local", folder.parent)
    assert (pack.params["branch.theme-day.monthly"].values[-1].value, "local.theme-day" in pack.rules) == (2, True)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["levle"], "must", ["a.yaml", "levle", "不认识这个键"]),
        (["level"], None, ["local.theme-day.level", "缺少这个键"]),
        (["level"], "maybe", ["level", "maybe", "只能写"]),
        (["since"], "2026-13-40", ["since", "2026-13-40"]),
        (["asks", 0, "every"], "fortnight", ["every", "fortnight", "只能写"]),
        (["asks", 0, "form"], "guess", ["guess", "tally"]),
        (["asks", 0, "of", "kinds"], ["bransh"], ["kinds", "bransh"]),
        (["asks", 0, "counts", "measure"], "activities-hold", ["activities-hold", "activities-held"]),
        (["asks", 0, "counts", "kinds"], ["theme-dya"], ["theme-dya", "是否应为 theme-day"]),
        (["asks", 0, "at_least"], {"param": "branch.theme-day.montly"}, ["montly", "是否应为 branch.theme-day.monthly"]),
        (["asks", 0, "at_least"], "len(rows) > 1", ["at_least", "len(rows) > 1"]),
        (["cites"], "branch-regulation/99", ["branch-regulation/99", "没有“99”"]),
        (["cites"], "branch-regulatoin/16", ["branch-regulatoin", "是否应为 branch-regulation"]),
        (["title"], "扫码签到次数", ["扫码签到次数", "签到"]),
        (["title"], "党员积分", ["党员积分", "积分"]),
        (["title"], "支部活跃度排名", ["支部活跃度排名", "排名"]),
        (["id"], "branch.theme-day", ["branch.theme-day", "下层不得改写"]),
    ],
)  # fmt: skip
def test_faulty_rule_is_refused_with_file_key_value_and_what_would_be_right(folder, path, value, words):
    write(folder / "rules" / "a.yaml", [changed(RULE, path, value)])
    told = "\n".join(faults_of(folder))
    assert [word for word in words if word not in told] == []


def test_number_that_loosens_the_layer_above_is_refused_with_the_clause(folder):
    write(folder / "params" / "a.yaml", changed(PARAM, ["values", 0, "value"], 0))
    told = faults_of(folder)[0]
    assert "下层只能提高" in told
    assert "branch-regulation/16" in told


def test_key_that_stands_twice_is_refused_with_its_line(folder):
    write(folder / "rules" / "a.yaml", unquoted([RULE]) + "  title: 又一个\n")
    assert "title 重复出现" in faults_of(folder)[0]


def test_word_on_stays_a_word_and_does_not_become_true(folder):
    given = {"activities": [{"kind": "theme-day", "on": "2026-05-01"}]}
    text = unquoted([changed(CASE, ["given"], given)])
    write(folder / "cases" / "a.yaml", text.replace("'on'", "on").replace("'2026-05-01'", "2026-05-01"))
    load("local", folder.parent)
    assert str(cases_of("local", folder.parent)[0].given.activities[0].on) == "2026-05-01"


def test_rule_without_an_example_is_refused(folder):
    write(folder / "cases" / "a.yaml", "[]")
    assert "没有例子" in faults_of(folder)[0]


def test_example_of_a_rule_that_is_not_there_is_refused(folder):
    write(folder / "cases" / "a.yaml", [CASE, changed(CASE, ["expect", 0, "rule"], "local.theme-dya")])
    assert "是否应为 local.theme-day" in faults_of(folder)[0]


def test_id_used_twice_is_refused(folder):
    write(folder / "rules" / "b.yaml", [RULE])
    assert "已经用过" in faults_of(folder)[0]


def test_file_that_is_no_yaml_is_refused_with_its_line(folder):
    write(folder / "rules" / "a.yaml", "- id: [unclosed\n  title: x")
    assert "行" in faults_of(folder)[0]


def test_pack_that_is_not_there_names_those_that_are(folder):
    with pytest.raises(PackFault, match="可用：base、local"):
        load("lokal", folder.parent)


@pytest.mark.parametrize("name", names())
def test_every_rule_has_at_least_four_examples(name):
    shown = Counter(rule for case in cases_of(name) for rule in {expected.rule for expected in case.expect})
    own = load(name).own & set(load(name).rules)
    assert {rule: shown[rule] for rule in own if shown[rule] < 4} == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("base/rules/meetings.yaml", "since: 2018-10-28", "since: 2018-13-28", "不存在的日期"),
        ("jiamusi/pack.yaml", "extends: base", "extends: jiamusi", "jiamusi → jiamusi"),
        ("base/pack.yaml", "id: base", "id: base\nextends: jiamusi", "base → jiamusi → base"),
        ("jiamusi/pack.yaml", "id: jiamusi", "- id: jiamusi\n- x", "第"),
        ("base/rules/meetings.yaml", "党员大会", "\udcb5\udcb3", "UTF-8"),
    ],
)
def test_pack_that_cannot_be_read_says_so_in_words(tmp_path, file, old, new, words):
    shutil.copytree(PACKS, tmp_path / "packs")
    path = tmp_path / "packs" / file
    spoilt = path.read_text(encoding="utf-8").replace(old, new, 1)
    path.write_bytes(spoilt.encode("utf-8", "surrogateescape"))

    with pytest.raises(PackFault, match=words):
        load(file.partition("/")[0], tmp_path / "packs")
