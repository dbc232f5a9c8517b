"""Bring the embedded site up to date: python -m tools.prepare. Safe to repeat; what is done already is skipped quickly.

One process for all steps, because starting Django costs more than most of them.
"""

import hashlib
import json
import logging
import os
import sys
from pathlib import Path

from tools.compile_messages import compile_all
from tools.steps import Step, speak_utf8


class Counting:
    """A stream that counts lines beginning with a word and shows the number in a step."""

    def __init__(self, step: Step, word: str):
        self.step, self.word, self.count = step, word, 0

    def write(self, text: str) -> int:
        if self.word in text:
            self.count += 1
            self.step.detail = str(self.count)
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False


def migrate() -> None:
    from django.core.management import call_command

    with Step("更新数据库结构 Bringing the database up to date") as step:
        call_command("migrate", interactive=False, verbosity=1, stdout=Counting(step, "Applying"), no_color=True)


def static_fingerprint() -> str:
    """Names, sizes and times of all static sources: changes when collecting again is worth it."""
    from django.contrib.staticfiles.finders import get_finders

    whole = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(storage.path(name))
            whole.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command

    stamp, now = Path(settings.STATIC_ROOT) / ".stamp", static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    with Step("整理静态文件 Collecting static files") as step:
        call_command("collectstatic", interactive=False, clear=True, verbosity=2, stdout=Counting(step, "Post-processed"), no_color=True)
        stamp.write_text(now)


def load_demo() -> None:
    """Skipped as long as nobody wrote the command."""
    from django.core.management import call_command, get_commands

    if "load_demo" not in get_commands():
        print("  – load_demo does not exist yet; the site starts empty", flush=True)
        return
    logging.getLogger("wagtail").setLevel(logging.WARNING)  # every page made is a line otherwise
    with Step("载入演示数据 Loading the demo", moving=False):
        call_command("load_demo")


def write_logins() -> None:
    """Put the demo's log-ins where the supervisor, which runs without Django, can show them."""
    from django.conf import settings
    from django.utils.translation import override

    try:
        from demo.logins import LOGINS, PASSWORD
    except ImportError:
        return

    def label(role, language: str) -> str:
        with override(language):
            return str(role.label)

    people = [
        {
            "value": it.role.value,
            "login": it.phone,
            "role": label(it.role, "zh-hans"),
            "role_en": label(it.role, "en"),
            "try": it.try_this,
            "try_en": it.try_this_en,
        }
        for it in LOGINS
    ]
    kept = Path(settings.VAR) / "demo-logins.json"
    kept.write_text(json.dumps({"password": PASSWORD, "logins": people}, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> int:
    import django

    speak_utf8()
    with Step("编译界面文字 Compiling translations"):
        compile_all()
    with Step("启动框架 Starting Django"):
        django.setup()
    migrate()
    collect_static()
    load_demo()
    write_logins()
    return 0


if __name__ == "__main__":
    sys.exit(main())
