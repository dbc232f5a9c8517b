"""Benchmarks. `make bench` runs all, `make bench ONLY=name` one; stdout is one JSON object a line, stderr is progress."""
