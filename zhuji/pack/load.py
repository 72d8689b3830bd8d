"""Loading packs: every file through one strict reader, every name checked, every layer held to the one above it."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ValidationError

from zhuji.pack.checks import check_layer, check_names, tighten
from zhuji.pack.faults import Fault, PackFault, from_pydantic
from zhuji.pack.schema.cases import Case
from zhuji.pack.schema.packs import ActivityKind, EntryKind, Pack, Parameter, Source, Value
from zhuji.pack.schema.rules import Rule
from zhuji.pack.yaml import read_yaml

PACKS = Path(__file__).parents[2] / "packs"


def names(root: Path = PACKS) -> list[str]:
    """The packs there are, `base` first."""
    found = sorted(path.parent.name for path in root.glob("*/pack.yaml"))
    return sorted(found, key=lambda name: name != "base")


@lru_cache(maxsize=32)
def load(name: str, root: Path = PACKS) -> Pack:
    """The pack with all it extends. Raises PackFault with everything that is wrong in it."""
    folder = root / name
    if not (folder / "pack.yaml").exists():
        raise PackFault([Fault(str(folder), "", "", f"没有这个制度包。可用：{'、'.join(names(root))}")])
    header = _header(name, root)
    parent = load(header["extends"], root) if header.get("extends") else None
    own = {
        "sources": _read(folder.glob("sources.yaml"), Source),
        "params": _read(folder.glob("params/*.yaml"), Parameter),
        "activities": _read(folder.glob("activities.yaml"), ActivityKind),
        "entries": _read(folder.glob("ledgers.yaml"), EntryKind),
        "rules": _read(folder.glob("rules/*.yaml"), Rule),
    }
    if faults := check_layer(folder, own, parent):
        raise PackFault(faults)
    merged = {key: {**(getattr(parent, key) if parent else {}), **value} for key, value in own.items()}
    if parent:
        merged["params"] |= {k: tighten(parent.params[k], v) for k, v in own["params"].items() if k in parent.params}
    handbook = folder / "handbook.md"
    try:
        pack = Pack(
            **header,
            **merged,
            own=frozenset(key for value in own.values() for key in value),
            handbook=handbook.read_text(encoding="utf-8") if handbook.exists() else "",
        )
    except ValidationError as error:
        raise PackFault(from_pydantic(folder / "pack.yaml", error)) from error
    if faults := check_names(folder, pack, own["rules"], cases_of(name, root)):
        raise PackFault(faults)
    return pack


def _header(name: str, root: Path) -> dict:
    """What pack.yaml says. Refuses a pack that, in however many steps, extends itself."""
    first, seen, above = None, [name], name
    while above and (root / above / "pack.yaml").exists():
        path = root / above / "pack.yaml"
        header = read_yaml(path)
        if not isinstance(header, dict):
            raise PackFault([Fault(str(path), "", "", "应为一组“键: 值”，如 id: base")])
        first, above = first or header, str(header.get("extends") or "")
        if above in seen:
            ring = " → ".join([*seen, above])
            raise PackFault([Fault(str(path), "extends", above, f"不能层层扩展到自己：{ring}")])
        seen.append(above)
    return first or {}


@lru_cache(maxsize=32)
def cases_of(name: str, root: Path = PACKS) -> tuple[Case, ...]:
    """The examples that a pack brings for its own rules."""
    cases: list[Case] = []
    for path in sorted((root / name).glob("cases/*.yaml")):
        cases += (_one(path, row, Case, index) for index, row in enumerate(read_yaml(path) or []))
    return tuple(cases)


def with_settings(pack: Pack, settings: Iterable[tuple]) -> Pack:
    """The pack with the numbers that a city set for itself: (parameter, since, value, reason). Refuses what loosens."""
    params = dict(pack.params)
    for param, since, value, reason in settings:
        number = params[param].model_copy(
            update={"values": (Value(since=since, value=value, cites=f"local-decision/{reason or '—'}"),)}
        )
        params[param] = tighten(params[param], number, lambda cites: _clause(pack, cites))
    return pack.model_copy(update={"params": params})


def _clause(pack: Pack, cites: str) -> str:
    """《支部工作条例》第16条, or the decision by which a unit above set the number."""
    name, _slash, article = cites.partition("/")
    if name not in pack.sources:
        return f"上级的设定，{article}"
    return f"《{pack.sources[name].title}》{f'第{article}条' if article.isdigit() else article}"


def _read(paths: Iterable[Path], model: type[BaseModel]) -> dict:
    """Every entry of the files by its id. A file holds one entry or a list of them."""
    found: dict = {}
    for path in sorted(paths):
        content = read_yaml(path)
        rows = content if isinstance(content, list) else [content]
        for index, row in enumerate(rows):
            entry = _one(path, row, model, index)
            if entry.id in found:
                raise PackFault([Fault(str(path), f"{index}.id", entry.id, "这个 id 已经用过，每个 id 只能定义一次")])
            found[entry.id] = entry
    return found


def _one(path: Path, row, model: type[BaseModel], index: int):
    try:
        return model.model_validate(row)
    except ValidationError as error:
        name = row.get("id", row.get("case", index)) if isinstance(row, dict) else index
        raise PackFault(from_pydantic(path, error, str(name))) from error
