"""Real Chromium against a real server. No request may leave the machine, no page may break its own policy."""

import os
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.duty.actions import refresh

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop of its own in this thread


@pytest.fixture(scope="session")
def browser_type_launch_args():
    found = subprocess.run([sys.executable, ROOT / "tools" / "browser.py"], capture_output=True, text=True, check=True)
    return {"executable_path": found.stdout.strip(), "args": FLAGS}


@pytest.fixture(autouse=True)
def collected(settings):
    """The test server finds the collected files, which carry the hashed names that pages ask for."""
    settings.STATICFILES_DIRS = [settings.STATIC_ROOT]
    finders.get_finder.cache_clear()
    yield
    finders.get_finder.cache_clear()


@pytest.fixture(params=[360, 1280], ids=["phone", "desktop"])
def width(request):
    return request.param


@pytest.fixture
def open_as(browser, live_server, client):
    """Opens a page of a logged-in user; whatever goes wrong in the browser fails the test. `lossy`: but for requests
    that the test itself lets fail."""
    contexts, wrong = [], []

    def open_as(user, width=360, javascript=True, lossy=False):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        context = browser.new_context(
            viewport={"width": width, "height": 780},
            java_script_enabled=javascript,
            base_url=live_server.url,
            locale="zh-CN",
        )
        name = "sessionid"
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith((live_server.url, "data:")) else wrong.append(r.url))
        page.on("pageerror", lambda e: wrong.append(str(e)))
        lost = ("Failed to load resource: net::ERR_", "htmx:") if lossy else ()
        page.on(
            "console", lambda m: wrong.append(m.text) if m.type == "error" and not m.text.startswith(lost) else None
        )
        page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        contexts.append(context)
        return page

    yield open_as
    for context in contexts:
        context.close()
    finish_requests(live_server.url)
    assert wrong == []


def finish_requests(url):
    """Waits for whatever the pages still had under way: the tables are emptied next, and a request in the middle of
    its reading would stand in the way. The request made here comes after all of them."""
    urllib.request.urlopen(f"{url}/login/").read()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(30)


@pytest.fixture
def axe():
    """What axe-core finds that is serious or worse."""
    source = (ROOT / "build" / "axe.js").read_text()

    def run(page):
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            (v["id"], n["html"][:150])
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
            for n in v["nodes"]
        ]

    return run


@pytest.fixture
def lively(city, district, school, committee, branch, members, secretary, officer):
    """A branch with a year behind it, so that pages have something to show."""
    today = localdate()
    chair = secretary.person
    for month in range(1, today.month + 1):
        if month % 4:
            make.make_activity(
                branch, "theme-day", today.replace(month=month, day=1), attended=members, chair=chair, hours=2
            )
    make.make_activity(branch, "general-meeting", today.replace(month=1, day=5), entitled=9, entitled_present=3)
    refresh(today)
    return branch
