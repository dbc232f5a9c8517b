"""Start the stand-in: python -m tools.stripe_stand_in --webhook-url http://127.0.0.1:8000/… --webhook-secret whsec_…"""

import argparse
import os
import signal
import sys

from .server import StandIn
from .store import Settings, Store
from .webhooks import Faults


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.stripe_stand_in", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--port", type=int, default=8420, help="port on 127.0.0.1 (default 8420; 0 picks a free one)")
    add("--public-url", help="address under which browsers reach the payment page (default http://127.0.0.1:PORT)")
    add("--webhook-url", action="append", default=[], help="where events go; may be repeated")
    add("--webhook-secret", default=os.environ.get("STRIPE_WEBHOOK_SECRET", "whsec_stand_in"), help="signing secret, whsec_…")
    add("--state", metavar="FILE", help="SQLite file; a restart with the same file loses nothing")
    add(
        "--faults",
        type=Faults.parse,
        default=Faults(),
        help="for example repeat=0.3,reorder=0.5,drop=0.1,corrupt=0.05,delay=2,seed=7 (default none)",
    )
    add("--merchant", default="演示商户 Demo merchant", help="name on the payment page")
    add("--fee-bp", type=int, default=290, help="fee in basis points (default 290 = 2.9 %%)")
    add("--fee-fixed", type=int, default=0, help="fixed fee per payment in minor units (default 0)")
    add("--least-expiry", type=int, default=1800, help="shortest life of a session in seconds (real Stripe and default: 1800)")
    add("--refund-delay", type=float, default=0, help="seconds a refund stays pending (default 0: succeeds at once)")
    add("--dispute-fee", type=int, default=8500, help="fee of a dispute in minor units (default 8500)")
    add("--retry-base", type=float, default=0.5, help="seconds before the second delivery attempt; doubles each time (default 0.5)")
    add("--attempts", type=int, default=8, help="delivery attempts per webhook, over about a minute (default 8)")
    add("--verbose", action="store_true", help="log each request and delivery")
    return parser


def main() -> None:
    parser = arguments()
    given = parser.parse_args()
    if not given.webhook_secret.startswith("whsec_"):
        parser.error("--webhook-secret must begin with whsec_")
    settings = Settings(
        merchant=given.merchant, webhook_urls=given.webhook_url, webhook_secret=given.webhook_secret, retry_base=given.retry_base,
        attempts=given.attempts, fee_bp=given.fee_bp, fee_fixed=given.fee_fixed, least_expiry=given.least_expiry,
        refund_delay=given.refund_delay, dispute_fee=given.dispute_fee, faults=given.faults, verbose=given.verbose,
    )  # fmt: skip
    server = StandIn(Store(settings, given.state), given.port)
    settings.public_url = (given.public_url or f"http://127.0.0.1:{server.server_port}").rstrip("/")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Stripe stand-in on http://127.0.0.1:{server.server_port} (test payments only)", file=sys.stderr, flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.stop()


if __name__ == "__main__":
    main()
