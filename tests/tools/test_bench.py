"""Benchmarks speak in the agreed form; tiny sizes, no judgement of speed."""

import http.server
import json
import subprocess
import sys
import threading

import pytest
from django.conf import settings

from tools.bench import load, pages, posting
from tools.bench.__main__ import BENCHMARKS, ROOT
from tools.bench.load import Load


def lines(text: str) -> dict[str, dict]:
    found = [json.loads(line) for line in text.splitlines()]
    for line in found:
        assert set(line) == {"bench", "metric", "value", "unit", "context"}
        assert {"database", "rows", "processes"} <= set(line["context"])
    return {line["metric"]: line for line in found}


@pytest.mark.both
def test_posting_says_its_metrics(committed_db, capsys):
    posting.run({7: 1, 70: 1})
    said = lines(capsys.readouterr().out)
    assert {"households_7_s", "ratio_to_copy_7", "households_70_s", "ratio_to_copy_70", "cost_ratio_10x", "peak_mb"} <= set(said)
    assert said["households_70_s"]["context"]["rows"] == 70
    assert all(said[name]["value"] > 0 for name in ("households_7_s", "ratio_to_copy_70", "cost_ratio_10x", "verify_s"))


def test_the_agreed_sizes_are_measured():
    assert list(posting.SIZES) == [6_652, 100_000, 1_000_000]


@pytest.mark.django_db
def test_pages_says_its_metrics(capsys):
    found = {"empty": [Load(1000, 2, 0)], "home uncached": [Load(50, 100, 0)], "story uncached": [Load(80, 60, 0)]}
    found |= {"home cached": [Load(900, 3, 0)], "story cached": [Load(800, 4, 1)]}
    pages.report(found, {"home": 20, "story": 12}, households=6652)
    said = lines(capsys.readouterr().out)
    assert said["home_rps"]["value"] == 50
    assert said["story_p95_ms"] == said["story_p95_ms"] | {"value": 60, "unit": "ms"}
    assert said["queries_max"]["value"] == 20
    assert said["uncached_ratio_to_empty_view"]["value"] == 0.05
    assert said["cached_ratio_to_empty_view"]["value"] == 0.8
    assert said["story_cached_rps"]["context"]["errors"] == 1


def test_query_counts_refuse_a_page_that_is_not_there(db):
    with pytest.raises(SystemExit, match="answers 404"):
        pages.count_queries("/there-is-no-such-page/")


@pytest.fixture
def little_server():
    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(200 if self.path == "/" else 500)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args): ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_own_client_counts_answers_and_errors(little_server):
    good = load.with_threads(little_server, 0.2, 2)
    assert good.rps > 0
    assert good.p95_ms > 0
    assert good.errors == 0
    assert load.with_threads(f"{little_server}broken", 0.1, 1).errors > 0


def test_reads_what_wrk_says():
    assert load.read_wrk("Running 5s test\nRESULT 500 5.000000 12.500000 3\n") == Load(100, 12.5, 3)


def test_never_leaves_this_machine():
    with pytest.raises(ValueError, match="not on this machine"):
        load.load("http://192.168.0.1/", 1)


def test_an_unknown_benchmark_is_one_sentence():
    said = subprocess.run([sys.executable, "-m", "tools.bench", "no_such"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "There is no benchmark no_such; there are" in said.stderr
    assert said.stdout == ""


def test_every_benchmark_names_a_module_and_a_database():
    for module, database in BENCHMARKS.values():
        assert (settings.ROOT / (module.replace(".", "/") + ".py")).exists()
        assert database in {"postgresql", "sqlite"}
