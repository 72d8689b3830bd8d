"""The command line `zhuji`. Each module of this package registers its commands.

Exit status: 0 done, 1 refused (or something was found where --fail is given), 2 wrong use.
"""

import argparse
import os
import sys

import django


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


def run() -> None:
    """The console script."""
    sys.exit(main())
