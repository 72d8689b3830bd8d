"""Which rows the log says have changed since a line of it: as conditions that the database itself can work out."""

from dataclasses import dataclass

from zhuji.warehouse.source import Source
from zhuji.warehouse.tables import DELIBERATED

# The tree is small, changes seldom, and a change of it reaches far (paths, coverage): it is taken again as a whole.
TREE = ("org_unit", "org_unitspell", "org_coverage")
# Decisions hang together over many rows, and one line of the log may stand for several of them: taken again as a whole.
DECISIONS = tuple(table.name for table in DELIBERATED)


@dataclass(frozen=True, slots=True)
class Since:
    """The lines after `old` up to `new`."""

    old: int
    new: int

    def rows_of(self, *tables: str) -> str:
        """The keys of rows of these tables that lines name."""
        names = ", ".join(f"'{table}'" for table in tables)
        return f'SELECT "row" FROM org_logentry WHERE "table" IN ({names}) AND {self.lines}'

    @property
    def lines(self) -> str:
        return f"seq > {self.old} AND seq <= {self.new}"

    def tree_changed(self, source: Source) -> bool:
        """Whether any line is about a unit."""
        return bool(source.value(f"SELECT COUNT(*) AS n FROM ({self.rows_of('org.unit')}) AS r"))

    def decisions_changed(self, source: Source) -> bool:
        """Whether any line is about something else than units, people and activities."""
        others = "\"table\" NOT LIKE 'org.%' AND \"table\" NOT LIKE 'activity.%'"
        return bool(source.value(f"SELECT COUNT(*) AS n FROM org_logentry WHERE {others} AND {self.lines}"))

    def people(self) -> str:
        """Who is named himself, or by a membership or post of his."""
        return (
            f"{self.rows_of('org.person')} UNION SELECT person_id FROM org_membership WHERE id IN "
            f"({self.rows_of('org.membership')}) UNION SELECT person_id FROM org_post WHERE id IN "
            f"({self.rows_of('org.post')})"
        )

    def keys(self) -> dict[str, tuple[str, str]]:
        """table → (column, statement giving its values): rows with these values are taken anew, or are gone."""
        activities, people = self.rows_of("activity.activity"), self.people()
        return {
            "org_person": ("id", people),
            "org_membership": ("person_id", people),
            "org_post": ("person_id", people),
            "org_term": (
                "unit_id",
                f"SELECT unit_id FROM org_logentry WHERE \"table\" IN ('org.unit', 'org.term') AND {self.lines}",
            ),
            "activity_activity": ("id", activities),
            "activity_attendance": ("activity_id", activities),
        }
