# make run: start the app.   make check: formatting, lint, types, spelling.   make test: that and every quick test, in
# about six minutes on two cores.   make test-long: the other tests.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal --durations 20
STAMP := $(VENV)/.ready

# The tests start the program a hundred times; without compiled files, each start would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run check test test-long test-notebook test-clients format requirements bench audit digests

run: $(VENV)/.app
	$(BIN)/streamlit run app.py

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/codespell

# There is a process for each processor: a library's own threads beside it would wait for each other.
test test-long: export OMP_NUM_THREADS := 1

test: check debian
	$(PYTEST) -m "not long"

test-long: $(STAMP) debian
	$(PYTEST) -m long

test-notebook: $(STAMP)
	$(BIN)/python -m pip install -q --require-hashes -r requirements-notebook.txt
	CMAPCORE_REQUIRE_NOTEBOOK=1 $(BIN)/python -m pytest -m long tests/test_notebook.py

test-clients: $(STAMP)
	@./tools/debian "command -v gdaldem && command -v gmt" "the tests with GDAL and GMT" gdal-bin gmt
	@./tools/debian "command -v Rscript" "the tests with R" r-base-core
	@./tools/debian "kpsewhich xcolor.sty && kpsewhich pgfplots.sty" "the tests with LaTeX" texlive-latex-recommended texlive-pictures
	@./tools/debian "command -v gimp" "the tests with GIMP" gimp
	@./tools/debian "/usr/bin/python3 -c 'import qgis.core'" "the tests with QGIS" python3-qgis
	@./tools/debian "command -v pvpython" "the tests with ParaView" paraview python3-paraview
	-npm install --prefix tests/clients --silent --no-audit --no-fund --no-package-lock
	$(BIN)/python -m pytest -m long tests/clients

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

# bandit over the code, pip-audit over the pinned libraries; what could not be looked up is said loudly
audit: $(STAMP)
	$(BIN)/python tools/audit.py

# writes the digests of others' images into the Dockerfile and compose.yaml, where a registry can be asked
digests:
	./tools/digests

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
	@./tools/debian "command -v caddy" "the tests with a proxy" caddy
	@./tools/debian "ls /usr/lib/postgresql/*/bin/postgres" "the tests with PostgreSQL" postgresql
