# Each target does its own set-up: it needs make and Python 3.11 or newer, and `app` needs Node 20.
.DEFAULT_GOAL := help
.PHONY: help run test bench chaos lint types schema messages app pictures lock clean

PYTHON_FILES := requirements/install.sh requirements/build.txt pyproject.toml
# More for pytest: make test ARGS="tests/delivery -x"
ARGS ?=

help:
	@echo "make run      serve on http://127.0.0.1:8000 (HOST, PORT)"
	@echo "make test     the tests; with DATABASE_URL and REDIS_URL on those"
	@echo "make bench    the measurements (FULL=1: all of them)"
	@echo "make chaos    everything goes wrong, in both sizes of deployment (MINUTES=10, SEED=)"
	@echo "make lint     ruff and the import contracts"
	@echo "make types    mypy"
	@echo "make schema   print schema.graphql anew"
	@echo "make messages collect the sentences, compile what they are in other languages"
	@echo "make app      build frontend-dist/ from frontend/"
	@echo "make pictures take the README's pictures anew (needs Node and Chromium)"
	@echo "make lock     lock the dependencies anew (needs uv)"
	@echo "make clean    remove what was installed and built; your data in var/ stays"

.venv/installed-run: $(PYTHON_FILES) requirements/run.txt
	@requirements/install.sh run
	@touch $@

.venv/installed-dev: $(PYTHON_FILES) requirements/dev.txt
	@requirements/install.sh dev
	@touch $@ .venv/installed-run

# On PostgreSQL too one command does it all; larger deployments start `serve` and `worker` by themselves.
run: .venv/installed-run
ifneq ($(DATABASE_URL),)
	@.venv/bin/jackfield migrate
	@JACKFIELD_WORKER=$${JACKFIELD_WORKER:-embedded} exec .venv/bin/jackfield serve
else
	@.venv/bin/jackfield serve
endif

test: .venv/installed-dev
	@.venv/bin/python -m pytest -n auto --maxprocesses 8 --dist worksteal $(ARGS)

bench: .venv/installed-dev
	@FULL=$(FULL) .venv/bin/python tests/bench/run.py

chaos: .venv/installed-dev
	@PYTHONPATH=backend:. .venv/bin/python -m tests.chaos --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

lint: .venv/installed-dev
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/lint-imports

types: .venv/installed-dev
	@.venv/bin/mypy

schema: .venv/installed-run
	@.venv/bin/jackfield schema > .schema.graphql.new
	@mv .schema.graphql.new schema.graphql

messages: .venv/installed-dev
	@.venv/bin/python .ci/messages.py

app:
	@cd frontend && npm ci --no-audit --no-fund && npm run build

pictures: .venv/installed-dev
	@PYTHONPATH=backend:. .venv/bin/python .ci/looks.py pictures

lock:
	@requirements/lock.sh

clean:
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist build frontend/node_modules
	@find backend integrations tests -name __pycache__ -type d -prune -exec rm -rf {} +
