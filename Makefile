# 乡缘 Xiangyuan: two commands are enough, `make demo` and `make test`. `make` alone lists the others.
PORT ?= 8000
STRIPE_PORT ?= 8420
ONLY ?=
ARGS ?=
PY := .venv/bin/python
FIND := sh tools/find_python.sh
.DEFAULT_GOAL := help
.PHONY: help demo test bench lint format screenshots shell messages lock clean setup setup-dev

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: setup ## set up and start the whole site at http://127.0.0.1:8000 (PORT=, STRIPE_PORT=)
	@exec $(PY) -m tools.demo --port $(PORT) --stripe-port $(STRIPE_PORT)

test: setup-dev ## all tests, on SQLite and PostgreSQL (ARGS="…" for pytest, SKIP_BROWSER=1)
	@exec $(PY) -m tools.run_tests $(ARGS)

bench: setup-dev ## measure (ONLY=name for one benchmark); one JSON object a line
	@exec $(PY) -m tools.bench $(ONLY)

lint: setup-dev ## check the style of Python and templates
	@exec $(PY) -m tools.lint

format: setup-dev ## put Python into the house's form
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

screenshots: setup-dev ## pictures of the main pages at 390 and 1280 px into var/screenshots (BASE_URL= of a running site)
	@exec $(PY) -m tools.screenshots $(ARGS)

shell: setup ## a Python shell with the models loaded
	@exec $(PY) manage.py shell

messages: setup ## bring the Chinese catalogue up to date and list what is untranslated
	@exec $(PY) -m tools.messages

lock: setup-dev ## compile requirements.txt and requirements-dev.txt again from pyproject.toml
	@exec $(PY) -m tools.lock

clean: ## remove caches, logs, pictures and test databases; keeps the demo's data and .venv
	@rm -rf var/tests var/static var/log var/screenshots var/test-media .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

setup:
	@$(FIND) -m tools.setup runtime

setup-dev:
	@$(FIND) -m tools.setup dev
