"""Events on their way to our site: signed as Stripe signs them, delivered in the background, tried again, and, on request, badly."""

import heapq
import hmac
import http.client
import itertools
import json
import random
import sys
import threading
import time
from dataclasses import asdict, dataclass, field, fields
from urllib.parse import urlsplit

WORKERS = 4
TIMEOUT = 10  # seconds for one delivery


@dataclass
class Faults:
    """How deliveries go wrong: repeat, reorder, drop, corrupt are chances from 0 to 1, delay is seconds. Default: not at all.

    repeat   the event is sent once more, up to a second later
    reorder  the event is held back up to a second, so that later ones overtake it
    drop     the event is never sent (until /_control/resend, or the client's own reconciliation)
    corrupt  the first try arrives with a body that was changed on the way; the retry is whole
    delay    every delivery waits this long
    """

    repeat: float = 0
    reorder: float = 0
    drop: float = 0
    corrupt: float = 0
    delay: float = 0
    seed: int | None = None
    _dice: random.Random = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        for name in ("repeat", "reorder", "drop", "corrupt", "delay"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= (3600 if name == "delay" else 1):
                raise ValueError(f"{name}: {value!r} is not possible; chances lie between 0 and 1, delay is in seconds")
        self._dice = random.Random(self.seed)

    @classmethod
    def parse(cls, text: str) -> "Faults":
        """Read `repeat=0.3,drop=0.1,delay=2`; `none` or nothing means no faults."""
        pairs = dict(part.split("=", 1) for part in text.split(",") if "=" in part) if text != "none" else {}
        return cls.of({name: int(value) if name == "seed" else float(value) for name, value in pairs.items()})

    @classmethod
    def of(cls, values: dict) -> "Faults":
        known = {item.name for item in fields(cls) if item.init}
        if unknown := set(values) - known:
            raise ValueError(f"unknown fault: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
        return cls(**values)

    def plan(self) -> list[float]:
        """Seconds to wait before each delivery of one event to one address; an empty list drops it."""
        dice = self._dice
        if dice.random() < self.drop:
            return []
        first = self.delay + (dice.random() if dice.random() < self.reorder else 0)
        return [first, first + dice.random()] if dice.random() < self.repeat else [first]

    def corrupts(self) -> bool:
        return self.corrupt > 0 and self._dice.random() < self.corrupt

    def as_dict(self) -> dict:
        return {name: value for name, value in asdict(self).items() if name != "_dice"}


def sign(payload: bytes, secret: str, timestamp: int | None = None) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over `timestamp.payload`, scheme v1."""
    stamp = int(time.time()) if timestamp is None else timestamp
    return f"t={stamp},v1={hmac.new(secret.encode(), f'{stamp}.'.encode() + payload, 'sha256').hexdigest()}"


def deliveries(event_id: str, urls: list[str], faults: Faults, counter=itertools.count()) -> list[dict]:  # noqa: B008
    """The rows that bring one event to all addresses. Rows live in the store, so a restart forgets none."""
    now = time.time()
    return [
        {"id": f"{event_id}.{int(now * 1000)}.{next(counter)}", "event": event_id, "url": url, "attempt": 0, "due": now + wait,
         "corrupt": faults.corrupts()}
        for url in urls
        for wait in faults.plan()
    ]  # fmt: skip


class Dispatcher:
    """A few threads that deliver what is due. Several at once: the order of arrival is not the order of events."""

    def __init__(self, store):
        self.store = store
        self._heap: list[tuple[float, str]] = []
        self._wake = threading.Condition()
        store.on_deliveries = self.add

    def start(self) -> None:
        with self.store.change():
            self.add(list(self.store.tables["delivery"].values()))
        for _ in range(WORKERS):
            threading.Thread(target=self._work, daemon=True, name="webhooks").start()

    def add(self, rows: list[dict]) -> None:
        if not rows:
            return
        with self._wake:
            for row in rows:
                heapq.heappush(self._heap, (row["due"], row["id"]))
            self._wake.notify(len(rows))

    def _next(self) -> str:
        """Wait for the next due row and take it."""
        with self._wake:
            while True:
                wait = self._heap[0][0] - time.time() if self._heap else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._heap)[1]
                self._wake.wait(wait)

    def _work(self) -> None:
        while True:
            id = self._next()
            try:
                self._deliver(id)
            except Exception as error:  # a worker must outlive any one delivery
                print(f"stripe stand-in: webhook {id} failed inside: {error!r}", file=sys.stderr)

    def _deliver(self, id: str) -> None:
        settings = self.store.settings
        with self.store.change() as store:
            row = store.get("delivery", id)
            event = store.get("event", row["event"]) if row else None
            if not event or row["url"] not in settings.webhook_urls:
                store.forget("delivery", id)  # that address is no longer ours
                return
            body = json.dumps(event, indent=2, ensure_ascii=False).encode()
            url, attempt = row["url"], row["attempt"] + 1
        signature = sign(body, settings.webhook_secret)
        sent = body.replace(b'"evt_', b'"evt-', 1) if row.get("corrupt") and attempt == 1 else body
        arrived, said = post(url, sent, signature)
        if settings.verbose:
            print(f"webhook {event['type']} {event['id']} → {url}: {said} (attempt {attempt})", file=sys.stderr)
        with self.store.change() as store:
            if arrived:
                store.forget("delivery", id)
                event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
                store.put("event", event)
            elif attempt >= settings.attempts:
                store.forget("delivery", id)
            else:
                store.put("delivery", {**row, "attempt": attempt, "due": time.time() + settings.retry_base * 2 ** (attempt - 1)})


def post(url: str, body: bytes, signature: str) -> tuple[bool, str]:
    """Send one event. Only a 2xx answer counts; a redirect is a failure, as on Stripe."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature,
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Accept": "*/*; q=0.5, application/xml",
        "Cache-Control": "no-cache",
    }
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = connection.getresponse()
        answer.read(65536)
        return 200 <= answer.status < 300, str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return False, type(error).__name__
    finally:
        connection.close()
