"""Makes sure that there is a Java for Spark: the machine's own, else Debian's."""

import os
import shutil
import subprocess
import sys


def main() -> int:
    if shutil.which("java"):
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "default-jre-headless"], check=False)
    if shutil.which("java"):
        return 0
    print("Spark needs a Java of version 17 or later on the path", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
