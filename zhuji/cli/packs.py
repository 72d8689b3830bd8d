"""`zhuji pack list | check | print | adopt | preview`."""

import sys

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.cli import day
from zhuji.core.errors import Refused
from zhuji.org.models import Unit
from zhuji.pack.actions import adopt_pack
from zhuji.pack.faults import PackFault
from zhuji.pack.load import cases_of, load, names
from zhuji.pack.preview import preview
from zhuji.pack.prose import as_text


def register(commands) -> None:
    """Add the commands of this module."""
    pack = commands.add_parser("pack", help="制度包").add_subparsers(dest="what", required=True)
    for name, help_, run in (("list", "有哪些制度包", run_list), ("check", "检查制度包", run_check)):
        pack.add_parser(name, help=help_).set_defaults(run=run, without_database=True)
    show = pack.add_parser("print", help="以文字印出")
    show.add_argument("name", nargs="?", default="base")
    show.set_defaults(run=run_print, without_database=True)
    adopt = pack.add_parser("adopt", help="由一个单位采用")
    adopt.add_argument("name")
    adopt.add_argument("--unit", required=True, metavar="CODE")
    adopt.add_argument("--since", type=day, default=None, metavar="DATE")
    adopt.add_argument("--reason", default="")
    adopt.set_defaults(run=run_adopt)
    what_if = pack.add_parser("preview", help="若参数改为某数，过去一年会怎样")
    what_if.add_argument("param")
    what_if.add_argument("value", type=int)
    what_if.add_argument("--unit", required=True, metavar="CODE")
    what_if.set_defaults(run=run_preview)


def run_list(options) -> int:
    for name in names():
        pack = load(name)
        print(f"{pack.id}\t{pack.version}\t{pack.title}\t" + _("%s 条规则") % len(pack.rules))
    return 0


def run_check(options) -> int:
    """Exit 1 with every fault on a line where a pack does not load."""
    bad = 0
    for name in names():
        try:
            pack = load(name)
            print(
                _("%(name)s：%(n)s 条规则，%(c)s 个例子，没有问题")
                % {"name": name, "n": len(pack.rules), "c": len(cases_of(name))}
            )
        except PackFault as fault:
            bad = 1
            print(fault, file=sys.stderr)
    return bad


def run_print(options) -> int:
    try:
        print(as_text(load(options.name), localdate()))
    except PackFault as fault:
        raise Refused(str(fault)) from fault
    return 0


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Refused(_("没有代码为 %s 的单位") % code)
    return unit


def run_adopt(options) -> int:
    since = options.since or localdate()
    adopt_pack(unit=_unit(options.unit), pack=options.name, since=since, reason=options.reason or _("命令行"), by=None)
    print(_("已采用"))
    return 0


def run_preview(options) -> int:
    shown = preview(unit=_unit(options.unit), param=options.param, value=options.value, today=localdate())
    values = {"short": len(shown.short), "relieved": len(shown.relieved), "minutes": shown.minutes}
    print(
        _("会变为没有做到的单位 %(short)s 个，会变为达标的 %(relieved)s 个；每单位每年开会时间变化 %(minutes)s 分钟")
        % values
    )
    return 0
