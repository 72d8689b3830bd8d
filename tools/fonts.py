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
FACES = ("FandolFang-Regular.otf", "FandolKai-Regular.otf", "FandolSong-Bold.otf")


def main() -> int:
    if all((KEPT / face).exists() for face in FACES):
        return 0
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        print("no apt-get here: PDFs are set in 宋体 where 仿宋 and 楷体 belong, and say so", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            fetch(Path(folder))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{PACKAGE} could not be had: PDFs are set in 宋体, and say so ({error})", file=sys.stderr)
    return 0


def fetch(folder: Path) -> None:
    """Into a folder of its own, so that neither rights nor fresh lists of the machine are needed."""
    (folder / "lists" / "partial").mkdir(parents=True)
    (folder / "cache" / "archives" / "partial").mkdir(parents=True)
    own = ["-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache", "-qq"]
    subprocess.run(["apt-get", *own, "update"], check=True, cwd=folder, stdout=sys.stderr)
    subprocess.run(["apt-get", *own, "download", PACKAGE], check=True, cwd=folder, stdout=sys.stderr)
    package = next(folder.glob("*.deb"))
    subprocess.run(["dpkg-deb", "-x", package, folder / "out"], check=True)
    found = {path.name: path for path in (folder / "out").rglob("Fandol*.otf")}
    licence = next((folder / "out").rglob("fandol/COPYING*"))
    KEPT.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        shutil.copy(found[face], KEPT / face)
    shutil.copy(licence, KEPT / licence.name)


if __name__ == "__main__":
    sys.exit(main())
