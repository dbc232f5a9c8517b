"""The levers for people: a page at /_control/ without scripts. Each form carries a key of this process, so no other site can send it."""

import secrets
import time
from html import escape
from urllib.parse import parse_qs

from . import control
from .page import frame, yuan
from .params import ApiError
from .words import EN, ZH

KEY = secrets.token_urlsafe(16)
SHOWN = 30
FAULTS = (("repeat", "重复"), ("reorder", "乱序"), ("drop", "丢失"), ("corrupt", "篡改"), ("delay", "延迟秒数"))
LOOK = (
    "<style>.desk{max-width:72rem;margin:0 auto;padding:1rem 1.25rem 4rem}.desk h2{margin:1.75rem 0 .5rem}.desk .wide{overflow-x:auto}"
    ".desk td,.desk th{text-align:left;padding:.35rem .6rem .35rem 0;white-space:nowrap;vertical-align:middle}"
    ".desk td:last-child{text-align:left;color:inherit}.desk form{display:flex;gap:.4rem;flex-wrap:wrap;align-items:end;margin:0}"
    ".desk button{width:auto;min-height:2rem;padding:.25rem .7rem;font-size:.85rem;margin:0}"
    ".desk input{width:6rem;padding:.3rem .4rem;font:inherit}.desk code{font-size:.8rem}</style>"
)


def answer(store, method: str, form: str) -> tuple[int, str | None, str]:
    """Answer the browser: (status, where to go or None, HTML)."""
    with store.change():
        if method != "POST":
            return 200, None, _page(store, "")
        fields = {name: values[0] for name, values in parse_qs(form).items()}
        if not secrets.compare_digest(fields.pop("key", ""), KEY):
            return 403, None, _page(store, "表单已过期，请重试。 The form is too old.")
        try:
            control.LEVERS[fields.pop("lever", "")](store, _typed(fields))
        except (ApiError, KeyError) as refusal:
            return 400, None, _page(store, str(refusal))
        return 303, "/_control/", ""


def _typed(fields: dict) -> dict:
    """Text of a form as the levers expect it."""
    known = {"true": True, "false": False}
    return {name: known.get(value, _number(value)) for name, value in fields.items() if value != ""}


def _number(value: str):
    try:
        return int(value)
    except ValueError:
        pass
    try:
        return float(value)
    except ValueError:
        return value


def _button(lever: str, label: str, **fields) -> str:
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(str(value))}">' for name, value in fields.items())
    return (
        f'<form method="post" action="/_control/page"><input type="hidden" name="key" value="{KEY}">'
        f'<input type="hidden" name="lever" value="{lever}">{hidden}<button class="plain">{label}</button></form>'
    )


def _page(store, said: str) -> str:
    note = f'<div class="error" role="alert">{escape(said)}</div>' if said else ""
    parts = (_faults(store), _payments(store), _refunds(store), _disputes(store), _events(store))
    inner = f'{LOOK}<main class="desk"><h1>支付模拟控制台 · Stand-in levers</h1>{note}{"".join(parts)}</main>'
    return frame("支付模拟控制台", inner, ZH)


def _faults(store) -> str:
    now = store.settings.faults.as_dict()
    inputs = "".join(f'<label>{label} {name}<br><input name="{name}" value="{now[name]}"></label>' for name, label in FAULTS)
    waiting = len(store.tables["delivery"])
    return (
        f"<h2>事件投递故障</h2><p>等待投递 {waiting} 条。概率填 0 到 1。</p>"
        f'<form method="post" action="/_control/page"><input type="hidden" name="key" value="{KEY}"><input type="hidden" name="lever" '
        f'value="faults">{inputs}<button>设定</button></form>{_button("reorder", "最近 5 条倒序重发", count=5)}'
    )


def _table(title: str, heads: str, rows: list[str]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{each}</th>" for each in heads.split())
    return f'<h2>{title}</h2><div class="wide"><table><tr>{head}</tr>{"".join(rows)}</table></div>'


def _last(store, kind: str) -> list[dict]:
    return list(store.tables[kind].values())[-SHOWN:][::-1]


def _clock(stamp: int) -> str:
    return time.strftime("%m-%d %H:%M:%S", time.localtime(stamp))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _payments(store) -> str:
    def acts(charge: dict) -> str:
        return "" if charge["disputed"] or charge["status"] != "succeeded" else _button("dispute", "拒付", charge=charge["id"])

    rows = [
        _row(_clock(c["created"]), f"<code>{c['id']}</code>", yuan(c["amount"], c["currency"]), c["payment_method_details"]["type"],
             c["status"], acts(c))
        for c in _last(store, "charge")
    ]  # fmt: skip
    return _table("付款", "时间 编号 金额 方式 状态 操作", rows)


def _refunds(store) -> str:
    rows = [
        _row(_clock(r["created"]), f"<code>{r['id']}</code>", yuan(r["amount"], r["currency"]), r["status"],
             "" if r["status"] == "failed" else _button("fail_refund", "银行退回", refund=r["id"]))
        for r in _last(store, "refund")
    ]  # fmt: skip
    return _table("退款", "时间 编号 金额 状态 操作", rows)


def _disputes(store) -> str:
    def acts(dispute: dict) -> str:
        if dispute["status"] in ("won", "lost", "warning_closed"):
            return ""
        return _button("decide", "商家胜", dispute=dispute["id"], won="true") + _button(
            "decide", "商家败", dispute=dispute["id"], won="false"
        )

    rows = [
        _row(_clock(d["created"]), f"<code>{d['id']}</code>", yuan(d["amount"], d["currency"]), d["reason"], d["status"], acts(d))
        for d in _last(store, "dispute")
    ]
    return _table("拒付争议", "时间 编号 金额 理由 状态 操作", rows)


def _events(store) -> str:
    rows = [
        _row(_clock(e["created"]), e["type"], f"<code>{e['data']['object'].get('id', '')[:32]}</code>",
             "未送达" if e["pending_webhooks"] else "已送达",
             _button("resend", "再发", event=e["id"]), _button("resend", "延迟 5 秒", event=e["id"], delay=5),
             _button("resend", "篡改后发", event=e["id"], corrupt="true"))
        for e in _last(store, "event")
    ]  # fmt: skip
    return _table("事件", "时间 类型 对象 送达 重复 延迟 篡改", rows) + f"<p>{EN['test_more']}</p>"
