"""A thousand payments while events repeat, overtake each other, get lost or changed, and web and worker are killed at random.

The stand-in delivers over HTTP to a real gunicorn with a real task worker. What was lost is recovered by the same polling
tasks that production runs. Then every promise is counted: an order for each payment, no effect twice, books that sum to zero.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.bench.pages import free_port
from tools.bench.report import emit, say
from tools.demo import web_command

ROOT = Path(__file__).resolve().parents[2]
PAYMENTS = int(os.environ.get("BENCH_PAYMENTS", "1000"))
THREADS = 8
FAULTS = "repeat=0.3,reorder=0.5,drop=0.1,corrupt=0.03,seed=7"
SECRET = "whsec_stand_in"
QUIET, PATIENCE = 4, 420  # seconds without a change that end the wait, seconds at most
SHARES = {"refunded": 20, "settled": 10}  # every so manieth order


class Process:
    """A child with its own process group, killed as a whole and started again."""

    def __init__(self, command: list[str], env: dict):
        self.command, self.env, self.deaths = command, env, 0
        self.start()

    def start(self) -> None:
        self.child = subprocess.Popen(
            self.command, cwd=ROOT, env=os.environ | self.env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def die_and_rise(self) -> None:
        self.kill()
        self.deaths += 1
        self.start()


class Lever:
    """The stand-in's control addresses."""

    def __init__(self, port: int):
        self.base = f"http://127.0.0.1:{port}"

    def ask(self, name: str, **body) -> dict:
        request = urllib.request.Request(f"{self.base}/_control/{name}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def health(self) -> dict:
        with urllib.request.urlopen(f"{self.base}/_control/health", timeout=30) as answer:
            return json.load(answer)


def wait_for(look, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            look()
            return
        except OSError as error:
            if time.monotonic() > end:
                raise SystemExit(f"a server does not answer: {error}") from None
            time.sleep(0.2)


def closing(work):
    """A thread's database connection ends with its piece of work."""
    from django.db import connection

    def run(*args):
        try:
            return work(*args)
        finally:
            connection.close()

    return run


def make_purchases(count: int) -> list:
    """Unpaid purchases of one to three pieces, over twenty variants."""
    from marketplace.orders.models import Purchase
    from tests.market_factories import make_product, make_purchase, make_sku, make_supplier

    supplier = make_supplier()
    skus = [make_sku(make_product(supplier, weights=(2, 1)), price_fen=1_000 + 37 * n, stock_=count * 2) for n in range(20)]
    made = [make_purchase((skus[n % 20], 1 + n % 3)) for n in range(count)]
    Purchase.objects.update(reserved_until="2099-01-01T00:00:00Z")  # this run is about payments, not about reservations
    return made


def pay_all(purchases: list, lever: Lever) -> None:
    """Open every pay page through our own service and pay it as a buyer would, in no particular order."""
    from marketplace.payment.services import start_payment
    from shared.errors import RuleError

    def one(purchase) -> None:
        for _attempt in range(5):
            try:
                payment = start_payment(purchase, return_url="http://127.0.0.1/back/", cancel_url="http://127.0.0.1/order/")
                break
            except RuleError:
                time.sleep(0.5)
        lever.ask("pay", session=payment.session_ref, method=random.choice(["card", "alipay", "wechat_pay"]))

    random.shuffle(purchases)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(closing(one), purchases))


def run_chaos(victims: list[Process], stop: threading.Event) -> None:
    dice = random.Random(11)
    while not stop.wait(dice.uniform(3, 8)):
        dice.choice(victims).die_and_rise()


def wait_until_quiet(lever: Lever) -> None:
    """Until nothing is on its way and the inbox no longer moves."""
    from marketplace.payment.models import WebhookEvent

    end, last, since = time.monotonic() + PATIENCE, None, time.monotonic()
    while time.monotonic() < end:
        now = (lever.health()["pending_deliveries"], WebhookEvent.objects.count(), WebhookEvent.objects.filter(handled_at=None).count())
        if now != last:
            last, since = now, time.monotonic()
        if now[0] == 0 and time.monotonic() - since > QUIET:
            return
        time.sleep(0.5)
    say(f"still moving after {PATIENCE} s: {last}")


def recover() -> int:
    """What production does every few minutes, until nothing is left over; returns how many rounds it took."""
    from django.utils import timezone

    from marketplace.payment import tasks
    from marketplace.payment.models import Payment, Refund, WebhookEvent

    for turn in range(1, 40):
        WebhookEvent.objects.filter(handled_at=None).update(received_at=timezone.now() - timezone.timedelta(minutes=5))
        tasks.catch_up.call()
        tasks.poll_open_payments.call()
        left = Payment.objects.filter(status=Payment.Status.OPEN).exists() or Refund.objects.filter(status="pending").exists()
        if not left and not WebhookEvent.objects.filter(handled_at=None).exists():
            return turn
    return turn


def use(purchases: list) -> None:
    """Some paid orders are refunded, some are settled, so that the books have something to prove."""
    from datetime import timedelta

    from django.utils import timezone

    from marketplace.orders import services as orders
    from marketplace.payment.refunds import refund_order
    from marketplace.settlement.services import fold_refunds, settle

    for number, purchase in enumerate(purchases):
        order = purchase.orders.get()
        if order.status == "paid" and number % SHARES["settled"] == 0:
            orders.ship(order, carrier="邮政", waybill=str(number), by=None)
            orders.receive(order, at=timezone.now() - timedelta(days=9))
            settle(order, by=None)
        if order.status in {"paid", "settled"} and number % SHARES["refunded"] == 0:
            refund_order(order, reason="基准测试", by=None)
    fold_refunds()


def count_wrongs() -> dict[str, int]:
    """Payments the gateway took without a paid order; effects that happened twice; orders whose books do not sum to zero."""
    from django.db.models import Count, F, Sum

    from audit.models import AuditEntry
    from marketplace.catalogue.models import Sku
    from marketplace.orders.models import Order, OrderLine, Purchase
    from marketplace.payment.models import Payment, Refund
    from marketplace.payment.stripe_client import StripeGateway
    from marketplace.settlement.books import books

    client = StripeGateway().client
    paid, refunded = {}, {}
    for charge in client.v1.charges.list(params={"limit": 100}).auto_paging_iter():
        paid[charge.payment_intent], refunded[charge.id] = charge.metadata["purchase"], charge.amount_refunded
    there = set(Purchase.objects.filter(status="paid").values_list("number", flat=True))
    ours = dict(Payment.objects.filter(status="paid").values_list("charge_ref", "refunded_fen"))
    twice = AuditEntry.objects.filter(action="purchase.paid").values("object_id").annotate(n=Count("pk")).filter(n__gt=1).count()
    lines = Refund.objects.exclude(status="failed").filter(line__isnull=False).values("line").annotate(sum=Sum("amount_fen"))
    too_much = lines.filter(sum__gt=F("line__amount_fen")).count()
    sold = dict(
        OrderLine.objects.filter(order__purchase__status="paid")
        .order_by()
        .values_list("sku")
        .annotate(Sum("quantity"))
        .values_list("sku", "quantity__sum")
    )
    start = PAYMENTS * 2
    stock = sum(1 for sku in Sku.objects.all() if sku.on_hand != start - sold.get(sku.pk, 0) or sku.reserved)
    return {
        "paid_without_order": sum(1 for number in paid.values() if number not in there),
        "double_effects": twice + too_much + stock + sum(1 for ref, fen in refunded.items() if fen != ours.get(ref, 0)),
        "unbalanced_orders": sum(1 for order in Order.objects.all() if sum(line.fen for line in books(order))),
    }


def run(web: Process, worker: Process, lever: Lever) -> None:
    from django.db.models import Max, Min

    from marketplace.payment.models import WebhookEvent

    purchases, stop = make_purchases(PAYMENTS), threading.Event()
    say(f"{len(purchases)} purchases wait for payment")
    killer = threading.Thread(target=run_chaos, args=([web, web, worker], stop), daemon=True)
    killer.start()
    started = time.perf_counter()
    pay_all(purchases, lever)
    say(f"all are paid at the gateway after {time.perf_counter() - started:.0f} s; {web.deaths + worker.deaths} kills so far")
    wait_until_quiet(lever)
    stop.set()
    killer.join()
    span = WebhookEvent.objects.filter(was_polled=False, handled_at__isnull=False).aggregate(
        first=Min("received_at"), last=Max("handled_at")
    )
    delivered = WebhookEvent.objects.filter(was_polled=False, handled_at__isnull=False).count()
    rounds = recover()
    use(purchases)
    rounds += recover()
    context = {
        "payments": PAYMENTS,
        "faults": FAULTS,
        "web_kills": web.deaths,
        "worker_kills": worker.deaths,
        "delivered": delivered,
        "polled": WebhookEvent.objects.filter(was_polled=True).count(),
        "poll_rounds": rounds,
        "processes": 2,
    }
    for metric, value in count_wrongs().items():
        emit(metric, value, "count", **context)
    seconds = (span["last"] - span["first"]).total_seconds() if delivered else 0
    emit("events_per_s", delivered / seconds if seconds else 0.0, "1/s", **context, seconds=round(seconds, 1))


def main() -> int:
    web_port, pay_port = free_port(), free_port()
    env = {"STRIPE_API_BASE": f"http://127.0.0.1:{pay_port}"}
    os.environ.update(env)
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    hook = f"http://127.0.0.1:{web_port}/webhooks/stripe/"
    stand_in = [sys.executable, "-m", "tools.stripe_stand_in", "--port", str(pay_port), "--webhook-url", hook, "--webhook-secret", SECRET]
    worker = [sys.executable, "manage.py", "db_worker", "--queue-name", "*", "--interval", "0.2", "--no-startup-delay", "--no-reload"]
    processes = [
        Process([*stand_in, "--faults", FAULTS, "--retry-base", "0.5"], env),
        Process(web_command(web_port), env),
        Process([*worker, "--skip-checks"], env),
    ]
    lever = Lever(pay_port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an impatient caller leaves no server behind
    try:
        wait_for(lever.health)
        page = f"http://127.0.0.1:{web_port}/accounts/login/"  # /healthz wants a scheduler too
        wait_for(lambda: urllib.request.urlopen(page, timeout=5).close())
        run(processes[1], processes[2], lever)
    finally:
        for each in processes:
            each.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
