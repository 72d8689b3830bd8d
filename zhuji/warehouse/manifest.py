"""What a warehouse says of itself: as of which moment and line of the log its tables are, and whether they are "
"whole."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from zhuji.warehouse.tables import SCHEMA

FILE = "manifest.json"


@dataclass
class Manifest:
    """seq, head: number and hash of the last line of the log that is in it. whole: False while tables are exchanged, so
    that an export that was cut off is begun anew and never read."""

    seq: int
    head: str
    day: str
    depth: int
    rows: dict[str, int] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)  # rows read from the database the last time
    schema: int = SCHEMA
    whole: bool = True

    def write(self, folder: Path) -> None:
        """All or nothing: a reader sees the old one or the new one."""
        made = folder / f"{FILE}.new"
        made.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        made.replace(folder / FILE)


def read(folder: Path) -> Manifest | None:
    """None where there is no warehouse, or one that another version wrote, or one that is not whole."""
    path = folder / FILE
    if not path.exists():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    if told.get("schema") != SCHEMA or not told.get("whole"):
        return None
    return Manifest(**told)
