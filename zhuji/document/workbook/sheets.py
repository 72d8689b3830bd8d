"""What a sheet of the import contract is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Column:
    """One column: its heading, the name of what it says, how a cell is read, and what the template tells about it."""

    heading: str
    name: str
    read: Callable
    required: bool = False
    note: str = ""
    example: str = ""
    unit_code: bool = False  # the cell names a unit
    person_number: bool = False  # the cell names a person
    words: tuple[str, ...] = ()  # what is offered, where the reader takes more than that


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, and by which columns a row is known again."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        return {column.heading: column for column in self.columns}

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}
