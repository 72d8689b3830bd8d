"""`zhuji import` and `zhuji template`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _
from tqdm import tqdm

from zhuji.cli import writable
from zhuji.document.workbook.take_in import STEPS, import_workbook
from zhuji.document.workbook.template import write_template


def register(commands) -> None:
    """Add the commands of this module."""
    take = commands.add_parser("import", help="导入工作簿；有一处错误就一行也不写入")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE")
    take.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    take.add_argument("--json", action="store_true", help="以 JSON 列出错误")
    take.set_defaults(run=run_import)
    template = commands.add_parser("template", help="写出空白工作簿")
    template.add_argument("file", type=Path, metavar="FILE.xlsx")
    template.set_defaults(run=run_template)


def run_import(options) -> int:
    """Exit 0: taken in (or would be); 1: faulty, each fault on a line; 2: a file is not there."""
    if missing := [str(path) for path in options.files if not path.is_file()]:
        print(_("没有这个文件：%s") % "、".join(missing), file=sys.stderr)
        return 2
    with tqdm(total=STEPS, disable=None, leave=False, bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt}") as bar:
        report = import_workbook(options.files, dry_run=options.dry_run, tell=lambda step: _show(bar, step))
    if options.json:
        print(json.dumps([asdict(fault) for fault in report.faults], ensure_ascii=False, indent=1))
    else:
        for fault in report.faults:
            print(str(fault).replace("\n", " "))
    out = sys.stderr if options.json or report.faults else sys.stdout
    for note in report.notes:
        print(note, file=sys.stderr)
    if report.faults:
        print(_("共 %s 处错误，没有写入任何数据。") % len(report.faults), file=out)
        return 1
    for name, tally in report.tallies.items():
        counts = {"name": name, "new": tally.new, "changed": tally.changed, "same": tally.unchanged}
        print(_("%(name)s：新增 %(new)s，更新 %(changed)s，未变 %(same)s") % counts, file=out)
    if options.dry_run:
        print(_("仅检查，没有写入。"), file=out)
    return 0


def _show(bar: tqdm, step: str) -> None:
    bar.set_description(step)
    bar.update()


def run_template(options) -> int:
    if not writable(options.file):
        return 2
    write_template(options.file)
    print(_("已写出 %s") % options.file)
    return 0
