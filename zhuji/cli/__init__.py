"""The command line `zhuji`. Each module of this package registers its commands.

Exit status: 0 done, 1 refused (or something was found where --fail is given), 2 wrong use.
"""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

import django
from django.utils.translation import gettext as _


def main(argv: list[str] | None = None) -> int:
    """Run one command. On a fresh ZHUJI_HOME the database is set up first, with `base` in force."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuji.settings")
    django.setup()
    from zhuji.cli import demo, duties, heavy, keep, packs, partition, serve, workbook  # noqa: PLC0415 - needs Django to be set up
    from zhuji.cli.database import ready  # noqa: PLC0415 - needs Django to be set up
    from zhuji.core.errors import Refused  # noqa: PLC0415 - beside the others

    parser = argparse.ArgumentParser(prog="zhuji", description="筑基：中小学校党组织领导的校长负责制工作平台")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (serve, demo, workbook, duties, packs, keep, heavy, partition):
        module.register(commands)
    options = parser.parse_args(argv)
    try:
        if not getattr(options, "without_database", False):
            ready()
        return options.run(options) or 0
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1


def writable(path: Path) -> bool:
    """Whether a file can be written there; says so on stderr where it cannot."""
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        print(_("不能写到 %s：没有这个文件夹，或没有写入的权限") % path, file=sys.stderr)
        return False
    return True


def day(words: str) -> date:
    """A date given on the command line."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(_("“%s”不是日期，请写成 2026-03-05") % words) from None


def run() -> None:
    """The console script. Whoever reads only the beginning (`| head`) is no error."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
