"""Registers `zhuji warehouse` and `zhuji bench`. What they run is imported when they are called: no other command waits
for DuckDB and Arrow."""

from datetime import date
from importlib import import_module
from pathlib import Path


def register(commands) -> None:
    """Add the commands of this module."""
    _warehouse(commands.add_parser("warehouse", help="数据仓：大规模核算与上下级数据包"))
    bench = commands.add_parser("bench", help="测量").add_subparsers(dest="what", required=True)
    nation = bench.add_parser("nation", help="在一个虚构的全国上测量核算的速度")
    nation.set_defaults(run=_later("bench", "run_nation"), without_database=True)
    nation.add_argument("--scale", type=float, default=0.01, help="全国的几分之几，默认 0.01")
    nation.add_argument("--attendance", choices=("all", "courses"), default="all", help="参加记录：全部，或只有党课")
    nation.add_argument("--without", action="append", default=[], choices=("kernel", "duckdb", "orm", "spark"))
    nation.add_argument("--threads", type=int, default=2)
    nation.add_argument("--folder", type=Path, help="在哪个文件夹里生成")
    nation.add_argument("--json", action="store_true")


def _warehouse(parser) -> None:
    parts = parser.add_subparsers(dest="what", required=True)

    def command(name: str, run: str, help_: str, *paths: str, **options):
        found = parts.add_parser(name, help=help_)
        for path in paths:
            many = {"nargs": "+"} if path == "files" else {}
            found.add_argument(path, type=Path, metavar="FILE" if path.startswith("file") else "DIR", **many)
        found.set_defaults(run=_later("warehouse", run), **options)
        return found

    out = command("export", "run_export", "把口径所读的表导出为 Parquet", "folder")
    out.add_argument("--region-depth", type=int, default=2, help="哪一层的单位为分区，默认第 2 层")
    out.add_argument("--json", action="store_true")
    _evaluate(command("evaluate", "run_evaluate", "核算全部规则", "folder", without_database=True))
    up = command("bundle", "run_bundle", "把一个时段的数字封成上报的数据包", "folder", "file", without_database=True)
    up.add_argument("--node", required=True)
    up.add_argument("--period", required=True, metavar="2026-03")
    up.add_argument("--revision", type=int, default=1)
    up.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
    command("receive", "run_receive", "接收下级的数据包", "folder", "files", without_database=True)
    show = command("figures", "run_figures", "下级上报的数字", "folder", without_database=True)
    show.add_argument("--json", action="store_true")
    command("key", "run_key", "本节点的公钥", without_database=True)
    trust = command("trust", "run_trust", "信任一个节点的公钥", without_database=True)
    trust.add_argument("node")
    trust.add_argument("key")
    down = command("send-pack", "run_send_pack", "把制度包封成下发的数据包", "file", without_database=True)
    down.add_argument("--node", required=True)
    down.add_argument("--name", default="base")
    command("receive-pack", "run_receive_pack", "接收上级下发的制度包", "file", without_database=True)


def _evaluate(found) -> None:
    found.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    found.add_argument("--master", help="Spark 集群地址，默认 local[*]")
    found.add_argument("--threads", type=int, default=2)
    found.add_argument("--memory", default="2GB")
    found.add_argument("--layout", choices=("full", "keys"), default="full", help="full 与 zhuji duties --json 同形")
    found.add_argument("--out", type=Path, metavar="DIR", help="写到哪里，默认 DIR/results")
    found.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE")
    found.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE")
    found.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="以哪一天为准，默认今天")


def _later(module: str, name: str):
    """The function, fetched when it is called."""
    return lambda options: getattr(import_module(f"zhuji.cli.{module}"), name)(options)
