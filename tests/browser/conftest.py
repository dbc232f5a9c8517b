"""A real browser against a real server on a database of its own, with the payment stand-in beside it."""

import copy
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings

from tests.factories import PASSWORD

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def chromium():
    """One browser for the session; its loop runs in this thread, so Django must allow the ORM beside it."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(committed_db, settings) -> Iterator[str]:
    """Address of a running site whose payments go to the stand-in."""
    from django.test.testcases import LiveServerThread

    pay_port = free_port()
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{pay_port}"
    settings.CONTENT_SECURITY_POLICY = copy.deepcopy(django_settings.CONTENT_SECURITY_POLICY)
    settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(settings.STRIPE_API_BASE)
    server = LiveServerThread("127.0.0.1", _handler(), connections_override=None, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    address = f"http://127.0.0.1:{server.port}"
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = address
    stand_in = _start_stand_in(pay_port, address)
    try:
        yield address
    finally:
        stand_in.terminate()
        stand_in.wait(5)
        server.terminate()
        server.join(5)


def _handler():
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    return StaticFilesHandler


def _start_stand_in(port: int, address: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "tools.stripe_stand_in", "--port", str(port), "--webhook-url", f"{address}/webhooks/stripe/"]
    child = subprocess.Popen([*command, "--webhook-secret", django_settings.STRIPE_WEBHOOK_SECRETS[0]], cwd=django_settings.ROOT)
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_control/health", timeout=1) as answer:
                json.load(answer)
                return child
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the payment stand-in did not start")


class Person:
    """Somebody at a browser of their own. Every page they open is checked: no server error, no script error, no sideways scroll."""

    def __init__(self, chromium, site: str, width: int = 1280):
        self.site = site
        self.context = chromium.new_context(viewport={"width": width, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("response", lambda answer: answer.status >= 500 and self.problems.append(f"{answer.status} {answer.url}"))

    def open(self, path: str):
        self.page.goto(path if path.startswith("http") else self.site + path)
        return self.page

    def log_in(self, user) -> "Person":
        self.open("/accounts/login/")
        self.page.fill("[name=username]", user.phone)
        self.page.fill("[name=password]", PASSWORD)
        self.press("main form button[type=submit]")
        return self

    def press(self, selector: str):
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        return self.page

    def text(self, selector: str = "body") -> str:
        return self.page.locator(selector).first.inner_text()

    def sideways(self) -> int:
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def person(chromium, site):
    people: list[Person] = []

    def make(width: int = 1280) -> Person:
        people.append(Person(chromium, site, width))
        return people[-1]

    yield make
    problems = [problem for one in people for problem in one.problems]
    for one in people:
        one.context.close()
    assert not problems
