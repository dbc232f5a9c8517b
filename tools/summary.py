"""What `make demo` says when it is ready: a framed page in Chinese and English."""

import json
import shutil
import unicodedata
from pathlib import Path


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def pad(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def frame(lines: list[str]) -> str:
    """Lines in a box; "-" alone draws a rule. A terminal too narrow for the box gets the lines without it."""
    columns = max(width(line) for line in lines)
    if columns + 4 > shutil.get_terminal_size((200, 24)).columns:
        return "\n".join("─" * 40 if line == "-" else line for line in lines)
    drawn = [f"├{'─' * (columns + 2)}┤" if line == "-" else f"│ {pad(line, columns)} │" for line in lines]
    return "\n".join([f"┌{'─' * (columns + 2)}┐", *drawn, f"└{'─' * (columns + 2)}┘"])


def logins(kept: Path) -> list[str]:
    """Two lines for each of the demo's people, as tools.prepare wrote them down; none while there is no demo."""
    if not kept.exists():
        return []
    people = json.loads(kept.read_text(encoding="utf-8"))
    lines = [f"演示账号 Demo log-ins — 密码都是 password of all: {people['password']}"]
    for login in people["logins"]:
        lines += [f"{login['login']}  {login['role']} {login['role_en']}", f"{'':13}{login['try']} · {login['try_en']}"]
    return ["-", *lines]


def page(*, address: str, var: Path, seconds: float) -> str:
    return frame(
        [
            f"乡缘 Xiangyuan  已就绪 ready ({seconds:.1f} s)",
            "-",
            f"网站 Site         {address}/",
            f"后台 Back office  {address}/admin/",
            *logins(var / "demo-logins.json"),
            "-",
            "先试试 Try first",
            "1  打开首页，读一篇故事，看实时数字   Open the home page, read a story with its live figures",
            "2  在商城买一件商品，用测试卡付款     Buy a product in the shop, pay with a test card: 4242 4242 4242 4242",
            "3  以村级账号登录后台，办一次分红     Log in to the back office as a village clerk, draw up a dividend",
            "-",
            f"日志 Logs         {var}/log/*.log",
            "停止 Stop         Ctrl-C",
        ]
    )
