"""`zhuji log verify`, `zhuji backup`, `zhuji restore`, `zhuji admin`."""

import sys
from pathlib import Path

from django.utils.translation import gettext as _

from zhuji.cli import writable
from zhuji.cli.keeping import back_up, restore
from zhuji.core.days import FOREVER
from zhuji.core.errors import Refused
from zhuji.org.log import log, verify
from zhuji.org.models import Grant, Unit, User


def register(commands) -> None:
    """Add the commands of this module."""
    log_ = commands.add_parser("log", help="操作日志").add_subparsers(dest="what", required=True)
    log_.add_parser("verify", help="查验日志是否完整").set_defaults(run=run_verify)
    save = commands.add_parser("backup", help="备份数据库和附件")
    save.add_argument("file", type=Path, metavar="FILE.zip")
    save.set_defaults(run=run_backup)
    load = commands.add_parser("restore", help="从备份恢复到空的数据文件夹")
    load.add_argument("file", type=Path, metavar="FILE.zip")
    load.set_defaults(run=run_restore)
    admin = commands.add_parser("admin", help="开通第一个系统管理员或党务工作人员")
    admin.add_argument("username")
    admin.add_argument("--unit", required=True, metavar="CODE")
    admin.add_argument("--role", choices=("administrator", "officer"), default="administrator")
    admin.set_defaults(run=run_admin)


def run_verify(options) -> int:
    """Exit 1 where the chain does not hold."""
    lines, wrong = verify()
    if wrong:
        print(_("日志不完整：%(wrong)s（此前 %(n)s 行完好）") % {"wrong": wrong, "n": lines}, file=sys.stderr)
        return 1
    print(_("日志完整，共 %s 行") % lines)
    return 0


def run_backup(options) -> int:
    if not writable(options.file):
        return 2
    print(_("已备份到 %(file)s，%(n)s 行数据") % {"file": options.file, "n": back_up(options.file)})
    return 0


def run_restore(options) -> int:
    print(_("已恢复，%s 行数据") % restore(options.file))
    return 0


def run_admin(options) -> int:
    """Open an account with a role on a unit; the password is read from the terminal."""
    from getpass import getpass  # noqa: PLC0415 - only this command asks

    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415 - beside the above
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - beside the above

    unit = Unit.objects.filter(code=options.unit).first()
    if unit is None:
        raise Refused(_("没有代码为 %s 的单位") % options.unit)
    if User.objects.filter(username=options.username).exists():
        raise Refused(_("账号名已经用过"))
    password = getpass(_("密码：")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    user = User.objects.create_user(options.username, password)
    log(user, by=None, verb="account opened")
    grant = Grant.objects.create(user=user, unit=unit, role=options.role, until=FOREVER)
    log(grant, by=None, verb="role given")
    print(_("已开通"))
    return 0
