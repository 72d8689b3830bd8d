"""Packs travel down: a signed bundle with the files of a pack. Received is not adopted: that remains a decision."""

import shutil
import tempfile
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.pack.faults import PackFault
from zhuji.pack.load import PACKS, cases_of, load
from zhuji.pack.schema.packs import Pack
from zhuji.warehouse import bundles

KIND = "pack"


def send(target: Path, *, node: str, name: str, root: Path = PACKS) -> Pack:
    """Seal the files of a pack that loads."""
    pack = load(name, root)
    folder = root / name
    parts = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    bundles.seal(target, {"kind": KIND, "node": node, "pack": name, "version": pack.version}, parts)
    return pack


def receive(source: Path, *, root: Path = PACKS) -> Pack | None:
    """Put the pack among those there are, if it loads there with all its cases and is newer. None: it was here already.
    Refuses an older one, and one that does not hold; what was here stays."""
    bundle = bundles.opened(source, KIND)
    name = str(bundle.told.get("pack"))
    if not name.replace("-", "").isalnum() or not name.isascii():
        raise Refused(_("%s 的清单不合规定，没有接收") % source.name)
    with tempfile.TemporaryDirectory(prefix=".pack-", dir=root) as made:
        for other in root.iterdir():
            if other.is_dir() and not other.name.startswith(".") and other.name != name:
                shutil.copytree(other, Path(made) / other.name)
        _unpack(source, bundle, Path(made) / name)
        try:
            new = load(name, Path(made))
            cases_of(name, Path(made))
        except PackFault as fault:
            raise Refused(str(fault)) from fault
        if (root / name).exists():
            old = load(name, root)
            if _order(new.version) < _order(old.version):
                raise Refused(_("%s 比现有的旧，没有接收") % source.name)
            if new.version == old.version:
                return None
            (root / name).rename(Path(made) / f".{name}.old")
        (Path(made) / name).rename(root / name)
    load.cache_clear()
    cases_of.cache_clear()
    return new


def _unpack(source: Path, bundle: bundles.Bundle, folder: Path) -> None:
    for part, content in bundle.parts.items():
        path = PurePosixPath(part)
        if path.is_absolute() or ".." in path.parts or "\\" in part:
            raise Refused(_("%s 的清单不合规定，没有接收") % source.name)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _order(version: str) -> list[tuple[bool, int, str]]:
    """1.10 after 1.9."""
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in version.split(".")]
