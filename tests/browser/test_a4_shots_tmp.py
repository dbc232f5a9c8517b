import pathlib
from datetime import timedelta
import pytest
from django.urls import reverse
from django.utils import timezone
from marketplace.orders import services as orders
from marketplace.orders.models import OrderLine
from marketplace.payment import disputes, inbox, reconciling, refunds, services, transfers
from marketplace.payment.models import Payment
from tests.browser.conftest import *
from tests.factories import COUNTY, make_user
from tests.market_factories import make_product, make_purchase, make_sku, make_supplier
from tests.marketplace.conftest import Levers
OUT = pathlib.Path("/tmp/a4shots")
URLS = {"return_url": "http://127.0.0.1:8000/r/", "cancel_url": "http://127.0.0.1:8000/o/"}
import json
from urllib.request import Request, urlopen
class L:
    def __init__(self, base): self.base = base
    def ask(self, lever, **body):
        return json.loads(urlopen(Request(f"{self.base}/_control/{lever}", json.dumps(body).encode(), {"Content-Type": "application/json"}), timeout=10).read())
def test_shots(person, site, settings):
    lever = L(settings.STRIPE_API_BASE)
    lever.ask("webhooks", urls=[])
    fin = make_user("finance_officer", COUNTY, name="财务王敏")
    s1, s2 = make_supplier(freight_fen=800), make_supplier()
    a = make_sku(make_product(s1, title="手工红薯粉条", weights=(2, 1)), price_fen=3980, stock_=900)
    b = make_sku(make_product(s2, title="山坡散养土鸡蛋"), price_fen=6800, stock_=900, label="30枚")
    def paid(*w, **k):
        p = make_purchase(*w); pay = services.start_payment(p, **URLS); lever.ask("pay", session=pay.session_ref, method=k.pop("method", "card"), **k); services.fold(pay); return p, pay
    waiting = make_purchase((a, 2), (b, 1)); wpay = services.start_payment(waiting, **URLS)
    p1, pay1 = paid((a, 2), (b, 1))
    refunds.refund_line(OrderLine.objects.filter(order__purchase=p1).first(), reason="包装破损，部分退款", amount_fen=1500, by=None)
    p2, pay2 = paid((a, 1), number="4000000000005126")
    o2 = p2.orders.get(); refunds.refund_order(o2, reason="买家不要了", by=None)
    p3, pay3 = paid((b, 3), method="alipay")
    r3 = refunds.refund_line(OrderLine.objects.get(order__purchase=p3), reason="超过微信原路退款期限", by=None, by_bank=True)
    for r in Payment.objects.get(pk=pay2.pk).refunds.all():
        try: lever.ask("fail_refund", refund=r.refund_ref)
        except Exception as e: print(e)
        refunds.fold(r)
    held = make_purchase((a, 4)); hp = services.start_payment(held, **URLS); lever.ask("pay", session=hp.session_ref, method="card")
    from marketplace.payment.gateway import Fact
    f = services.gateway_of(hp).fetch(hp.session_ref)
    services.apply(hp, Fact(f.status, f.amount_fen - 1000, f.currency, f.method, f.intent_ref, f.charge_ref))
    p5, pay5 = paid((a, 1), number="4000000000000259")
    for e in services.gateway_of(pay5).changes_since(timezone.now() - timedelta(minutes=5)):
        k = inbox.keep(e); inbox.handle(k) if k else None
    inst = make_purchase((b, 40)); c = transfers.start_transfer(inst, institution="汝州市机关事务服务中心", credit_code="12410482MB0000000X", page_url=site + "/x")
    inst2 = make_purchase((a, 30)); c2 = transfers.start_transfer(inst2, institution="汝州市第一高级中学", page_url=site + "/x")
    day = timezone.localdate()
    rec = transfers.record_receipt(number="20261123000871", payer="汝州市机关事务服务中心", amount_fen=inst.total_fen, received_on=day, remark=c.number, by=fin)
    rec2 = transfers.record_receipt(number="20261123000902", payer="李四", amount_fen=1234, received_on=day, remark="", by=fin)
    transfers.match(transfers.record_receipt(number="20261123000903", payer="汝州市第一高级中学", amount_fen=inst2.total_fen, received_on=day, remark="", by=fin), c2, by=fin)
    for o in inst2.orders.all():
        orders.ship(o, carrier="邮政", waybill="9876543210123", by=None); orders.receive(o, at=timezone.now())
    Payment.objects.filter(pk=pay3.pk).update(charge_ref="ch_only_ours")
    rc = reconciling.reconcile(day, by=None)
    buyer = person(width=390)
    def shot(who, name, path):
        who.open(path); who.page.wait_for_timeout(150); who.page.screenshot(path=str(OUT / f"{name}.png"), full_page=True); print(name, who.sideways())
    shot(buyer, "b-waiting", reverse("orders:purchase", args=[waiting.token]))
    shot(buyer, "b-payform", reverse("payment:transfer", args=[waiting.token]))
    shot(buyer, "b-standin", wpay.redirect_url)
    shot(buyer, "b-paid", reverse("orders:purchase", args=[p1.token]))
    shot(buyer, "b-bankback", reverse("orders:purchase", args=[p3.token]))
    shot(buyer, "b-held", reverse("orders:purchase", args=[held.token]))
    shot(buyer, "b-return-held", reverse("checkout:return", args=[held.token]))
    shot(buyer, "b-contract", reverse("payment:transfer", args=[inst.token]))
    shot(buyer, "b-contract-order", reverse("orders:purchase", args=[inst.token]))
    shot(buyer, "b-sheet", reverse("payment:sheet", args=[inst2.token]))
    wide = person(); shot(wide, "w-standin", wpay.redirect_url); shot(wide, "w-control", settings.STRIPE_API_BASE + "/_control/")
    off = person().log_in(fin)
    n = "zh"
    shot(off, "o-home", "/admin/")
    shot(off, "o-payments", reverse("payments_admin:list"))
    shot(off, "o-held", reverse("payments_admin:payment", args=[hp.pk]))
    shot(off, "o-disputed", reverse("payments_admin:payment", args=[pay5.pk]))
    shot(off, "o-transfers", reverse("transfers_admin:list"))
    shot(off, "o-contract", reverse("transfers_admin:contract", args=[c2.pk]))
    shot(off, "o-receipts", reverse("transfers_admin:receipts"))
    shot(off, "o-refunds", reverse("refunds_admin:list"))
    shot(off, "o-refund-bank", reverse("refunds_admin:refund", args=[r3.pk]))
    shot(off, "o-refund-failed", reverse("refunds_admin:refund", args=[pay2.refunds.order_by("pk").first().pk]))
    shot(off, "o-recs", reverse("reconciliation_admin:list"))
    shot(off, "o-rec", reverse("reconciliation_admin:day", args=[rc.pk]))
