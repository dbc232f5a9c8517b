"""The Stripe stand-in, spoken to over HTTP by the unmodified library."""

import json
import threading
from urllib.request import Request, urlopen

import pytest

SECRET = "whsec_tests"


class Levers:
    """What a buyer or Stripe would do, through the stand-in's own control addresses."""

    def __init__(self, server):
        self.server, self.base = server, f"http://127.0.0.1:{server.server_port}"

    def ask(self, lever: str, **body) -> dict:
        request = Request(f"{self.base}/_control/{lever}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        return json.loads(urlopen(request, timeout=10).read())

    def pay(self, payment, method: str = "card", **more) -> dict:
        return self.ask("pay", session=payment.session_ref, method=method, **more)

    def events(self, kind: str) -> list[dict]:
        return [event for event in self.server.store.tables["event"].values() if event["type"] == kind]

    def session(self, payment) -> dict:
        return self.server.store.get("checkout.session", payment.session_ref)


@pytest.fixture(scope="session")
def stand_in_server():
    from tools.stripe_stand_in.server import StandIn
    from tools.stripe_stand_in.store import Settings, Store

    known = Settings(webhook_secret=SECRET)
    server = StandIn(Store(known, None), 0)
    known.public_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.stop()


@pytest.fixture
def stand_in(stand_in_server, settings):
    levers = Levers(stand_in_server)
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = levers.base, "sk_test_tests"
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_older", SECRET]
    return levers
