# make run: start the app.   make test: everything that checks it, in under ten minutes.   make test-long: the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: run test test-long format requirements bench

run: $(VENV)/.app
	$(BIN)/streamlit run app.py

test: $(STAMP) debian
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not long"

test-long: $(STAMP) debian
	$(BIN)/python -m pytest -m long

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)
	$(BIN)/python -m pip install -q --require-hashes -r requirements-bench.txt
	$(BIN)/python benchmarks/pipeline.py
	$(BIN)/python benchmarks/gallery.py

requirements: $(STAMP)
	$(BIN)/python -m pip install -q uv
	./tools/requirements

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt $(VENV)/bin/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements.txt
	touch $@

$(STAMP): $(VENV)/.app requirements-dev.txt
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.txt
	touch $@

.PHONY: debian
debian:
	@./tools/debian "command -v chromium" "the browser tests" chromium fonts-dejavu
	@./tools/debian "ls /usr/lib/postgresql/*/bin/postgres" "the tests with PostgreSQL" postgresql
