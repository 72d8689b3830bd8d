"""A nation that is not there, in the sizes that the statistical bulletins publish, as exported tables.

470,000 schools, 460,000 branches of 21.7 members, 23 M people, 50 activities a branch and year, 32 attendances a member
(`docs/deployment.md` says where these come from). All follows from hashes of keys: the same scale, the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

PROVINCES = 31
YEAR = 2026
SCHOOLS, BRANCHES, MEMBERS = 470_000, 460_000, 21.7
PEOPLE = 50  # of a branch's school, by branch
BLOCK = 64  # keys of activities set aside for one unit
PARENT = "CAST(NULLIF(LIST_EXTRACT(STRING_SPLIT(path, '/'), -3), '') AS BIGINT) AS parent_id"
SPAN = "DATE '0001-01-01' AS since, DATE '9999-12-31' AS until"
ATTENDED = {
    "all": ("theme-day", "general-meeting", "lecture", "group-meeting", "committee-meeting"),
    "courses": ("lecture",),
}


@dataclass(frozen=True, slots=True)
class Nation:
    """How much of the nation, and whether every attendance was written down or only that of courses."""

    scale: float
    attendance: str = "all"

    @property
    def branches(self) -> int:
        return max(PROVINCES * 2, round(BRANCHES * self.scale))

    @property
    def schools(self) -> int:
        return max(PROVINCES * 2, round(SCHOOLS * self.scale))

    def build(self, folder: Path, said: Callable[[str], None] = lambda province: None) -> int:
        """Write the tables; returns how many rows there are in all."""
        duck = duckdb.connect()
        duck.execute("SET threads = 2; SET memory_limit = '2GB'; SET preserve_insertion_order = false")
        rows = self._table(duck, folder, "org_unit", 1, self._tops())
        rows += self._table(duck, folder, "org_unitspell", 1, _spells("org_unit", folder, 1))
        for province in range(PROVINCES):
            rows += self._province(duck, folder, province)
            said(str(province + 1))
        return rows

    def _province(self, duck, folder: Path, province: int) -> int:
        region = province + 2
        duck.execute(f"CREATE OR REPLACE TEMP TABLE u AS {self._units(province)}")
        duck.execute(f"CREATE OR REPLACE TEMP TABLE p AS {_people()}")
        tables = {
            "org_unit": f"SELECT id, code, kind, path, {PARENT}, school_id, stage, ownership, since, until FROM u "
            "ORDER BY id",
            "org_unitspell": "SELECT id, id AS unit_id, kind, since, until FROM u ORDER BY id",
            "org_coverage": f"SELECT id, id AS unit_id, school AS school_id, {SPAN} FROM u WHERE school IS NOT NULL",
            "org_person": "SELECT id, number, unit_id, standing, joined_on, full_on FROM p ORDER BY id",
            "org_membership": f"SELECT id, id AS person_id, branch AS unit_id, {SPAN} FROM p WHERE standing <> "
            "'masses'",
            "org_post": _posts(),
            "org_term": "SELECT id, id AS unit_id, DATE '2021-01-01' + CAST(HASH(id) % 2000 AS INT) AS began_on FROM u "
            "WHERE kind IN ('branch', 'committee')",
            "activity_activity": f"SELECT * FROM ({_activities()}) ORDER BY kind, unit_id",
        }
        rows = sum(self._table(duck, folder, name, region, select) for name, select in tables.items())
        return rows + self._table(duck, folder, "activity_attendance", region, self._attendance(folder, region))

    def _table(self, duck, folder: Path, name: str, region: int, select: str) -> int:
        part = folder / name / f"region={region}"
        if name.startswith("activity"):
            part /= f"year={YEAR}"
        part.mkdir(parents=True, exist_ok=True)
        copied = duck.execute(f"COPY ({select}) TO '{part}/data_0.parquet' (FORMAT parquet, COMPRESSION zstd)")
        return copied.fetchall()[0][0]

    @staticmethod
    def _tops() -> str:
        return (
            f"SELECT *, {PARENT} FROM (SELECT CAST(n AS BIGINT) AS id, 'P' || n AS code, 'education-committee' AS "
            "kind, CASE n WHEN 1 THEN '1/' ELSE '1/' || n || '/' END AS path, CAST(NULL AS BIGINT) AS school_id, "
            f"'' AS stage, '' AS ownership, {SPAN} FROM RANGE(1, {PROVINCES + 2}) AS r(n)) AS t"
        )

    def _units(self, province: int) -> str:
        """Schools, their branches, three groups to two branches, a committee to every sixteenth branch."""
        region, first = province + 2, 1000
        branch = first + self.schools
        group = branch + self.branches
        committee = group + 2 * self.branches
        mine = f"n % {PROVINCES} = {province}"
        stage = "CASE WHEN n % 47 < 25 THEN 'kindergarten' WHEN n % 47 < 39 THEN 'primary' ELSE 'junior' END"
        school = f"{first} + n % {self.schools}"

        def unit(base: str, kind: str, many: int, where: str, school: str, *, stage: str = "''") -> str:
            itself = f"{base} + n" if kind == "school" else "CAST(NULL AS BIGINT)"
            owner = "'public'" if kind == "school" else "''"
            return (
                f"SELECT CAST({base} + n AS BIGINT) AS id, '{kind[:2].upper()}' || n AS code, '{kind}' AS kind, "
                f"'1/{region}/' || ({base} + n) || '/' AS path, CAST({itself} AS BIGINT) AS school_id, {stage} "
                "AS stage, "
                f"{owner} AS ownership, {SPAN}, CAST({school} AS BIGINT) AS school, "
                f"CAST(n AS BIGINT) AS n FROM RANGE({many}) AS r(n) WHERE {where}"
            )

        return " UNION ALL ".join(
            [
                unit(str(first), "school", self.schools, mine, "NULL", stage=stage),
                unit(str(branch), "branch", self.branches, mine, school),
                unit(str(group), "group", 2 * self.branches, f"n % 4 < 3 AND (n // 2) {mine[1:]}", "NULL"),
                unit(str(committee), "committee", self.branches, f"{mine} AND (n // {PROVINCES}) % 16 = 0", school),
            ]
        )

    def _attendance(self, folder: Path, region: int) -> str:
        """Who came to what: all members to what the branch holds, half of them to a group, four to the committee."""
        kinds = ", ".join(f"'{kind}'" for kind in ATTENDED[self.attendance])
        held = f"read_parquet('{folder}/activity_activity/region={region}/year={YEAR}/data_0.parquet')"
        return (
            f"SELECT a.id * {BLOCK} + p.seat AS id, a.id AS activity_id, p.id AS person_id, CASE WHEN HASH(a.id, "
            "p.id) % 12 "
            f"= 0 THEN 'absent' ELSE 'present' END AS status, CAST(NULL AS DECIMAL(9, 1)) AS hours "
            f"FROM (SELECT x.id, x.kind, u.kind AS holder, CASE WHEN u.kind = 'group' THEN u.n // 2 ELSE u.n END AS n, "
            f"u.n % 2 AS half FROM {held} AS x JOIN u ON u.id = x.unit_id WHERE x.kind IN ({kinds})) AS a "
            f"JOIN p ON p.n = a.n AND p.standing <> 'masses' WHERE (a.holder <> 'group' OR p.seat % 2 = a.half) "
            f"AND (a.kind <> 'committee-meeting' OR p.seat < 4)"
        )


def _spells(name: str, folder: Path, region: int) -> str:
    part = f"{folder}/{name}/region={region}/data_0.parquet"
    return f"SELECT id, id AS unit_id, kind, since, until FROM '{part}'"


def _people() -> str:
    """Fifty to a branch, in its school; 21 or 22 of them members of it, one in thirty on probation."""
    members = f"21 + CASE WHEN HASH(u.n) % 10 < {round((MEMBERS - 21) * 10)} THEN 1 ELSE 0 END"
    return (
        f"SELECT u.n * {PEOPLE} + seat AS id, 'N' || (u.n * {PEOPLE} + seat) AS number, u.school AS unit_id, "
        "u.id AS branch, "
        f"u.n, seat, CASE WHEN seat >= {members} THEN 'masses' WHEN (u.n + seat) % 30 = 0 THEN 'probationary' "
        f"ELSE 'full' END AS standing, CASE WHEN seat % 5 = 0 THEN DATE '2026-05-10' ELSE DATE '2001-07-01' END AS "
        f"joined_on, CASE WHEN seat % 5 = 0 THEN DATE '2026-05-10' ELSE DATE '2002-07-01' END AS full_on FROM u, "
        f"RANGE({PEOPLE}) AS s(seat) WHERE u.kind = 'branch'"
    )


def _posts() -> str:
    """A secretary and two more to a branch, one to a committee and a group, a principal to a school."""
    title = "CASE seat WHEN 0 THEN 'secretary' WHEN 1 THEN 'organisation-member' ELSE 'publicity-member' END"
    return (
        f"SELECT p.branch * 8 + p.seat AS id, p.id AS person_id, p.branch AS unit_id, {title} AS title, {SPAN} FROM p "
        f"WHERE p.seat < 3 UNION ALL SELECT u.id * 8 + 7, u.n * {PEOPLE} + 4, u.id, 'secretary', {SPAN} FROM u "
        f"WHERE u.kind = 'committee' UNION ALL SELECT u.id * 8 + 6, (u.n // 2) * {PEOPLE} + 5 + u.n % 2, u.id, "
        f"'group-leader', {SPAN} FROM u WHERE u.kind = 'group' UNION ALL SELECT p.unit_id * 8 + 5, MIN(p.id) + "
        "7, p.unit_id, "
        f"'principal', {SPAN} FROM p WHERE p.seat = 0 GROUP BY p.unit_id"
    )


# kind of unit, kind of activity, how many a year, first key in the unit's block, share of a hundred that was missed
HELD = (
    ("branch", "theme-day", 12, 0, 4),
    ("branch", "committee-meeting", 12, 12, 8),
    ("branch", "general-meeting", 4, 24, 6),
    ("branch", "lecture", 4, 28, 10),
    ("branch", "org-life", 1, 32, 5),
    ("branch", "member-review", 1, 33, 5),
    ("group", "group-meeting", 12, 0, 9),
    ("school", "drill", 12, 0, 7),
    ("committee", "study-group", 4, 0, 5),
)


def _activities() -> str:
    """What was held: spread over the year, some of it missed, some meetings ill attended or ill recorded."""
    return " UNION ALL ".join(_kind(*row) for row in HELD)


def _kind(holder: str, kind: str, many: int, first: int, missed: int) -> str:
    month = f"({12 // many} * k + {12 // many})"
    key = f"u.id * {BLOCK} + {first} + k"
    leader = {"branch": f"u.n * {PEOPLE}", "group": f"(u.n // 2) * {PEOPLE} + 5 + u.n % 2"}.get(holder)
    chair = "NULL"
    if leader:
        other = f"CASE WHEN HASH({key}, 3) % 40 = 0 THEN {leader} + 9 ELSE {leader} END"
        chair = f"CASE WHEN HASH({key}, 2) % 50 = 0 THEN NULL ELSE {other} END"
    hours = "2.0" if kind in ("lecture", "theme-day") else "NULL"
    return (
        f"SELECT CAST({key} AS BIGINT) AS id, 'A' || ({key}) AS code, u.id AS unit_id, '{kind}' AS kind, 'held' "
        "AS state, "
        f"MAKE_DATE({YEAR}, CAST({month} AS INT), CAST(1 + HASH({key}, 1) % 28 AS INT)) AS held_on, "
        f"CAST({chair} AS BIGINT) AS chair_id, CAST({leader if kind == 'lecture' else 'NULL'} AS BIGINT) AS "
        "lecturer_id, "
        f"CAST(22 AS BIGINT) AS expected, CAST(18 AS BIGINT) AS present, CAST(20 AS BIGINT) AS entitled, "
        f"CAST(CASE WHEN HASH({key}, 4) % 60 = 0 THEN NULL ELSE 8 + HASH({key}, 5) % 12 END AS BIGINT) AS "
        "entitled_present, "
        f"CAST({hours} AS DECIMAL(9, 1)) AS hours FROM u, RANGE({many}) AS s(k) WHERE u.kind = '{holder}' "
        f"AND HASH({key}, 6) % 100 >= {missed}"
    )
