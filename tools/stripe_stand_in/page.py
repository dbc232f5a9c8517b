"""The hosted payment page as HTML: no JavaScript, nothing from elsewhere, plainly marked as a test."""

import time
from html import escape
from urllib.parse import quote

from .words import ZH, reason

STYLE = """
:root{--earth:#2b231d;--soft:#6f6055;--line:#e7dccb;--ground:#fffdf8;--sand:#f7efe1;--fire:#c2410c;--fire2:#9a3412;color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--earth);font:16px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei",
"Noto Sans CJK SC","Noto Sans SC",sans-serif;-webkit-text-size-adjust:100%}
.test{background:repeating-linear-gradient(-45deg,#fde7c7 0 14px,#fbdcb0 14px 28px);border-bottom:1px solid #efc88f;padding:.55rem 1rem;
text-align:center;font-size:.875rem;color:#5f2c08}.test b{color:#7c2d12;font-size:1rem;margin-right:.4em}.test span{display:inline-block}
main{display:grid;max-width:64rem;margin:0 auto;min-height:calc(100vh - 3rem)}
.order{background:var(--sand);padding:1.25rem 1.25rem 1rem}.form{padding:1.5rem 1.25rem 2.5rem}
.to{color:var(--soft);margin:0;font-size:.95rem}.sum{font-size:2.4rem;line-height:1.2;font-weight:700;margin:.1rem 0 .9rem;letter-spacing:-.01em}
.num{font-variant-numeric:tabular-nums}h2{font-size:1.1rem;margin:0 0 .8rem}
ul.lines{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
.lines li{display:flex;justify-content:space-between;gap:1rem;padding:.65rem 0;border-bottom:1px solid var(--line)}
.lines .name{overflow-wrap:anywhere}.lines small,.note{display:block;color:var(--soft);font-size:.875rem}
.lines .num{white-space:nowrap;font-weight:600}.all{display:flex;justify-content:space-between;padding:.75rem 0 .25rem;font-weight:700}
.note{margin:.35rem 0 0}fieldset{border:0;padding:0;margin:0}legend{font-size:1.1rem;font-weight:700;padding:0;margin-bottom:.75rem}
.method{display:flex;align-items:center;gap:.8rem;border:1.5px solid var(--line);border-radius:.85rem;padding:.8rem .95rem;margin-bottom:.6rem;
background:#fff;cursor:pointer;min-height:3.75rem}.method:hover{border-color:#d9b98d}
.method:has(:checked){border-color:var(--fire);box-shadow:0 0 0 1px var(--fire)}
.method input{width:1.2rem;height:1.2rem;accent-color:var(--fire);margin:0;flex:none}.method small{color:var(--soft);margin-left:auto;font-size:.8rem}
.mark{flex:none;display:grid;place-items:center;width:2.1rem;height:2.1rem;border-radius:.55rem;color:#fff;font-weight:700;font-size:1.05rem}
.mark.card{background:#57463a}.mark.alipay{background:#1664d9}.mark.wechat_pay{background:#0b7a3f}.mark svg{width:1.3rem;height:1.3rem}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:.8rem;margin:.2rem 0 1rem;padding:1rem;background:var(--sand);border-radius:.85rem}
.fields .wide{grid-column:1/-1}
@supports selector(:has(*)){form:has(#method-alipay:checked) .fields,form:has(#method-wechat_pay:checked) .fields{display:none}}
label.field{display:block;font-size:.875rem;font-weight:600}
.field input{display:block;width:100%;margin-top:.25rem;padding:.7rem .8rem;font:inherit;font-weight:400;font-size:1.05rem;color:inherit;
background:#fff;border:1.5px solid #cdbba3;border-radius:.6rem;font-variant-numeric:tabular-nums}
.field input::placeholder{color:#8b7c6d;opacity:1}
:focus-visible{outline:3px solid #f0a35e;outline-offset:2px}
button,.button{display:block;width:100%;min-height:3.25rem;border:0;border-radius:.85rem;background:var(--fire);color:#fff;font:inherit;
font-size:1.125rem;font-weight:700;cursor:pointer;text-align:center;text-decoration:none;padding:.75rem 1rem}
button:hover,.button:hover{background:var(--fire2)}button.plain{background:#fff;color:var(--earth);border:1.5px solid #cdbba3;margin-top:.75rem}
button.plain:hover{background:var(--sand)}.back{display:block;text-align:center;color:var(--fire2);margin:1rem 0 0;padding:.4rem}
.error{border:1.5px solid #e3a08c;background:#fdf0eb;border-radius:.85rem;padding:.8rem 1rem;margin:0 0 1.1rem;color:#7f1d1d}.error b{display:block}
details{margin-top:1.25rem;border-top:1px solid var(--line);padding-top:.75rem;font-size:.9rem}summary{cursor:pointer;padding:.3rem 0;font-weight:600}
table{width:100%;border-collapse:collapse}td{padding:.35rem 0;border-bottom:1px solid var(--line)}td:last-child{text-align:right;color:var(--soft)}
.alone{max-width:27rem;min-height:auto;padding:2rem 1.25rem 3rem;text-align:center}.alone .mark{width:4rem;height:4rem;font-size:2rem;
border-radius:1.1rem;margin:0 auto 1rem}.alone h1{font-size:1.4rem;margin:0 0 .4rem}.alone p{margin:0 0 1.25rem;color:var(--soft)}
.mark.no{background:#8a5a3b}.mark.yes{background:#3f6b35}
@media(min-width:56rem){main.both{grid-template-columns:1fr 1fr}.order{padding:3rem 3rem 2rem;box-shadow:-50vw 0 0 var(--sand)}
.form{padding:3rem}.sum{font-size:3rem}.alone{padding-top:4rem}}
"""
CARD_ICON = (
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">'
    '<rect x="2" y="5" width="20" height="14" rx="2.5"/><path d="M2 10h20M6 15h4"/></svg>'
)
MARKS = {"card": CARD_ICON, "alipay": "支", "wechat_pay": "微", "yes": "✓", "no": "!"}
TEST_CARDS = (
    ("4242 4242 4242 4242", "card_ok"), ("4000 0000 0000 9995", "card_poor"), ("4000 0000 0000 0002", "card_no"),
    ("4000 0000 0000 0069", "card_old"),
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
        f'<form method="post" action="/pay/{session["id"]}" autocomplete="off"><fieldset><legend>{words["how"]}</legend>{methods}</fieldset>'
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
        f'<h2 class="to">{words["items"]}</h2><ul class="lines">{lines}</ul>'
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
