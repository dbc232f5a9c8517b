"""Goods to fight over, a real server with eight processes, and buyers who order over HTTP; for `oversell` and `checkout`."""

import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from tools.bench.pages import free_port, start
from tools.bench.report import say
from tools.demo import web_command
from tools.supervisor import Child, Supervisor

WORKERS, THREADS, PATIENCE = 8, 2, 120
ADDRESS = {"name": "王小明", "phone": "13812345678", "province": "41", "city": "4104", "county": "410482", "street": "丹阳路88号"}
COUNTY, VILLAGE = "410482000000", "410482100201"


def make_goods(count: int, pieces: int) -> list[int]:
    """So many variants of one supplier with so many pieces each; their ids. Needs a migrated database."""
    from django.utils import timezone

    from marketplace.catalogue import stock
    from marketplace.catalogue.models import Beneficiary, Product, Sku, Supplier
    from projects.households.models import Household
    from projects.ledger.models import IncomeAccount
    from projects.villages.models import Village
    from regions.models import Region

    region = Region.objects.get_or_create(code=VILLAGE, defaults={"name": "测试村", "name_en": "Bench"})[0]
    village = Village.objects.get_or_create(region=region)[0]
    number = f"{VILLAGE}{Household.objects.count():04}"
    household = Household.objects.create(village=village, number=number, registered_on=timezone.localdate())
    account = IncomeAccount.objects.create(household=household)
    supplier = Supplier.objects.create(name=f"测试工坊{number}", kind="cooperative", region=region, status=Supplier.Status.ACTIVE)
    found = []
    for n in range(count):
        product = Product.objects.create(
            supplier=supplier, region=region, slug=f"bench-{number}-{n}", title=f"测试商品{n}", category_id="handicraft", status="on_sale"
        )
        Beneficiary.objects.create(product=product, account=account, label="测试村 郭**")
        sku = Sku.objects.create(product=product, label="1件", price_fen=1000 + n, weight_g=500)
        stock.adjust(sku, pieces, by=None)
        found.append(sku.pk)
    return found


@contextmanager
def serving():
    """(address of the shop, address of the payment stand-in): gunicorn with eight processes, until the block ends."""
    port, pay_port = free_port(), free_port()
    shop, pay = f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{pay_port}"
    var = Path(os.environ["VAR_DIR"])
    command = web_command(port)
    command[command.index("--workers") + 1], command[command.index("--threads") + 1] = str(WORKERS), str(THREADS)
    env = {"STRIPE_API_BASE": pay, "DATABASE_POOL": str(THREADS + 1), "PAGE_CACHE_SECONDS": "0"}
    stand_in = [sys.executable, "-m", "tools.stripe_stand_in", "--port", str(pay_port)]
    os.environ["STRIPE_API_BASE"] = pay
    supervisor = Supervisor(
        [Child("stand-in", stand_in, var / "log" / "pay.log"), Child("web", command, var / "log" / "web.log", env)], say=say
    )
    try:
        start(supervisor, {"web": f"{shop}checkout/cart/"})  # healthz wants a worker too
        yield shop, pay
    finally:
        supervisor.stop()


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers, not errands."""

    def redirect_request(self, *args):
        return None


class Buyer:
    """A browser without a picture: cookies, a cart, the checkout form."""

    def __init__(self, shop: str):
        self.shop, self.form = shop, {}
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())

    def ask(self, path: str, data: dict | None = None) -> tuple[int, str, str]:
        """(status, body, Location)."""
        body = urlencode(data).encode() if data is not None else None
        try:
            answer = self.opener.open(urllib.request.Request(self.shop + path, body), timeout=PATIENCE)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            return answer.status, answer.read().decode(), answer.headers.get("Location", "")

    def prepare(self, skus: list[int]) -> None:
        """Fill the cart and open the checkout."""
        for sku in skus:
            self.ask("checkout/cart/add/", {"sku": sku, "quantity": 1})
        _status, page, _to = self.ask("checkout/")
        names = ("csrfmiddlewaretoken", "key", "total")
        self.form = ADDRESS | {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in names}

    def order(self) -> int:
        """Press the button; the status: 303 ordered, 400 refused."""
        return self.ask("checkout/", self.form)[0]


def pay(stand_in: str, session: str) -> None:
    request = urllib.request.Request(
        f"{stand_in}/_control/pay", json.dumps({"session": session, "method": "alipay"}).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=PATIENCE).close()


def deadlocks() -> int:
    """How many PostgreSQL has broken up in this database; its statistics are written with a delay."""
    from django.db import connection

    time.sleep(1.5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def negative_stock() -> int:
    """Variants of which more is promised than there is."""
    from django.db.models import F, Q

    from marketplace.catalogue.models import Sku

    return Sku.objects.filter(Q(on_hand__lt=0) | Q(reserved__lt=0) | Q(reserved__gt=F("on_hand"))).count()
