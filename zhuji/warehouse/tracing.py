"""Reads SQL off the house's own judging: the functions of `pack.judging` are called with columns in the place of
numbers, and each comparison they make is answered once with yes and once with no."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """A comparison and what follows either way; the ends are whatever the traced function returned."""

    condition: str
    yes: object
    no: object


class Path:
    """One way through the function: answers by the script, and with yes where the script has ended."""

    def __init__(self, script: tuple[bool, ...]):
        self.script = script
        self.taken: list[tuple[str, bool]] = []

    def ask(self, condition: str) -> bool:
        """The same question twice on one way gets the same answer."""
        known = dict(self.taken)
        if condition not in known:
            place = len(self.taken)
            self.taken.append((condition, self.script[place] if place < len(self.script) else True))
        return dict(self.taken)[condition]


class Column:
    """Stands for a number that only the warehouse knows."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, path: Path, sql: str):
        self.path, self.sql = path, sql

    def _ask(self, sign: str, other) -> bool:
        return self.path.ask(f"{self.sql} {sign} {plain(other)}")

    def __lt__(self, other):
        return self._ask("<", other)

    def __le__(self, other):
        return self._ask("<=", other)

    def __gt__(self, other):
        return self._ask(">", other)

    def __ge__(self, other):
        return self._ask(">=", other)

    def __eq__(self, other):
        return self._ask("=", other)

    def __bool__(self):
        return self._ask("<>", 0)

    def __add__(self, other):
        return self if other == 0 and not isinstance(other, Column) else self._with("+", other)

    __radd__ = __add__

    def __sub__(self, other):
        return self._with("-", other)

    def _with(self, sign: str, other) -> "Column":
        return Column(self.path, f"({self.sql} {sign} {plain(other)})")


def plain(value) -> str:
    """A column or a whole number as SQL."""
    return value.sql if isinstance(value, Column) else str(int(value))


def trace(function: Callable[[Path], object], script: tuple[bool, ...] = ()) -> object:
    """Every way through the function as a tree of branches."""
    path = Path(script)
    end = function(path)
    if len(path.taken) == len(script):
        return end
    condition = path.taken[len(script)][0]
    return Branch(condition, trace(function, (*script, True)), trace(function, (*script, False)))


def ends(tree) -> list:
    """What stands at the ends of the tree, from left to right."""
    return [*ends(tree.yes), *ends(tree.no)] if isinstance(tree, Branch) else [tree]


def as_case(tree, say: Callable[[object], str]) -> str:
    """The tree as one CASE; `say` spells what stands at an end."""
    if not isinstance(tree, Branch):
        return say(tree)
    yes, no = as_case(tree.yes, say), as_case(tree.no, say)
    return yes if yes == no else f"CASE WHEN {tree.condition} THEN {yes} ELSE {no} END"
