"""Anonymous sheets: one for each code, nothing before the closing, nothing for too few, and no way back."""

import datetime as dt
import json
import zipfile

import pytest
from django.core import serializers
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from tests import factories as make
from tests.ballot.makers import BASE, codes_of, make_branch, make_sheets
from zhuji.ballot.actions.appraisals import close_appraisal, received, withdraw_appraisal
from zhuji.ballot.actions.sheets import UnknownCode, hand_in, open_sheet
from zhuji.ballot.models import SheetCode, Slip, Urn
from zhuji.ballot.tallies import shown
from zhuji.ballot.urn import destroy_key, digest_of, folder, new_key, plain_code, seal, sweep_keys, unseal
from zhuji.cli.keeping import back_up
from zhuji.core.errors import Refused
from zhuji.org.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return make_branch()


def answer(appraisal, code, *choices):
    keys = appraisal.questions.order_by("place").values_list("pk", flat=True)
    hand_in(code=code, answers=dict(zip(keys, choices, strict=True)))


def answered(home, choices, *, present=None, **fields):
    """Sheets of one question, answered so and closed."""
    appraisal = make_sheets(home, **fields)
    for code, choice in zip(codes_of(appraisal, len(choices)), choices, strict=True):
        answer(appraisal, code, choice)
    return close_appraisal(appraisal, present=present or len(choices), by=None, pack=BASE)


def test_totals_after_the_closing_are_what_was_handed_in(home):
    choices = ["satisfied"] * 5 + ["dissatisfied"] * 2
    line = shown(answered(home, choices), BASE).lines[0]
    assert line.counts == [("满意", 5), ("基本满意", 0), ("不满意", 2), ("不了解", 0)]


def test_nothing_is_shown_nor_stored_in_the_clear_before_the_closing(home):
    appraisal = make_sheets(home)
    codes = codes_of(appraisal, 8)
    for code in codes[:7]:
        answer(appraisal, code, "satisfied")
    assert (shown(appraisal, BASE).lines, Slip.objects.count(), received(appraisal)) == ([], 0, None)
    appraisal.refresh_from_db()
    assert (received(appraisal), SheetCode.objects.filter(used=True).count()) == (7, 0)
    assert b"satisfied" not in bytes(Urn.objects.get().sealed)


def test_code_opens_one_sheet_once_however_it_is_typed(home):
    appraisal = make_sheets(home)
    code = codes_of(appraisal, 5)[0]
    typed = f" {code[:5].lower()}-{code[5:]} "
    assert plain_code(typed) == code
    assert open_sheet(typed).appraisal == appraisal
    answer(appraisal, typed, "satisfied")
    for again in (lambda: answer(appraisal, code, "satisfied"), lambda: open_sheet(code)):
        with pytest.raises(Refused, match="已经收到"):
            again()
    with pytest.raises(UnknownCode):
        answer(appraisal, "22222-22222", "satisfied")
    appraisal.refresh_from_db()
    assert received(appraisal) == 1


def test_sheet_with_a_gap_or_a_foreign_choice_stays_out_and_the_code_good(home):
    appraisal = make_sheets(home, things=("食堂", "校车"))
    code = codes_of(appraisal, 5)[0]
    one, two = appraisal.questions.order_by("place").values_list("pk", flat=True)
    for answers in ({one: "satisfied"}, {one: "satisfied", two: "best"}, {one: "satisfied", two: "satisfied", 0: "x"}):
        with pytest.raises(Refused):
            hand_in(code=code, answers=answers)
    answer(appraisal, code, "satisfied", "dissatisfied")
    appraisal.refresh_from_db()
    assert received(appraisal) == 1


def test_fewer_than_five_leave_no_breakdown_anywhere(home):
    appraisal = answered(home, ["satisfied"] * 3 + ["dissatisfied"])
    assert (appraisal.received, appraisal.kept, Slip.objects.count()) == (4, False, 0)
    told = shown(appraisal, BASE)
    assert (told.lines, "分项结果没有保存" in told.warnings[0]) == ([], True)


def test_bare_count_that_the_rules_demand_is_shown_below_five_with_a_warning(home):
    members = make.make_members(home, 3)
    appraisal = answered(
        home, ["excellent", "qualified", "qualified"], kind="member-review", things=(), people=members[:1]
    )
    told = shown(appraisal, BASE)
    assert (told.lines[0].counts[1], "只有 3 份" in told.warnings[0]) == (("合格", 2), True)


def test_unanimous_result_is_shown_with_the_warning_that_it_reveals_everybody(home):
    told = shown(answered(home, ["satisfied"] * 6), BASE)
    assert any("公开了每个人的选择：食堂" in warning for warning in told.warnings)


def test_more_sheets_than_people_void_them_and_keep_nothing(home):
    appraisal = answered(home, ["satisfied"] * 7, present=6)
    assert (appraisal.state, appraisal.kept, Slip.objects.count()) == ("void", False, 0)


def test_turnout_is_certified_by_the_attendance(home):
    appraisal = make_sheets(home, present=6)
    codes_of(appraisal, 6)
    with pytest.raises(Refused, match="实到人数为 6 人"):
        close_appraisal(appraisal, present=7, by=None, pack=BASE)


def test_nothing_gets_in_after_the_closing_or_a_withdrawal(home, django_capture_on_commit_callbacks):
    for end in (
        lambda a: close_appraisal(a, present=6, by=None, pack=BASE),
        lambda a: withdraw_appraisal(a, reason="改期", by=None),
    ):
        appraisal = make_sheets(home)
        codes = codes_of(appraisal, 6)
        answer(appraisal, codes[0], "satisfied")
        name = appraisal.urn.key_name
        with django_capture_on_commit_callbacks(execute=True):
            end(appraisal)
        assert not (folder() / name).exists()
        with pytest.raises(Refused, match="已经结束"):
            answer(appraisal, codes[1], "satisfied")
        with pytest.raises(Refused):
            end(appraisal)


def test_codes_are_made_anew_only_until_the_first_sheet(home):
    appraisal = make_sheets(home)
    old = codes_of(appraisal, 6)
    new = codes_of(appraisal, 7)
    with pytest.raises(UnknownCode):
        open_sheet(old[0])
    answer(appraisal, new[0], "satisfied")
    with pytest.raises(Refused, match="已经有人填写"):
        codes_of(appraisal, 6)
    assert SheetCode.objects.count() == 7


def test_codes_stand_nowhere_and_their_digests_in_no_order_of_the_sheet_of_codes(home):
    appraisal = make_sheets(home)
    codes = codes_of(appraisal, 40)
    kept = list(SheetCode.objects.values_list("digest", flat=True))
    assert sorted(kept) == sorted(digest_of(code) for code in codes)
    logged = json.dumps(list(LogEntry.objects.values("before", "after")))
    assert [code for code in codes if code in logged or digest_of(code) in logged] == []


def test_handing_in_writes_the_urn_and_nothing_else(home):
    appraisal = make_sheets(home)
    code = codes_of(appraisal, 6)[0]
    lines = LogEntry.objects.count()
    with CaptureQueriesContext(connection) as captured:
        answer(appraisal, code, "satisfied")
    written = [q["sql"] for q in captured if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(written) == 1
    assert '"ballot_urn"' in written[0]
    assert LogEntry.objects.count() == lines


def test_urn_has_one_length_from_the_first_sheet_to_the_last_and_no_block_twice(home):
    appraisal = make_sheets(home, things=("食堂", "校车"))
    versions = []
    for code in codes_of(appraisal, 30):
        answer(appraisal, code, "satisfied", "dissatisfied")
        versions.append(bytes(Urn.objects.get().sealed))
    assert len({len(version) for version in versions}) == 1
    blocks = [version[n : n + 16] for version in versions for n in range(0, len(version), 16)]
    assert len(blocks) == len(set(blocks))


def test_urn_without_its_key_is_refused_in_words_and_can_be_withdrawn(home):
    appraisal = make_sheets(home)
    code = codes_of(appraisal, 6)[0]
    destroy_key(appraisal.urn.key_name)
    with pytest.raises(Refused, match="从备份恢复"):
        answer(appraisal, code, "satisfied")
    appraisal.refresh_from_db()
    assert received(appraisal) is None
    assert withdraw_appraisal(appraisal, reason="重来", by=None).state == "withdrawn"


def test_orphaned_keys_are_swept_and_those_in_use_are_not(monkeypatch):
    used, orphan = new_key(), new_key()
    sealed = seal(used, {"used": []}, 64)
    monkeypatch.setattr("zhuji.ballot.urn.ORPHAN_AFTER", -1)
    kept = {path.name for path in folder().iterdir()} - {orphan}
    sweep_keys(kept)
    assert not (folder() / orphan).exists()
    assert unseal(used, sealed) == {"used": []}
    with pytest.raises(Refused):
        unseal(orphan, sealed)


def test_sheets_of_a_meeting_to_come_are_not_closed(home):
    appraisal = make_sheets(home)
    codes_of(appraisal, 6)
    appraisal.activity.held_on = localdate() + dt.timedelta(days=1)
    appraisal.activity.save()
    with pytest.raises(Refused, match="还没有到"):
        close_appraisal(appraisal, present=6, by=None, pack=BASE)


@pytest.mark.django_db(transaction=True)
def test_backup_takes_the_urn_along_and_never_its_key(home, tmp_path):
    appraisal = make_sheets(home)
    codes_of(appraisal, 6)
    back_up(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = archive.namelist()
        (row,) = serializers.deserialize("python", [json.loads(archive.read("tables/ballot.urn.jsonl"))])
    assert [name for name in names if appraisal.urn.key_name in name or name.startswith("urns")] == []
    assert bytes(row.object.sealed) == bytes(appraisal.urn.sealed)


@pytest.mark.trust
@pytest.mark.django_db(transaction=True)
def test_closing_that_fails_anywhere_leaves_the_urn_as_it_was(home, record_figures):
    """At the n-th statement the database gives way: afterwards everything or nothing is closed (T27)."""
    appraisal = make_sheets(home)
    for code in codes_of(appraisal, 6):
        answer(appraisal, code, "satisfied")
    key = folder() / appraisal.urn.key_name
    failed = 0
    for n in range(1, 60):
        left = [n]

        def give_way(execute, sql, params, many, context, left=left):
            left[0] -= 1
            if left[0] == 0:
                raise OperationalError("disk full")
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(give_way):
                close_appraisal(appraisal, present=6, by=None, pack=BASE)
            break
        except OperationalError:
            failed += 1
        assert (Slip.objects.count(), SheetCode.objects.filter(used=True).count(), key.exists()) == (0, 0, True)
        appraisal.refresh_from_db()
        assert (appraisal.state, received(appraisal)) == ("open", 6)
    record_figures("T27-closing", failures=failed, half=0)
    appraisal.refresh_from_db()
    assert (appraisal.state, Slip.objects.count(), key.exists(), failed > 5) == ("closed", 6, False, True)
