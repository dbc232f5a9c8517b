"""Many buyers, few pieces: exactly as many orders as there are pieces, and no deadlock whatever order the carts are in.

First over HTTP: 200 buyers press the button for 100 pieces of one variant at the same moment, then pay at the stand-in. Then in
eight processes on the database alone: 2,000 buyers with one to four of 20 variants each, 1,000 pieces in all.
"""

import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tools.bench.buyers import WORKERS, Buyer, deadlocks, make_goods, negative_stock, pay, serving
from tools.bench.report import emit, say

BUYERS, PIECES = 200, 100
CROWD, VARIANTS, POOL = 2_000, 20, 1_000


def rush(shop: str, sku: int) -> tuple[list[int], float]:
    """What each buyer was answered, and the seconds from the first press to the last answer."""
    buyers = [Buyer(shop) for _n in range(BUYERS)]
    with ThreadPoolExecutor(2 * WORKERS) as pool:
        list(pool.map(lambda buyer: buyer.prepare([sku]), buyers))
    say(f"{BUYERS} carts are filled")
    gate, spans = threading.Barrier(BUYERS), []

    def press(buyer: Buyer) -> int:
        gate.wait()
        begun = time.perf_counter()
        status = buyer.order()
        spans.append((begun, time.perf_counter()))
        return status

    with ThreadPoolExecutor(BUYERS) as pool:
        answers = list(pool.map(press, buyers))
    return answers, max(end for _begin, end in spans) - min(begin for begin, _end in spans)


def pay_all(shop: str, stand_in: str) -> None:
    """Every order is paid at the stand-in and comes back to the shop."""
    from marketplace.payment.models import Payment

    def settle(row: tuple[str, str]) -> None:
        session, token = row
        pay(stand_in, session)
        Buyer(shop).ask(f"checkout/return/{token}/")

    rows = list(Payment.objects.filter(status="open").values_list("session_ref", "purchase__token"))
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(settle, rows))


def crowd(seed: int, skus: list[int]) -> None:
    """One process of the second part: its buyers, one after another. Prints how many ordered, were refused, broke."""
    import django

    django.setup()
    from marketplace.checkout.models import Cart, CartLine
    from marketplace.checkout.services import place_order
    from marketplace.orders.placing import Address
    from shared.errors import RuleError

    dice, ordered, refused, broken = random.Random(seed), 0, 0, 0
    address = Address("王小明", "13812345678", "河南省", "平顶山市", "汝州市", "丹阳路88号", region_code="410482")
    for _n in range(CROWD // WORKERS):
        cart = Cart.objects.create()
        CartLine.objects.bulk_create([CartLine(cart=cart, sku_id=sku, quantity=1) for sku in dice.sample(skus, dice.randint(1, 4))])
        try:
            place_order(cart, address, key=cart.checkout_key)
            ordered += 1
        except RuleError:
            refused += 1
        except Exception as error:
            broken += 1
            print(f"broken: {error!r}", file=sys.stderr)
    print(ordered, refused, broken)


def run_crowd(skus: list[int]) -> tuple[list[int], float]:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tools.bench.oversell", "crowd"]
    running = [
        subprocess.Popen([*command, str(seed), *map(str, skus)], stdout=subprocess.PIPE, text=True, env=os.environ | {"DATABASE_POOL": "2"})
        for seed in range(WORKERS)
    ]
    said = [list(map(int, process.communicate()[0].split())) for process in running]
    return [sum(column) for column in zip(*said, strict=True)], time.perf_counter() - begun


def main() -> int:
    if sys.argv[1:2] == ["crowd"]:
        crowd(int(sys.argv[2]), [int(pk) for pk in sys.argv[3:]])
        return 0
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)  # pages name files by their content
    from django.db import connections
    from django.db.models import Sum

    from marketplace.catalogue.models import Sku
    from marketplace.orders.models import Purchase

    (sku,) = make_goods(1, PIECES)
    with serving() as (shop, stand_in):
        answers, seconds = rush(shop, sku)
        pay_all(shop, stand_in)
    paid = Purchase.objects.filter(status="paid").count()
    context = {"buyers": BUYERS, "processes": WORKERS, "over": "HTTP"}
    emit(
        "sold_of_100",
        paid,
        "orders",
        **context,
        refused=answers.count(400),
        other=len([each for each in answers if each not in {303, 400}]),
    )
    emit(
        "orders_per_s", answers.count(303) / seconds, "1/s", **context, answers_per_s=round(BUYERS / seconds, 1), seconds=round(seconds, 2)
    )

    skus = make_goods(VARIANTS, POOL // VARIANTS)
    (ordered, refused, broken), seconds = run_crowd(skus)
    held = Sku.objects.filter(pk__in=skus).aggregate(held=Sum("reserved"))["held"]
    context = {"buyers": CROWD, "variants": VARIANTS, "pieces": POOL, "processes": WORKERS, "over": "the database"}
    emit("crowd_orders_per_s", ordered / seconds, "1/s", **context, ordered=ordered, refused=refused, pieces_held=held)
    emit("negative_stock", negative_stock(), "variants", **context)
    emit("deadlocks", deadlocks(), "1", **context, broken=broken)
    connections.close_all()
    return 0 if paid == PIECES and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
