"""`zhuji warehouse …`: the same rules over Parquet, and the bundles between the levels."""

import json
import shutil
import sys
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from tqdm import tqdm

from zhuji.core.errors import Refused
from zhuji.warehouse import bundles, figures, manifest, packs_down, territories
from zhuji.warehouse.engines import DuckDB, Engine
from zhuji.warehouse.evaluate import Evaluation
from zhuji.warehouse.export import export
from zhuji.warehouse.tables import TABLES


def run_export(options) -> int:
    """Bring the tables up to now; says what was moved."""
    with tqdm(total=len(TABLES), disable=not sys.stderr.isatty()) as bar:

        def said(table: str, rows: int) -> None:
            bar.set_postfix_str(f"{table} {rows}")
            bar.update()

        now = export(options.folder, depth=options.region_depth, said=said)
    if options.json:
        print(json.dumps({"seq": now.seq, "rows": now.rows, "moved": now.moved}))
    else:
        values = {"seq": now.seq, "moved": sum(now.moved.values()), "rows": sum(now.rows.values())}
        print(_("已导出到日志第 %(seq)s 行：移动 %(moved)s 行，共 %(rows)s 行") % values)
    return 0


def run_evaluate(options) -> int:
    """Evaluate what was exported; writes the duties beside it."""
    if manifest.read(options.folder) is None:
        raise Refused(_("%s 不是完好的数据仓，请先导出") % options.folder)
    as_of = options.as_of or localdate()
    first, last = options.first or as_of.replace(month=1, day=1), options.last or as_of
    if last < first:
        raise Refused(_("--to 早于 --from"))
    engine = _engine(options)
    engine.attach(options.folder)
    target = options.out or options.folder / "results"
    shutil.rmtree(target / "duties", ignore_errors=True)
    with tqdm(disable=not sys.stderr.isatty()) as bar:
        evaluation = Evaluation(engine, first, last, as_of, lambda rule: bar.update() and None)
        rows = evaluation.write(territories.read(options.folder), target, layout=options.layout)
    print(_("规定动作 %(rows)s 项，写入 %(where)s") % {"rows": rows, "where": target})
    return 0


def _engine(options) -> Engine:
    if options.engine == "duckdb":
        return DuckDB(threads=options.threads, memory=options.memory)
    try:
        from zhuji.warehouse.spark import LOCAL, Spark  # noqa: PLC0415 - half a gigabyte that is not always there
    except ImportError as error:
        raise Refused(_("没有安装 Spark：请安装 pyspark")) from error
    return Spark(master=options.master or LOCAL, memory=options.memory.lower().removesuffix("b"))


def run_bundle(options) -> int:
    """Seal the figures of a period for the level above."""
    period = figures.period_of(options.period)
    as_of: date = options.as_of or localdate()
    rows = figures.send(
        options.folder, options.file, node=options.node, period=period, as_of=as_of, revision=options.revision
    )
    print(_("%(file)s：%(rows)s 行") % {"file": options.file, "rows": rows})
    return 0


def run_receive(options) -> int:
    """Take in bundles from below. Each stands for itself: a bad one does not keep out the next. Exit 1 if any "
    "was bad."""
    options.folder.mkdir(parents=True, exist_ok=True)
    words = {"new": _("已接收"), "again": _("此前已收到，没有变化"), "older": _("已存档，现用的是更新的修订")}
    bad = 0
    for file in options.files:
        try:
            got = figures.receive(options.folder, file)
            print(f"{got.node} {got.period} #{got.revision}：{words[got.what]}")
        except Refused as refusal:
            bad = 1
            print(refusal, file=sys.stderr)
    return bad


def run_figures(options) -> int:
    """What the nodes below report, by the latest revision of each."""
    rows = figures.standing(options.folder)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row['node']}  {row['rule']}  {row['period']}  {row['num']}/{row['den']}")
    return 0


def run_key(options) -> int:
    print(bundles.public_key())
    return 0


def run_trust(options) -> int:
    bundles.trust(options.node, options.key)
    print(_("已信任 %s") % options.node)
    return 0


def run_send_pack(options) -> int:
    pack = packs_down.send(options.file, node=options.node, name=options.name)
    print(f"{options.file}：{pack.title} {pack.version}")
    return 0


def run_receive_pack(options) -> int:
    pack = packs_down.receive(options.file)
    print(_("此前已收到，没有变化") if pack is None else _("已接收 %(t)s %(v)s") % {"t": pack.title, "v": pack.version})
    return 0
