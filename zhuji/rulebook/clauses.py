"""Required clauses: which of them a text shows, where, and which rules of the pack rest on the same articles."""

from dataclasses import dataclass
from datetime import date

from zhuji.pack.schema.decisions import Clause
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.rules import Rule

EXCERPT = 120  # characters


@dataclass(frozen=True, slots=True)
class Checked:
    """A required clause held against a text. `where` is the passage that shows it, empty where none does."""

    clause: Clause
    shown: bool
    where: str
    sources: tuple[str, ...]
    rules: tuple[Rule, ...]


def clauses_of(pack: Pack, kind: str) -> list[Clause]:
    return [clause for clause in pack.clauses.values() if clause.rulebook == kind]


def check(pack: Pack, kind: str, text: str, day: date) -> list[Checked]:
    """Every clause that the rulebook must have, those missing first."""
    rules = pack.rules_on(day)
    found = [
        Checked(
            clause,
            clause.shown_in(text),
            _passage(clause, text),
            tuple(cited(pack, cites) for cites in clause.cites),
            tuple(rule for rule in rules if rule.cites in clause.cites),
        )
        for clause in clauses_of(pack, kind)
    ]
    return sorted(found, key=lambda row: row.shown)


def lacking(pack: Pack, kind: str, text: str) -> int:
    """How many required clauses the text does not show."""
    return sum(not clause.shown_in(text) for clause in clauses_of(pack, kind))


def revised_by(pack: Pack, kind: str) -> date | None:
    """The day of the youngest document that a clause of the rulebook first rests on: a text in force from before that
    day has not been revised for it. Documents without a full date do not count."""
    named = {clause.cites[0].split("/", 1)[0] for clause in clauses_of(pack, kind)}
    days = [pack.sources[name].date for name in named if name in pack.sources]
    return max((date.fromisoformat(day) for day in days if len(day) == 10), default=None)


def cited(pack: Pack, cites: str) -> str:
    """《…》（五）到会, as people cite it."""
    source, article = cites.split("/", 1)
    if source not in pack.sources:
        return article
    return f"《{pack.sources[source].title}》{f'第{article}条' if article.isdigit() else article}"


def _passage(clause: Clause, text: str) -> str:
    if not clause.shown_in(text):
        return ""
    word = next(word for word in clause.words[-1] if word in text)
    line = next(line for line in text.splitlines() if word in line)
    at = max(0, line.index(word) - EXCERPT // 2)
    return line[at : at + EXCERPT].strip()
