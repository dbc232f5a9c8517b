"""How a benchmark says what it measured: one JSON object a line, always with the same five keys."""

import json
import os
import sys

SIGNIFICANT = 4  # digits; more would be noise


def emit(metric: str, value: float, unit: str, **context) -> None:
    """Print one measurement. context says under what conditions: database, rows, processes and what else matters."""
    line = {
        "bench": os.environ.get("BENCH_NAME", "unnamed"),
        "metric": metric,
        "value": value if isinstance(value, int) else float(f"{value:.{SIGNIFICANT}g}"),
        "unit": unit,
        "context": {"database": database_version(), "cores": os.cpu_count()} | context,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def database_version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"
