"""What the stand-in remembers: one dict per kind of object, one lock around all of it, and an optional SQLite file."""

import heapq
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .webhooks import Faults

KINDS = (
    "checkout.session", "payment_intent", "charge", "refund", "dispute", "balance_transaction", "event", "idempotency", "delivery",
)  # fmt: skip


@dataclass
class Settings:
    """How this stand-in was started. Money in minor units (fen), rates in basis points, times in seconds."""

    public_url: str = "http://127.0.0.1:8420"
    merchant: str = "演示商户 Demo merchant"
    webhook_urls: list[str] = field(default_factory=list)
    webhook_secret: str = "whsec_stand_in"
    retry_base: float = 0.5
    attempts: int = 8
    fee_bp: int = 290
    fee_fixed: int = 0
    least_expiry: int = 1800
    refund_delay: float = 0
    dispute_fee: int = 8500
    faults: Faults = field(default_factory=Faults)
    verbose: bool = False


class Store:
    """All state. Every read and write happens inside `with store.change():`."""

    def __init__(self, settings: Settings, path: str | None = None):
        self.settings = settings
        self.tables: dict[str, dict[str, dict]] = {kind: {} for kind in KINDS}
        self.request = {"id": None, "idempotency_key": None}  # the API call being answered; copied into its events
        self.on_deliveries = lambda rows: None  # set by the dispatcher
        self._lock = threading.RLock()
        self._dirty: dict[tuple[str, str], None] = {}
        self._timers: list[tuple[float, str, str]] = []
        self._file = _open(path) if path else None
        if self._file:
            self._load()

    @contextmanager
    def change(self) -> Iterator["Store"]:
        """Hold the lock; on leaving, write what changed to the file and only then hand new deliveries over."""
        with self._lock:
            try:
                yield self
            finally:
                self._flush()

    def get(self, kind: str, id: str) -> dict | None:
        return self.tables[kind].get(id)

    def put(self, kind: str, obj: dict) -> dict:
        """Remember a new or changed object."""
        self.tables[kind][obj["id"]] = obj
        self._dirty[kind, obj["id"]] = None
        return obj

    def forget(self, kind: str, id: str) -> None:
        if self.tables[kind].pop(id, None) is not None:
            self._dirty[kind, id] = None

    def at(self, moment: float, what: str, id: str) -> None:
        """Ask to be told by `due` at `moment`: `what` is expire, refund or refund_fails."""
        heapq.heappush(self._timers, (moment, what, id))

    def due(self) -> Iterator[tuple[str, str]]:
        """What is due now, each only once."""
        while self._timers and self._timers[0][0] <= time.time():
            _, what, id = heapq.heappop(self._timers)
            yield what, id

    def close(self) -> None:
        with self._lock:
            self._flush()
            if self._file:
                self._file.close()
                self._file = None

    def _flush(self) -> None:
        if not self._dirty:
            return
        dirty, self._dirty = self._dirty, {}
        if self._file:
            with self._file:
                for kind, id in dirty:
                    self._write(kind, id, self.tables[kind].get(id))
        rows = [self.tables["delivery"].get(id) for kind, id in dirty if kind == "delivery"]
        self.on_deliveries([row for row in rows if row])

    def _write(self, kind: str, id: str, obj: dict | None) -> None:
        if obj is None:
            self._file.execute("DELETE FROM item WHERE kind = ? AND id = ?", (kind, id))
            return
        self._file.execute(
            "INSERT INTO item (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, id, json.dumps(obj, ensure_ascii=False)),
        )

    def _load(self) -> None:
        """Read the file back in the order of creation and set the timers again."""
        for kind, id, body in self._file.execute("SELECT kind, id, body FROM item ORDER BY seq"):
            self.tables[kind][id] = json.loads(body)
        for session in self.tables["checkout.session"].values():
            if session["status"] == "open":
                self.at(session["expires_at"], "expire", session["id"])
        for refund in self.tables["refund"].values():
            if refund["status"] == "pending":
                self.at(refund["_settles_at"], "refund", refund["id"])
            if refund["status"] != "failed" and "_fails_at" in refund:
                self.at(refund["_fails_at"], "refund_fails", refund["id"])


def _open(path: str) -> sqlite3.Connection:
    """Open the state file, readable by its owner only; survives a killed process (write-ahead log)."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    file = sqlite3.connect(path, check_same_thread=False)
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute("CREATE TABLE IF NOT EXISTS item (seq INTEGER PRIMARY KEY, kind TEXT, id TEXT, body TEXT, UNIQUE (kind, id))")
    file.commit()
    return file
