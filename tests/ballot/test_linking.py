"""T23: whoever has a raw copy of the database with its log, the order in which people answered and even the list of
who drew which code, tries to tell who chose what. His right guesses must stay within chance; on a table written in the
ordinary way the same linker must find everybody, else it proves nothing."""

import os
import random
from itertools import count
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.ballot.makers import BASE, codes_of, make_branch, make_sheets
from zhuji.ballot.actions.appraisals import close_appraisal
from zhuji.ballot.actions.sheets import hand_in
from zhuji.ballot.models import Appraisal, SheetCode, Slip, Urn
from zhuji.ballot.urn import digest_of, folder, unseal
from zhuji.core.errors import Refused
from zhuji.org.models import LogEntry

VOTERS = 20
ROUNDS = 4 * int(os.environ.get("ZHUJI_ROUNDS", "3"))
CHOICES = ["satisfied", "nearly-satisfied", "dissatisfied", "no-opinion"]
LEAN = [10, 5, 3, 2]
_round = count(1)


def raw() -> bytes:
    """Everything that lies on the disk: on SQLite the file with its write-ahead log, on PostgreSQL the files of the
    database and its WAL."""
    if connection.vendor == "sqlite":
        path = str(connection.settings_dict["NAME"])
        return b"".join(Path(p).read_bytes() for p in (path, f"{path}-wal", f"{path}-journal") if Path(p).exists())
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        )
        data, oid = cursor.fetchone()
    found = [*Path(data, "base", str(oid)).iterdir(), *(p for p in Path(data, "pg_wal").iterdir() if p.is_file())]
    return b"".join(path.read_bytes() for path in sorted(found))


def spelt(uid) -> bytes:
    """A random key as the database writes it."""
    return uid.hex.encode() if connection.vendor == "sqlite" else uid.bytes


def physical(model, **where):
    """Rows in the order in which they lie in the table, with the hidden column that tells the transaction."""
    hidden = "rowid, 0" if connection.vendor == "sqlite" else "ctid, xmin::text"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {hidden} FROM {model._meta.db_table} ORDER BY 2")
        order = {str(row[0]).replace("-", ""): (n, row[2]) for n, row in enumerate(cursor.fetchall())}
    rows = list(model.objects.filter(**where))
    for row in rows:
        row.place, row.writer = order[row.pk.hex]
    return sorted(rows, key=lambda row: row.place)


def first_seen(rows, disk):
    return sorted(rows, key=lambda row: disk.find(spelt(row.pk)))


def last_seen(rows, disk):
    return sorted(rows, key=lambda row: disk.rfind(spelt(row.pk)))


def guesses(appraisal, codes, disk) -> dict[str, list[str]]:
    """By each way of linking, whom the linker takes to have chosen what, in the order in which they answered."""
    slips = physical(Slip, question__appraisal=appraisal)
    drawn = physical(SheetCode, appraisal=appraisal)
    orders = {
        "as they lie": slips,
        "backwards": slips[::-1],
        "by key": sorted(slips, key=lambda slip: slip.pk),
        "first on the disk": first_seen(slips, disk),
        "last on the disk": last_seen(slips, disk),
    }
    found = {name: [slip.choice for slip in rows] for name, rows in orders.items()}
    # with the list of who drew which code: the rank of his code among the codes, and the slip of the same rank
    for name, ranked in {
        "codes as they lie": drawn,
        "codes by key": sorted(drawn, key=lambda row: row.pk),
        "codes by digest": sorted(drawn, key=lambda row: row.digest),
        "codes last on the disk": sorted(drawn, key=lambda row: disk.rfind(row.digest.encode())),
    }.items():
        rank = {row.digest: n for n, row in enumerate(ranked)}
        found[name] = [slips[rank[digest_of(code)]].choice for code in codes]
    return found


def chance(truth: list[str], told: list[str]) -> tuple[int, float, float]:
    """Right guesses, and the mean and variance of right guesses of whoever puts the same guesses in random order."""
    n = len(truth)
    hit = [[int(a == b) for b in told] for a in truth]
    rows, columns = [sum(r) / n for r in hit], [sum(r[j] for r in hit) / n for j in range(n)]
    mean = sum(rows) / n
    spread = sum((hit[i][j] - rows[i] - columns[j] + mean) ** 2 for i in range(n) for j in range(n)) / (n - 1)
    return sum(hit[i][i] for i in range(n)), n * mean, spread


def hold(draw: random.Random, after=None, pack=BASE):
    """One meeting: codes are drawn, all answer in turn. The choices are those of the pack, in the order of LEAN."""
    appraisal = make_sheets(make_branch(f"第{next(_round)}支部"))
    question = appraisal.questions.get().pk
    codes = codes_of(appraisal, VOTERS, pack)
    draw.shuffle(codes)
    truth = draw.choices([choice.id for choice in pack.appraisals[appraisal.kind].choices], LEAN, k=VOTERS)
    for code, choice in zip(codes, truth, strict=True):
        hand_in(code=code, answers={question: choice})
        if after:
            after()
    return appraisal, codes, truth


def in_words_of_its_own(mark: str):
    """The pack with choices that nobody else writes: several databases of tests share one log on PostgreSQL."""
    kind = BASE.appraisals["satisfaction"]
    choices = tuple(choice.model_copy(update={"id": f"{choice.id}-{mark}"}) for choice in kind.choices)
    own = kind.model_copy(update={"choices": choices})
    return BASE.model_copy(update={"appraisals": {**BASE.appraisals, kind.id: own}})


def close(appraisal):
    return close_appraisal(appraisal, present=VOTERS, by=None, pack=BASE)


@pytest.mark.trust
@pytest.mark.django_db(transaction=True)
def test_linker_with_a_copy_of_everything_guesses_no_better_than_chance(record_figures):
    draw, sums, right_totals = random.Random(23), {}, 0
    for _n in range(ROUNDS):
        appraisal, codes, truth = hold(draw)
        close(appraisal)
        disk = raw()
        for name, told in guesses(appraisal, codes, disk).items():
            hits, mean, spread = chance(truth, told)
            was = sums.get(name, (0, 0.0, 0.0))
            sums[name] = (was[0] + hits, was[1] + mean, was[2] + spread)
        kept = sorted(Slip.objects.filter(question__appraisal=appraisal).values_list("choice", flat=True))
        right_totals += kept == sorted(truth)
        if connection.vendor == "postgresql":  # one transaction wrote them all
            assert len({slip.writer for slip in physical(Slip, question__appraisal=appraisal)}) == 1
            assert len({row.writer for row in physical(SheetCode, appraisal=appraisal)}) == 1
    scores = {name: (hits - mean) / spread**0.5 for name, (hits, mean, spread) in sums.items()}
    told = {name: f"{hits}/{mean:.1f} z={scores[name]:+.2f}" for name, (hits, mean, _s) in sums.items()}
    record_figures("T23", rounds=ROUNDS, voters=VOTERS, database=connection.vendor, **told)
    assert right_totals == ROUNDS
    assert {name: z for name, z in scores.items() if z > 4} == {}


@pytest.mark.trust
@pytest.mark.django_db(transaction=True)
def test_same_linker_finds_everybody_where_votes_are_written_as_they_come(record_figures):
    appraisal, codes, truth = hold(random.Random(24))
    close(appraisal)
    Slip.objects.all().delete()
    question = appraisal.questions.get()
    for choice in truth:  # random keys, no time, a transaction each: what one would think is anonymous
        with transaction.atomic():
            Slip.objects.create(question=question, choice=choice)
    hits, mean, _spread = chance(truth, guesses(appraisal, codes, raw())["as they lie"])
    record_figures("T23-control", found=hits, of=VOTERS, chance=round(mean, 1))
    assert hits == VOTERS


@pytest.mark.trust
@pytest.mark.django_db(transaction=True)
def test_copies_taken_after_every_sheet_hold_no_choice_no_code_and_no_trace_of_order(record_figures):
    copies, urns = [], []

    def copy():
        copies.append(raw())
        urns.append(bytes(Urn.objects.get().sealed))

    lines = LogEntry.objects.count()
    before = raw()
    appraisal, codes, _truth = hold(random.Random(25), copy, in_words_of_its_own("z9"))
    name = Urn.objects.get().key_name
    key = (folder() / name).read_bytes()
    marked = [row.used for row in SheetCode.objects.all()]
    told = [word for word in CHOICES if any(f"{word}-z9".encode() in copy for copy in (before, *copies))]
    plain = [code for code in codes if any(code.encode() in copy for copy in copies)]
    assert (told, plain, any(marked), len(set(urns))) == ([], [], False, VOTERS)
    assert LogEntry.objects.count() - lines == 2  # the sheets were prepared, the codes made

    close(appraisal)

    after = raw()
    assert b"satisfied-z9" in after  # the slips: what was looked for before is found where it is
    for version in urns:  # whatever the disk kept of the urn, nobody opens it any more
        with pytest.raises(Refused):
            unseal(name, version)
    assert key not in b"".join([*copies, after])
    assert not (folder() / name).exists()
    record_figures("T23-copies", copies=len(copies), choices_found=0, codes_found=0, keys_found=0)


@pytest.mark.django_db(transaction=True)
def test_log_of_a_meeting_says_how_many_and_never_which():
    appraisal, codes, _truth = hold(random.Random(26))
    close(appraisal)
    lines = LogEntry.objects.filter(table="ballot.appraisal", row=appraisal.pk).order_by("seq")
    assert [line.verb for line in lines] == ["sheets prepared", "codes made", "sheets closed"]
    said = str([(line.before, line.after) for line in lines])
    assert not [word for word in (*CHOICES, *codes, *map(digest_of, codes)) if word in said]
    assert Appraisal.objects.get(pk=appraisal.pk).received == VOTERS
