"""The parts of the tree that keep to one pack, with the pack as it was in force: the rules travel with the rows."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.utils.timezone import localdate

from zhuji.pack.inforce import territories
from zhuji.pack.schema.packs import Pack

FILE = "territories.json"


@dataclass(frozen=True, slots=True)
class Territory:
    """A pack, the path of the top of its part (empty: the whole tree), the tops inside where another part begins."""

    pack: Pack
    top: str
    without: tuple[str, ...]


def in_database() -> list[Territory]:
    """The territories as they are in the application's database today."""
    return [
        Territory(pack, top.path if top else "", tuple(unit.path for unit in inside))
        for pack, top, inside in territories(None, localdate())
    ]


def write(folder: Path, found: list[Territory]) -> None:
    """Beside the tables."""
    rows = [{"pack": t.pack.model_dump(mode="json"), "top": t.top, "without": t.without} for t in found]
    (folder / FILE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> list[Territory]:
    """As they were when the tables were exported."""
    rows = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return [Territory(Pack.model_validate(row["pack"]), row["top"], tuple(row["without"])) for row in rows]
