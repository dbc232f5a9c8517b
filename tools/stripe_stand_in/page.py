"""The hosted payment page as HTML: no JavaScript, nothing from elsewhere, plainly marked as a test."""

import time
from html import escape
from urllib.parse import quote

from .style import STYLE
from .words import ZH, reason

CARD_ICON = (
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">'
    '<rect x="2" y="5" width="20" height="14" rx="2.5"/><path d="M2 10h20M6 15h4"/></svg>'
)
MARKS = {"card": CARD_ICON, "alipay": "支", "wechat_pay": "微", "yes": "✓", "no": "!"}
TEST_CARDS = (
    ("4242 4242 4242 4242", "card_ok"), ("4000 0000 0000 9995", "card_poor"), ("4000 0000 0000 0002", "card_no"),
    ("4000 0000 0000 0069", "card_old"), ("4000 0025 0000 3155", "card_asks"), ("4000 0000 0000 0259", "card_disputes"),
    ("4000 0000 0000 5126", "card_refund_fails"),
)  # fmt: skip


def yuan(amount: int, currency: str) -> str:
    """1234567 fen → ¥12,345.67.

    >>> yuan(1234567, "cny")
    '¥12,345.67'
    """
    sign = "¥" if currency == "cny" else currency.upper() + " "
    return f"{sign}{amount // 100:,}.{amount % 100:02d}"


def frame(title: str, inner: str, words: dict) -> str:
    """The whole document around one page."""
    other = "Test payment" if words is ZH else "模拟支付"
    return (
        f'<!doctype html><html lang="{words["lang"]}"><head><meta charset="utf-8"><title>{escape(title)} · {words["test"]}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="data:,"><style>{STYLE}</style></head><body>'
        f'<div class="test" role="note"><b>{words["test"]} · {other}</b><span>{words["test_more"]}</span></div>{inner}</body></html>'
    )


def mark(name: str) -> str:
    return f'<span class="mark {name}" aria-hidden="true">{MARKS[name]}</span>'


def pay_page(session: dict, merchant: str, words: dict, problem: str | None) -> str:
    """The order on one side, the ways to pay on the other; `problem` is the reason of the last refusal."""
    amount = yuan(session["amount_total"], session["currency"])
    back = f'<a class="back" id="back" href="{escape(session["cancel_url"])}">← {words["back"]}</a>' if session["cancel_url"] else ""
    error = ""
    if message := reason(problem, words):
        error = f'<div class="error" role="alert" id="error"><b>{words["failed"]}</b>{message} {words["retry"]}</div>'
    types = session["payment_method_types"]
    methods = "".join(_method(name, name == types[0], words) for name in types)
    inner = (
        f'<main class="both">{_order(session, merchant, amount, words)}<section class="form">{error}'
        f'<form method="post" action="/pay/{session["id"]}" autocomplete="off">'
        f"<fieldset><legend>{words['how']}</legend>{methods}</fieldset>"
        f'<button id="pay" type="submit">{words["pay"].format(amount=amount)}</button></form>{back}'
        f"{_test_cards(words) if 'card' in types else ''}</section></main>"
    )
    return frame(f"{words['pay_to']} {merchant}", inner, words)


def _order(session: dict, merchant: str, amount: str, words: dict) -> str:
    lines = "".join(_line(line, words) for line in session["_lines"])
    until = time.strftime("%Y-%m-%d %H:%M", time.localtime(session["expires_at"]))
    mail = f'<span class="note">{words["email"]}: {escape(session["customer_email"])}</span>' if session["customer_email"] else ""
    return (
        f'<section class="order"><p class="to">{words["pay_to"]} {escape(merchant)}</p><p class="sum num" id="total">{amount}</p>'
        f'<h2 class="to">{words["items"]}</h2><ul class="lines" tabindex="0">{lines}</ul>'
        f'<div class="all"><span>{words["total"]}</span><span class="num">{amount}</span></div>'
        f'{mail}<span class="note">{words["until"].format(time=until)}</span></section>'
    )


def _line(line: dict, words: dict) -> str:
    each = yuan(line["price"]["unit_amount"], line["currency"])
    return (
        f'<li><span class="name">{escape(line["description"])}<small class="num">{words["each"]} {each} × {line["quantity"]}</small></span>'
        f'<span class="num">{yuan(line["amount_total"], line["currency"])}</span></li>'
    )


def _method(name: str, chosen: bool, words: dict) -> str:
    """One way to pay; the card brings its fields."""
    hint = words["card_hint" if name == "card" else "wallet_hint"]
    choice = (
        f'<label class="method"><input type="radio" name="method" id="method-{name}" value="{name}"{" checked" if chosen else ""}>'
        f"{mark(name)}<span>{words[name]}</span><small>{hint}</small></label>"
    )
    if name != "card":
        return choice
    return (
        f'{choice}<div class="fields"><label class="field wide">{words["number"]}<input name="number" inputmode="numeric" maxlength="23" '
        f'placeholder="4242 4242 4242 4242" autocomplete="off"></label><label class="field">{words["exp"]}<input name="exp" '
        f'inputmode="numeric" maxlength="7" placeholder="12/34" autocomplete="off"></label><label class="field">{words["cvc"]}'
        f'<input name="cvc" inputmode="numeric" maxlength="4" placeholder="123" autocomplete="off"></label></div>'
    )


def _test_cards(words: dict) -> str:
    rows = "".join(f'<tr><td class="num">{number}</td><td>{words[outcome]}</td></tr>' for number, outcome in TEST_CARDS)
    return f'<details open><summary>{words["cards"]}</summary><table>{rows}</table><span class="note">{words["any"]}</span></details>'


def wallet_page(session: dict, merchant: str, wallet: str, words: dict) -> str:
    """Where the real thing would show 支付宝 or 微信: confirm or cancel."""
    amount = yuan(session["amount_total"], session["currency"])
    title = words["wallet_title"].format(wallet=words[wallet])
    inner = (
        f'<main class="alone"><div>{mark(wallet)}<h1>{title}</h1><p>{words["wallet_ask"].format(merchant=escape(merchant))}</p>'
        f'<p class="sum num" id="total" style="color:inherit">{amount}</p><form method="post" action="/pay/{session["id"]}/{wallet}">'
        f'<button id="confirm" name="action" value="confirm">{words["confirm"].format(amount=amount)}</button>'
        f'<button id="cancel" class="plain" name="action" value="cancel">{words["cancel"]}</button></form></div></main>'
    )
    return frame(title, inner, words)


def challenge_page(session: dict, merchant: str, words: dict) -> str:
    """Where the real thing would show the bank's own question (3-D Secure): pass or fail it."""
    amount = yuan(session["amount_total"], session["currency"])
    inner = (
        f'<main class="alone"><div>{mark("card")}<h1>{words["bank_title"]}</h1>'
        f'<p>{words["bank_ask"].format(merchant=escape(merchant))}</p><p class="sum num" id="total" style="color:inherit">{amount}</p>'
        f'<form method="post" action="/pay/{session["id"]}/3ds"><button id="confirm" name="action" value="confirm">{words["bank_pass"]}'
        f'</button><button id="cancel" class="plain" name="action" value="cancel">{words["bank_fail"]}</button></form></div></main>'
    )
    return frame(words["bank_title"], inner, words)


def closed_page(kind: str, words: dict, link: str | None = None) -> str:
    """Nothing to pay here: `complete`, `expired` or `missing`, with a way on."""
    button = f'<a class="button" id="return" href="{escape(link)}">{words[kind + "_link"]}</a>' if link else ""
    inner = (
        f'<main class="alone"><div>{mark("yes" if kind == "complete" else "no")}<h1>{words[kind + "_title"]}</h1>'
        f"<p>{words[kind + '_text']}</p>{button}</div></main>"
    )
    return frame(words[kind + "_title"], inner, words)


def success_url(session: dict) -> str:
    """Where a buyer who has paid goes; the template in the session itself stays as it was given."""
    return quote(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), safe="%/:=&?~#+!$,;'@()*[]{}")
