"""Takes the README's screenshots: the sample city, served on a port of its own, in real Chromium."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent.parent
OUT = HERE / "docs" / "shots"
PORT = 8765
WORD = "zhuji-yangli-2026"
# name, account, width, height, address, what to click on the way
SHOTS = (
    ("month", "zhibu", 360, 760, "/work/", None),
    ("record", "zhibu", 360, 760, "/work/", "主题党日"),
    ("situation", "qu", 1280, 900, "/situation/", None),
    ("pack", "qu", 1280, 900, "/packs/base/", None),
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    chromium = subprocess.run(
        [sys.executable, HERE / "tools" / "browser.py"], capture_output=True, text=True, check=True
    )
    with tempfile.TemporaryDirectory() as home:
        zhuji = Path(sys.executable).with_name("zhuji")
        environment = {**os.environ, "ZHUJI_HOME": home}
        server = subprocess.Popen([zhuji, "demo", "--port", str(PORT)], env=environment)
        try:
            wait(f"http://127.0.0.1:{PORT}/login/")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium.stdout.strip(), args=FLAGS)
                for shot in SHOTS:
                    take(browser, *shot)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def wait(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("the server did not come up")


def take(browser, name, account, width, height, address, click) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{PORT}/login/")
    page.fill("#id_login", account)
    page.fill("#id_password", WORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"http://127.0.0.1:{PORT}{address}")
    if click:
        page.locator(".chips").get_by_role("link", name=click, exact=True).click()
    page.evaluate("document.fonts.ready")
    page.screenshot(path=OUT / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
