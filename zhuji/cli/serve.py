"""`zhuji serve`: the web server, with the minute's work beside it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

MINUTE = 60
STOPS = ("--workers-kill-timeout", "5")  # whoever still works when told to stop has so many seconds


def register(commands) -> None:
    """Add the commands of this module."""
    command = commands.add_parser("serve", help="启动网站")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--workers", type=int, default=1)
    command.set_defaults(run=run)
    digest = commands.add_parser("digest", help="发送今天的到期提醒邮件")
    digest.set_defaults(run=run_digest)


def run(options) -> int:
    """Serve until told to stop. Duties are refreshed each minute, and once a working morning the digests go out."""
    threading.Thread(target=_each_minute, daemon=True).start()
    server = Path(sys.executable).with_name("granian")
    address = ["--host", options.host, "--port", str(options.port), "--workers", str(options.workers), *STOPS]
    command = [str(server), "--interface", "wsgi", *address, "--blocking-threads", "2", "zhuji.wsgi:application"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "zhuji.settings", "ZHUJI_HOME": str(settings.HOME)}
    print(
        _("网址：http://%(host)s:%(port)s/　（Ctrl-C 停止）") % {"host": options.host, "port": options.port}, flush=True
    )
    server_process = subprocess.Popen([*command, "--log-level", "warning"], env=environment)  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_caught: server_process.terminate())  # else it would outlive us
    try:
        return server_process.wait()
    except KeyboardInterrupt:
        return server_process.wait()


def run_digest(options) -> int:
    """Send the digests of today now."""
    from zhuji.duty.reminders import send_digests  # noqa: PLC0415 - only this command needs mail

    print(_("已发送 %s 封") % send_digests(localtime()))
    return 0


def _each_minute() -> None:
    from django.db import close_old_connections  # noqa: PLC0415 - in a thread of its own

    from zhuji.duty.actions import refresh_stale  # noqa: PLC0415 - beside the above
    from zhuji.duty.reminders import send_digests  # noqa: PLC0415 - beside the above

    while True:
        try:
            close_old_connections()
            refresh_stale(localdate())
            send_digests(localtime())
        except Exception as error:  # noqa: BLE001 - the next minute tries again
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        time.sleep(MINUTE)
