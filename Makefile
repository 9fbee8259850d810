# Two commands: `make run` starts the dashboard, `make test` proves it. Both need Python 3.11 or later with venv and
# pip, and make; everything else comes from the locks, by hash. The rest: `make help`.

PORT    ?= 8501
ADDRESS ?= 127.0.0.1
PYTHON  ?= $(shell command -v python3.11 || command -v python3)
BROWSER ?= $(shell command -v chromium || command -v chromium-browser)

# One environment for both commands: the development lock repeats every pin of the run lock and adds to it
# (tests/test_architecture.py checks), so what is tested is what is run.
VENV := .venv
PY   := $(VENV)/bin/python
UV   := .uv/bin/uv
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
  --overrides overrides.txt

# Everything is installed as a wheel, but for what has none: autograd-gamma anywhere, scikit-survival on Linux for ARM,
# where building it wants a C++ compiler and Python's headers.
WHEELS_x86_64  := --only-binary :all: --no-binary autograd-gamma
WHEELS_aarch64 := $(WHEELS_x86_64) --no-binary scikit-survival
WHEELS         := $(or $(WHEELS_$(shell uname -m)),$(WHEELS_aarch64))

# Without compiled bytecode every start takes three times as long; the others would let strange packages in.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH
unexport PYTHONHOME
unexport VIRTUAL_ENV
export OPENBLAS_NUM_THREADS ?= 1
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
export UV_NO_PROGRESS := 1

.DEFAULT_GOAL := help
.PHONY: axe said mutants bench bench-pages help run test lint pages-test browser-test chromium environment environment-dev lock lock-check clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | while IFS='|' read -r name text; do \
	  printf '%-22s %s\n' "$$name" "$$text"; done

run: environment ## start the dashboard on http://127.0.0.1:8501 (PORT=... and ADDRESS=... change that)
	@$(PY) -c 'import socket, sys; socket.create_server((sys.argv[1], int(sys.argv[2])), \
	  family=socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET).close()' '$(ADDRESS)' '$(PORT)' 2>/dev/null || { \
	  echo 'The dashboard cannot listen on $(ADDRESS), port $(PORT): the port is in use or not allowed.'; \
	  echo 'Stop what uses it, or choose another port: make run PORT=8600'; exit 1; }
	@echo 'Starting: http://$(ADDRESS):$(PORT) (stop with Ctrl-C)'
	@exec $(PY) -m streamlit run app.py --server.address '$(ADDRESS)' --server.port '$(PORT)'

# mypy keeps one core busy and the tests the other; the journeys need both to themselves.
test: environment-dev chromium ## lint, types, floors, all tests, the browser's journeys
	@$(MAKE) --no-print-directory -j 2 lint pages-test
	@$(MAKE) --no-print-directory browser-test

lint: environment-dev ## ruff, mypy, import-linter
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

pages-test: environment-dev ## every test that needs no browser
	$(PY) -m pytest -q -n 2 --dist worksteal -m 'not browser'

browser-test: environment-dev chromium ## the journeys in a real browser
	$(PY) -m pytest -q -n 2 --dist worksteal -m 'browser and not axe' tests/browser

axe: environment-dev chromium ## axe-core on every page of both trials, light and dark, wide and narrow (ten minutes)
	$(PY) -m pytest -q -n 2 --dist worksteal -m axe tests/browser/test_accessibility.py

bench: environment-dev ## times of kernels and models beside lifelines and R (minutes; R where it is installed)
	$(PY) benchmarks/kernels.py
	$(PY) benchmarks/models.py

bench-pages: environment-dev chromium ## what a new filter costs on every page, at both sizes (half an hour)
	$(PY) benchmarks/every_page.py

said: environment-dev ## write anew what is said of both trials (tests/answers/said), to be read as a diff
	$(PY) -m tests.said

MUTANTS ?= --n 50
mutants: environment-dev ## do the tests bite? changes a sample of places and runs their tests (an hour; MUTANTS="--n 10 words")
	$(PY) tools/mutants.py $(MUTANTS)

# Playwright's driver links libatomic, which Debian 12 does not bring with Chromium.
chromium:
	@if [ -n '$(BROWSER)' ] && { ! [ -x /sbin/ldconfig ] || /sbin/ldconfig -p | grep -q 'libatomic\.so\.1'; }; then exit 0; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium libatomic1; \
	else \
	  echo 'The browser tests need Chromium and libatomic, and one of them is not on this machine.'; \
	  echo 'Ask an administrator to run: apt-get update && apt-get install chromium libatomic1'; \
	  echo 'Without them: make lint pages-test'; exit 1; \
	fi

environment: ## .venv with what the dashboard needs, from requirements.lock
	@$(call install,run,requirements.lock)

environment-dev: ## .venv with what the tests need too, from requirements-dev.lock
	@$(call install,dev,requirements-dev.lock)

# install(kind, lock): nothing to do when .venv was made here, by this Python, from these very files; a development
# environment serves for running too. The key is content, not time: a checkout sets times as it likes.
# autograd-gamma comes as source only, so setuptools (locked too) is installed first and builds it without a download;
# scikit-survival, where it must be built, fetches what its build asks for.
define install
set -e; \
test -n '$(PYTHON)' && '$(PYTHON)' -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  echo 'Python 3.11 or later with pip and venv is needed; found: $(or $(PYTHON),none).'; \
  echo 'On Debian, an administrator runs: apt-get install python3 python3-pip python3-venv'; exit 1; }; \
key() { { echo "$$PWD"; '$(PYTHON)' -VV; cat pyproject.toml requirements-uv.lock "$$1"; } | sha256sum; }; \
has() { test -x $(PY) && test "$$(cat $(VENV)/"$$1".key 2>/dev/null)" = "$$(key "$$2")"; }; \
if has $(1) $(2) || has dev requirements-dev.lock; then exit 0; fi; \
test -w "$${HOME:-/nonexistent}" || export UV_CACHE_DIR="$$PWD/.uv/cache"; \
if ! test -x $(UV) || ! cmp -s requirements-uv.lock .uv/lock; then \
  echo 'Fetching uv, the installer'; rm -rf .uv/bin .uv/lib .uv/lock; '$(PYTHON)' -m venv .uv; \
  .uv/bin/python -m pip install -q --disable-pip-version-check --no-cache-dir --no-deps --only-binary :all: --require-hashes -r requirements-uv.lock; \
  cp requirements-uv.lock .uv/lock; \
fi; \
echo 'Installing from $(2) into $(VENV)'; \
rm -rf $(VENV); '$(PYTHON)' -m venv --without-pip $(VENV); \
sed -n '/^setuptools==/,/[^\\]$$/p' $(2) > $(VENV)/setuptools.lock; \
set -- --python $(PY) --require-hashes --compile-bytecode $(WHEELS); \
$(UV) pip install -q "$$@" -r $(VENV)/setuptools.lock; \
$(UV) pip install -q "$$@" --no-deps --no-build-isolation-package autograd-gamma -r $(2); \
$(UV) pip install -q --python $(PY) --offline --no-deps --no-build-isolation -e .; \
key $(2) > $(VENV)/$(1).key
endef

lock: environment-dev ## recompile the locks from pyproject.toml (LOCK_ARGS=--upgrade for newer versions)
	echo uv | $(UV) pip compile -q $(LOCK) $(LOCK_ARGS) - -o requirements-uv.lock
	$(UV) pip compile -q $(LOCK) $(LOCK_ARGS) pyproject.toml -o requirements.lock
	$(UV) pip compile -q $(LOCK) $(LOCK_ARGS) pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock

lock-check: environment ## whether both locks are whole and installable on every Python and machine named here (a dry run)
	@set -e; for lock in requirements.lock requirements-dev.lock; do for machine in x86_64 aarch64; do \
	  test "$$machine" = x86_64 && wheels='$(WHEELS_x86_64)' || wheels='$(WHEELS_aarch64)'; \
	  for python in 3.11 3.12 3.13 3.14; do \
	    $(UV) pip install -q --dry-run --python $(PY) --target .uv/dry-run --python-version "$$python" \
	      --python-platform "$$machine-unknown-linux-gnu" --require-hashes --overrides overrides.txt $$wheels -r "$$lock"; \
	    echo "$$lock: Python $$python on $$machine resolves"; \
	  done; done; done

clean: ## remove everything these commands made
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
