"""Requests against a local server for some seconds: with wrk where it is installed, else with threads of our own."""

import http.client
import shutil
import subprocess
import tempfile
import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

CONNECTIONS = 8
SCRIPT = """
done = function(summary, latency, requests)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format("RESULT %d %f %f %d\\n", summary.requests, summary.duration / 1e6, latency:percentile(95) / 1e3, bad))
end
"""


class Load(NamedTuple):
    """rps: answers a second. p95_ms: what 95 of 100 answers took at most. errors: answers that were none, or not below 400."""

    rps: float
    p95_ms: float
    errors: int


def client() -> str:
    return "wrk" if shutil.which("wrk") else "threads"


def load(url: str, seconds: float, connections: int = CONNECTIONS) -> Load:
    """Keep `connections` requests under way for some seconds; only ever against this machine."""
    if urlsplit(url).hostname != "127.0.0.1":
        raise ValueError(f"{url} is not on this machine")
    return with_wrk(url, seconds, connections) if client() == "wrk" else with_threads(url, seconds, connections)


def with_wrk(url: str, seconds: float, connections: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT)
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s", "-s", script.name, url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return read_wrk(said)


def read_wrk(said: str) -> Load:
    line = next(line for line in said.splitlines() if line.startswith("RESULT "))
    requests, duration, p95_ms, errors = line.split()[1:]
    return Load(int(requests) / float(duration), float(p95_ms), int(errors))


def with_threads(url: str, seconds: float, connections: int) -> Load:
    parts = urlsplit(url)
    times, errors, lock = [], [], threading.Lock()
    started = time.perf_counter()

    def work() -> None:
        mine, failed = [], 0
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        while time.perf_counter() - started < seconds:
            before = time.perf_counter()
            try:
                connection.request("GET", parts.path or "/")
                answer = connection.getresponse()
                answer.read()
                failed += answer.status >= 400
            except (OSError, http.client.HTTPException):
                connection.close()
                failed += 1
            mine.append(time.perf_counter() - before)
        connection.close()
        with lock:
            times.extend(mine)
            errors.append(failed)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    times.sort()
    return Load(len(times) / took, times[int(len(times) * 0.95)] * 1000, sum(errors))
