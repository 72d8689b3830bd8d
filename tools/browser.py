"""Finds, or installs, a Chromium that tests can drive; prints its path.

Debian's is used where it is installed or root can install it; else the one inside npm's @sparticuz/chromium.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
KEPT = HERE / ".boot" / "chromium"
UNPACK = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"


def chromium() -> str:
    """The path of a Chromium. Exits with an error where none can be had: browser tests are never skipped."""
    if found := shutil.which("chromium") or shutil.which("chromium-browser"):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=sys.stderr)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, stdout=sys.stderr)
        if found := shutil.which("chromium"):
            return found
    return _from_npm()


def _from_npm() -> str:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = f"{HERE / '.boot' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1", "PATH": path}
    if not (KEPT / "node_modules").exists():
        subprocess.run(["npm", "init", "-y"], cwd=KEPT, env=environment, check=True, stdout=sys.stderr)
        install = ["npm", "install", "@sparticuz/chromium@147.0.0", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=KEPT, env=environment, check=True, stdout=sys.stderr)
    script = KEPT / "unpack.mjs"
    script.write_text(UNPACK)
    done = subprocess.run(["node", script], cwd=KEPT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    print(chromium())
