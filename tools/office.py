"""Finds, or installs, the LibreOffice with which tests open our documents; prints its path.

Where root can install it, it is installed; where none can be had, tests fail: they are never skipped.
"""

import os
import shutil
import subprocess
import sys


def soffice() -> str:
    """The path of LibreOffice. Exits with an error where none can be had."""
    if found := shutil.which("soffice"):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"check": False, "stdout": sys.stderr, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        wanted = ["libreoffice-writer-nogui", "libreoffice-draw-nogui"]
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted], **quiet)
    if found := shutil.which("soffice"):
        return found
    sys.exit("LibreOffice is needed to open the documents in tests: install libreoffice-writer-nogui")


if __name__ == "__main__":
    print(soffice())
