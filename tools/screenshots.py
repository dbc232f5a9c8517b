"""Pictures of the main pages at both widths: python -m tools.screenshots [name …]. They go to var/screenshots/.

Takes the site at BASE_URL, or the demo that runs from this folder, or starts the demo itself.
"""

import json
import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tools import demo
from tools.chromium import MISSING, find, launch
from tools.steps import speak_utf8

SIZES = {390: 844, 1280: 900}
VAR = Path(os.environ.get("VAR_DIR") or demo.ROOT / "var")
FOLDER = VAR / "screenshots"


class Shot(NamedTuple):
    """One picture. first: open the first link on `path` that is one step below this. who: name in the demo's list of log-ins."""

    name: str
    path: str
    first: str = ""
    who: str = ""
    widths: tuple[int, ...] = (390, 1280)


SHOTS = [
    Shot("home", "/"),
    Shot("home-en", "/en/"),
    Shot("stories", "/stories/"),
    Shot("story", "/stories/", first="/stories/"),
    Shot("shop", "/shop/"),
    Shot("product", "/shop/", first="/shop/"),
    Shot("cart", "/checkout/"),
    Shot("orders", "/orders/"),
    Shot("money", "/money/"),
    Shot("notices", "/notices/"),
    Shot("notice", "/notices/", first="/notices/"),
    Shot("login", "/accounts/login/"),
    Shot("missing", "/there-is-no-such-page/"),
    Shot("admin-clerk", "/admin/", who="village_clerk"),
    Shot("admin-finance", "/admin/", who="finance_officer"),
    Shot("admin-seller", "/admin/", who="seller"),
    Shot("admin-stories", "/admin/pages/", who="editor"),
]


@contextmanager
def site():
    """The address of a running site."""
    if given := os.environ.get("BASE_URL"):
        yield given.rstrip("/")
        return
    try:
        with demo.Demo(8055, 8455).running() as supervisor:
            if supervisor is None:
                raise SystemExit(130)
            yield "http://127.0.0.1:8055"
    except demo.Refused as refusal:
        running = re.search(r"http://127\.0\.0\.1:\d+", str(refusal))
        if running is None:
            raise SystemExit(str(refusal)) from None
        print(f"using the demo that runs already, {running[0]}")
        yield running[0]


def people() -> dict[str, tuple[str, str]]:
    """(log-in, password) by role."""
    kept = VAR / "demo-logins.json"
    if not kept.exists():
        return {}
    found = json.loads(kept.read_text(encoding="utf-8"))
    return {login["value"]: (login["login"], found["password"]) for login in found["logins"]}


def log_in(page, address: str, login: str, password: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    if "/accounts/login/" in page.url:
        raise SystemExit(f"{login} could not log in at {address}.")


def go(page, address: str, shot: Shot) -> int | None:
    """Open the page of a shot; its status, None when there is no such link yet."""
    answer = page.goto(address + shot.path, wait_until="networkidle")
    if not shot.first:
        return answer.status
    links = page.eval_on_selector_all("main a[href]", "all => all.map(a => new URL(a.href).pathname)")
    below = next((link for link in links if re.fullmatch(re.escape(shot.first) + "[^/]+/", link)), None)
    return page.goto(address + below, wait_until="networkidle").status if below else None


def take(browser, address: str, wanted: list[Shot]) -> list[str]:
    """Take all pictures; returns the names of pages that answered with an error."""
    known, wrong = people(), []
    for width, height in SIZES.items():
        for who in dict.fromkeys(shot.who for shot in wanted):
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce")
            page = context.new_page()
            if who and who not in known:
                print(f"  – nobody to log in as {who}")
                continue
            if who:
                log_in(page, address, *known[who])
            for shot in (one for one in wanted if one.who == who and width in one.widths):
                status = go(page, address, shot)
                page.screenshot(path=FOLDER / f"{shot.name}-{width}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                note = "" if wide <= width else f"  ! {wide} px wide, scrolls sideways"
                print(f"  {shot.name}-{width}.png {status or 'no such link'}{note}", flush=True)
                if status is None or status >= (500 if shot.name == "missing" else 400):
                    wrong.append(shot.name)
            context.close()
    return sorted(set(wrong))


def main(names: list[str]) -> int:
    speak_utf8()
    if find() is None:
        print(MISSING, file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with site() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        wrong = take(browser, address, wanted)
        browser.close()
    print(f"{FOLDER}" + (f"; pages with an error: {', '.join(wrong)}" if wrong else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
