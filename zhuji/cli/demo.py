"""`zhuji demo`: the sample city, ready in one command."""

import json
import time

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.cli import serve
from zhuji.demo.life import bring_to_life
from zhuji.demo.load import PASSWORD, load_city
from zhuji.duty.actions import refresh
from zhuji.org.models import Unit


def register(commands) -> None:
    """Add the commands of this module."""
    command = commands.add_parser("demo", help="装入样例城市并启动")
    command.add_argument("--size", choices=("district", "city"), default="district")
    command.add_argument("--no-serve", action="store_true", help="只装入，不启动")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--workers", type=int, default=1)
    command.set_defaults(run=run)


def run(options) -> int:
    """Load the sample where the database is empty, derive its duties, print the accounts, serve."""
    begun = time.perf_counter()
    if (settings.HOME / "demo.json").exists() and Unit.objects.exists():
        print(_("样例已在 %s") % settings.HOME.name)
    else:
        counts = load_city(options.size, localdate())
        print("，".join(f"{name} {n}" for name, n in counts.items()), flush=True)
        print(_("规定动作 %s 项") % refresh(localdate()), flush=True)
        bring_to_life(localdate())
        print(_("用时 %.1f 秒") % (time.perf_counter() - begun), flush=True)
    print(_("每个角色一个账号，密码都是 %s；登录页上点“进入”即可：") % PASSWORD, flush=True)
    for row in json.loads((settings.HOME / "demo.json").read_text())["accounts"]:
        print(f"  {row['username']:<10}{row['role']}　{row['sees']}", flush=True)
    return 0 if options.no_serve else serve.run(options)
