"""The yardstick: the same fifteen rules by hand over dense arrays in numpy, knowing everything about this one nation.

Not a second evaluator: it answers for this data only, and returns no more than how many duties stand how. Its answers
are held against the engine's in every run.
"""

import time
from pathlib import Path

import duckdb
import numpy as np

from zhuji.bench.question import LAST, pack

CODES = ("theme-day", "committee-meeting", "group-meeting", "general-meeting", "org-life", "member-review", "lecture",
         "study-group", "drill")  # fmt: skip
KINDS = ("branch", "group", "committee", "school", "education-committee")
END = np.datetime64(LAST)


def columns(folder: Path) -> dict[str, dict[str, np.ndarray]]:
    """The columns that the rules look at, as arrays."""

    def read(select: str, name: str) -> dict:
        return duckdb.execute(f"SELECT {select} FROM read_parquet('{folder}/{name}/**/*.parquet')").fetchnumpy()

    kinds = " ".join(f"WHEN '{kind}' THEN {code}" for code, kind in enumerate(CODES))
    sorts = " ".join(f"WHEN '{kind}' THEN {code}" for code, kind in enumerate(KINDS))
    month = "CAST(MONTH({0}) - 1 + 12 * (YEAR({0}) - 2026) AS INT)"
    return {
        "a": read(
            f"id, unit_id AS unit, CAST(CASE kind {kinds} END AS TINYINT) AS kind, CAST(MONTH(held_on) - 1 AS "
            "TINYINT) AS "
            "month, COALESCE(lecturer_id, -1) AS lecturer, CAST(COALESCE(entitled, -1) AS INT) AS entitled, "
            "CAST(COALESCE(entitled_present, -1) AS INT) AS came, CAST(COALESCE(hours, 0) AS FLOAT) AS hours",
            "activity_activity",
        ),
        "t": read("activity_id AS activity, person_id AS person, status = 'present' AS came", "activity_attendance"),
        "u": read(f"id, CAST(CASE kind {sorts} END AS TINYINT) AS kind, stage = 'kindergarten' AS small", "org_unit"),
        "m": read("person_id AS person, unit_id AS unit", "org_membership"),
        "p": read(
            f"id, standing = 'full' AS full, {month.format('full_on')} AS month, full_on, joined_on", "org_person"
        ),
        "o": read("person_id AS person, unit_id AS unit, title = 'secretary' AS first", "org_post"),
        "e": read("unit_id AS unit, began_on AS began", "org_term"),
    }


class Kernel:
    """One pass over the arrays for each rule."""

    def __init__(self, found: dict[str, dict[str, np.ndarray]]):
        self.a, self.t, self.u, self.m, self.p, self.o, self.e = (found[name] for name in "atumpoe")
        self.units = int(self.u["id"].max()) + 1
        self.kind = np.full(self.units, -1, np.int8)
        self.kind[self.u["id"]] = self.u["kind"]
        self.small = np.zeros(self.units, bool)
        self.small[self.u["id"]] = self.u["small"]
        self.numbers = pack()

    def of(self, *kinds: str) -> np.ndarray:
        return np.isin(self.kind, [KINDS.index(kind) for kind in kinds])

    def held(self, kind: str, spans: int) -> np.ndarray:
        """unit × span → how many."""
        rows = np.flatnonzero(self.a["kind"] == CODES.index(kind))
        places = self.a["unit"][rows] * spans + self.a["month"][rows] // (12 // spans)
        return np.bincount(places, minlength=self.units * spans).reshape(self.units, spans)

    def enough(self, counts: np.ndarray, asked: np.ndarray, least: int = 1) -> dict:
        done = int(np.count_nonzero(counts[asked] >= least))
        return {
            "done": done,
            "overdue": int(np.count_nonzero(asked)) * (counts[0].size if counts.ndim > 1 else 1) - done,
        }

    def answers(self) -> dict[str, dict[str, int]]:
        """rule → status → how many duties."""
        branch, committee = self.of("branch"), self.of("committee")
        found = {
            "branch.theme-day": self.enough(self.held("theme-day", 12), branch),
            "branch.group.monthly": self.enough(self.held("group-meeting", 12), self.of("group")),
            "branch.general-meeting.quarterly": self.enough(self.held("general-meeting", 4), branch),
            "branch.org-life": self.enough(self.held("org-life", 1), branch),
            "branch.review": self.enough(self.held("member-review", 1), branch),
            "study-group.quarterly": self.enough(self.held("study-group", 4), committee),
            "democratic-life.annual": {"done": 0, "overdue": int(committee.sum())},
            "branch.committee.monthly": self.committees(branch),
            "branch.general-meeting.quorum": self.quorum(),
            "branch.lecture": self.lectures(committee),
            "branch.size.max": self.sizes(branch),
            "election.term": self.terms(branch, committee),
            "drill.monthly": self.drills(),
        }
        return found | self.hours(branch | committee)

    def committees(self, branch) -> dict:
        """Monthly, of branches with seven full members or more on the first of the month."""
        place = np.full(int(self.p["id"].max()) + 1, 99, np.int32)
        place[self.p["id"]] = np.where(self.p["full"], np.maximum(self.p["month"] + 1, 0), 99)
        began = np.minimum(place[self.m["person"]], 12)
        full = np.bincount(self.m["unit"] * 13 + began, minlength=self.units * 13).reshape(self.units, 13)
        asked = (np.cumsum(full, axis=1)[:, :12] >= 7) & branch[:, None]
        held = self.held("committee-meeting", 12) >= 1
        return {"done": int(np.count_nonzero(held & asked)), "overdue": int(np.count_nonzero(~held & asked))}

    def quorum(self) -> dict:
        rows = np.flatnonzero(self.a["kind"] == CODES.index("general-meeting"))
        places = self.a["unit"][rows] * 4 + self.a["month"][rows] // 3
        asked, came = self.a["entitled"][rows], self.a["came"][rows]
        missing = (asked < 0) | (came < 0)
        size = self.units * 4
        any_ = np.bincount(places, minlength=size) > 0
        bad = np.bincount(places[~missing & (came * 2 < asked)], minlength=size) > 0
        unknown = (np.bincount(places[missing], minlength=size) > 0) & ~bad
        sums = {"defective": int(bad.sum()), "unknown": int(unknown.sum())}
        return sums | {"done": int(any_.sum()) - sum(sums.values())}

    def lectures(self, committee) -> dict:
        rows = self.a["kind"] == CODES.index("lecture")
        people = int(self.p["id"].max()) + 1
        given = np.bincount(self.a["lecturer"][rows], minlength=people)
        holders = np.unique(self.o["person"][self.o["first"] & committee[self.o["unit"]]])
        return self.enough(given, holders) | {"overdue": int((given[holders] < 1).sum())}

    def sizes(self, branch) -> dict:
        most = self.numbers.params["branch.size.max"].on(LAST)
        size = np.bincount(self.m["unit"], minlength=self.units)[branch]
        return {"done": int((size <= most).sum()), "defective": int((size > most).sum())}

    def terms(self, branch, committee) -> dict:
        """The one term of each: run out, running out this year, or neither."""
        months = {kind: self.numbers.params[f"{kind}.term.months"].on(LAST) for kind in ("branch", "committee")}
        began = self.e["began"].astype("datetime64[D]")
        month = began.astype("datetime64[M]")
        length = np.where(committee[self.e["unit"]], months["committee"], months["branch"])
        first = (month + length).astype("datetime64[D]")
        last = (month + length + 1).astype("datetime64[D]") - 1
        due = np.minimum(first + (began - month.astype("datetime64[D]")), last)
        overdue, this = int((due < END).sum()), int((due == END).sum())
        return {"overdue": overdue, "open": this, "done": due.size - overdue - this}

    def drills(self) -> dict:
        school = self.of("school")
        month = self.enough(self.held("drill", 12), school & ~self.small)
        quarter = self.enough(self.held("drill", 4), school & self.small)
        return {status: month[status] + quarter[status] for status in month}

    def hours(self, units) -> dict:
        """Hours by person: of members, and of whoever holds a post in a branch or committee."""
        people = int(self.p["id"].max()) + 1
        stated = np.zeros(int(self.a["id"].max()) + 1, np.float32)
        stated[self.a["id"]] = self.a["hours"]
        rows = np.flatnonzero(self.t["came"])
        sums = np.bincount(self.t["person"][rows], stated[self.t["activity"][rows]], minlength=people)
        joined = np.zeros(people, bool)
        joined[self.p["id"]] = self.p["joined_on"].astype("datetime64[D]") <= np.datetime64("2026-01-01")
        members = self.m["person"][joined[self.m["person"]]]
        holders = np.unique(self.o["person"][units[self.o["unit"]]])
        need = [self.numbers.params[f"edu.hours.{who}"].on(LAST) for who in ("member", "secretary")]
        done = int((sums[members] >= need[0]).sum())
        return {
            "edu.hours.member": {"done": done, "overdue": members.size - done},
            "edu.hours.secretary": {"done": 0, "overdue": holders.size},  # nobody was at a training
        }


def measure(folder: Path) -> dict:
    """Seconds of the arrays' work alone, with the columns in memory, and what came out."""
    kernel = Kernel(columns(folder))
    begun, busy = time.perf_counter(), time.process_time()
    found = kernel.answers()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - busy
    return {
        "seconds": seconds,
        "cpu": cpu,
        "answers": {rule: {k: n for k, n in sums.items() if n} for rule, sums in found.items()},
    }
