"""HTTP on 127.0.0.1 only: Stripe's API under /v1/, the payment page under /pay/, the levers under /_control/."""

import json
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import api, control, control_page, hosted, payments, refunds
from .store import Store
from .webhooks import Dispatcher

LARGEST = 1_000_000  # bytes of one request body
TICK = 0.2  # seconds between two looks at the clock
TIMES = {"expire": payments.find_session, "refund": refunds.settle_refund, "refund_fails": refunds.fail_refund}


class Handler(BaseHTTPRequestHandler):
    """One connection; kept open for the next call."""

    protocol_version = "HTTP/1.1"
    server_version = "StripeStandIn"
    sys_version = ""
    disable_nagle_algorithm = True  # headers and body leave together: no 40 ms wait
    wbufsize = 65536
    timeout = 120

    def do_GET(self):
        self.answer("GET", "")

    def do_POST(self):
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self.send(413, "application/json", '{"error": {"type": "invalid_request_error", "message": "The request body is too large."}}')
            return
        self.answer("POST", self.rfile.read(int(length)).decode("utf-8", "replace"))

    def answer(self, method: str, body: str) -> None:
        """Send the request to its part of the house."""
        path, _, query = self.path.partition("?")
        try:
            self.route(method, path, query, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except Exception:
            traceback.print_exc()
            self.send(500, "text/plain; charset=utf-8", "The stand-in failed; its log says why.\n")

    def route(self, method: str, path: str, query: str, body: str) -> None:
        store = self.server.store
        if path.startswith("/v1/"):
            status, extra, said = api.answer(store, method, path, query if method == "GET" else body, self.headers)
            self.send(status, "application/json", said if isinstance(said, str) else json.dumps(said, ensure_ascii=False), extra)
        elif path.startswith("/pay/"):
            status, goes_to, html = hosted.answer(store, method, path, query, body, self.headers.get("Accept-Language", ""))
            extra = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
            extra["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
            self.send(status, "text/html; charset=utf-8", html, extra | ({"Location": goes_to} if goes_to else {}))
        elif path in ("/_control/", "/_control/page"):
            status, goes_to, html = control_page.answer(store, method, body)
            extra = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}
            self.send(status, "text/html; charset=utf-8", html, extra | ({"Location": goes_to} if goes_to else {}))
        elif path.startswith("/_control/"):
            status, said = control.answer(store, method, path, body, self.headers.get("Content-Type", ""))
            self.send(status, "application/json", json.dumps(said, ensure_ascii=False))
        else:
            self.send(404, "text/plain; charset=utf-8", "Stripe stand-in: /v1/… /pay/<session> /_control/ /_control/health\n")

    def send(self, status: int, kind: str, text: str, extra: dict | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form: str, *args) -> None:
        """Quiet unless --verbose; the request line only, never a body."""
        if self.server.store.settings.verbose:
            print(f"{time.strftime('%H:%M:%S')} {form % args}", file=sys.stderr)


class StandIn(ThreadingHTTPServer):
    """The server with its store, its clock and its webhook threads."""

    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(self, store: Store, port: int):
        super().__init__(("127.0.0.1", port), Handler)
        self.store = store
        self._stopping = threading.Event()
        Dispatcher(store).start()
        threading.Thread(target=self.watch_clock, daemon=True, name="clock").start()

    def watch_clock(self) -> None:
        """Expire sessions and settle delayed refunds when their time comes."""
        while not self._stopping.wait(TICK):
            try:
                with self.store.change() as store:
                    for what, id in store.due():
                        TIMES[what](store, id)
            except Exception:  # the clock must go on
                traceback.print_exc()

    def handle_error(self, request, client_address) -> None:
        """A caller that hangs up is no news."""
        if not isinstance(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        self._stopping.set()
        self.server_close()
        self.store.close()
