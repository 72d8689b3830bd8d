"""Fetches the free faces that stand for 仿宋, 楷体, 小标宋 in our PDFs: Fandol, from Debian's texlive-lang-chinese.

Needs apt-get and no rights: the lists and the package lie in a folder of their own and are dropped again. Where it
cannot be had, documents are set in 宋体 and say so. Its licence (GPL-3 with an exception for fonts embedded in
documents) allows to embed it; so it is fetched, never kept in the repository.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
KEPT = HERE / ".boot" / "fonts"
PACKAGE = "texlive-lang-chinese"
LONGEST = 180  # seconds
INSTEAD = "PDFs are set in 宋体 where 仿宋 and 楷体 belong, and say so"
FACES = ("FandolFang-Regular.otf", "FandolKai-Regular.otf", "FandolSong-Bold.otf")


def main() -> None:
    if all((KEPT / face).exists() for face in FACES):
        return
    KEPT.mkdir(parents=True, exist_ok=True)  # also where nothing comes: it is not tried again at every start
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        print(f"no apt-get here: {INSTEAD}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            fetch(Path(folder))
        except (OSError, subprocess.SubprocessError, StopIteration, KeyError) as error:
            print(f"{PACKAGE} could not be had: {INSTEAD} ({error!r})", file=sys.stderr)


def fetch(folder: Path) -> None:
    """Into a folder of its own, so that neither rights nor fresh lists of the machine are needed."""
    (folder / "lists" / "partial").mkdir(parents=True)
    (folder / "cache" / "archives" / "partial").mkdir(parents=True)
    own = ["-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache", "-qq"]
    subprocess.run(["apt-get", *own, "update"], check=True, cwd=folder, stdout=sys.stderr, timeout=LONGEST)
    subprocess.run(["apt-get", *own, "download", PACKAGE], check=True, cwd=folder, stdout=sys.stderr, timeout=LONGEST)
    package = next(folder.glob("*.deb"))
    subprocess.run(["dpkg-deb", "-x", package, folder / "out"], check=True)
    found = {path.name: path for path in (folder / "out").rglob("Fandol*.otf")}
    licence = next((folder / "out").rglob("fandol/COPYING*"))
    for face in FACES:
        shutil.copy(found[face], KEPT / face)
    shutil.copy(licence, KEPT / licence.name)


if __name__ == "__main__":
    main()
