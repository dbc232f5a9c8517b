"""The browser of browser tests and screenshots: Debian's Chromium, never one that Playwright downloads."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "Chromium is missing and browser tests need it: apt-get install chromium fonts-noto-cjk "
    "(or name one by CHROMIUM=/path, or leave browser tests out on purpose with SKIP_BROWSER=1)."
)
QUIET = [  # a closed network: without these Chromium keeps asking for its own servers
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--font-render-hinting=none",
]


def find() -> str | None:
    """Path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((path for path in map(shutil.which, NAMES) if path), None)


def launch(playwright):
    """A headless browser. Raises SystemExit with what to install when there is none."""
    path = find()
    if path is None:
        raise SystemExit(MISSING)
    return playwright.chromium.launch(executable_path=path, args=QUIET)
