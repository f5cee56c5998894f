# `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
# How many processes run tests: one more than there are cores, because the tests in tests/journeys often wait for other
# processes. The number is at most four, because a container often sees cores that it may not use.
TEST_WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(os.cpu_count() + 1, 4))')

# Lets checks and tests use large pages of memory. Without large pages, a virtual machine whose host is short of memory
# spends most of a test run looking up small pages. The first setting makes glibc 2.35 or newer use large pages, and has
# no effect on other C libraries. The second setting makes Python allocate with the C library.
ROOMY := GLIBC_TUNABLES=glibc.malloc.hugetlb=1 PYTHONMALLOC=malloc
# Lets Python write bytecode files (.pyc), even in a container image that sets PYTHONDONTWRITEBYTECODE to 1, as many do.
# Without these files, each of the hundreds of processes that tests start compiles Hirewire again.
KEEPS_COMPILED := PYTHONDONTWRITEBYTECODE=

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset install test test-odoo test-doubles check lint types imports templates styles texts browser docs docs-site format gallery lock packages release clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | while IFS='|' read -r name text; do printf '  %-12s %s\n' "$$name" "$$text"; done

demo: $(VENV)/.texts $(if $(RELOAD),$(VENV)/.installed-dev) ## Start Recruiter, the ATS Simulator and their PostgreSQL; Ctrl-C stops them; RELOAD=1 shows changes of the source
	@exec $(BIN)/hirewire demo $(if $(RELOAD),--reload)

demo-reset: $(VENV)/.texts ## Delete the sandbox's data, and then do what `make demo` does
	@exec $(BIN)/hirewire demo --reset

install: $(VENV)/.texts ## Install Hirewire and its dependencies into .venv

test: $(VENV)/.installed-dev browser ## Run the checks and tests: units, wire, journeys, browser
	@$(MAKE) --no-print-directory --jobs 2 check
	$(ROOMY) $(KEEPS_COMPILED) $(BIN)/pytest --numprocesses $(TEST_WORKERS) --dist loadgroup tests

test-odoo: $(VENV)/.installed-dev ## Test the connector to Odoo against a real Odoo 11; needs Python 3.6, installs 500 MB into var/odoo11 once
	HIREWIRE_ODOO=var/odoo11 $(BIN)/pytest --verbose tests/odoo

test-doubles: $(VENV)/.installed-dev ## Certify the agent with each double that can take the steps, which takes a long time
	$(BIN)/pytest -n1 -m doubles tests/sandbox/test_other_doubles.py

check: lint types imports templates styles ## Run ruff, mypy, import-linter, djangofmt, djlint and biome

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(ROOMY) PYTHONPATH=. $(BIN)/mypy

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports

templates: $(VENV)/.installed-dev
	$(BIN)/djangofmt --quiet --check src
	$(BIN)/djlint --lint --quiet src

styles: $(VENV)/.installed-dev
	$(BIN)/biome check --error-on-warnings

texts: $(VENV)/.installed-dev ## Bring the catalogs of texts up to date with the sources, and compile them
	PYTHONPATH=. $(BIN)/python tools/texts.py

browser: $(VENV)/.installed-dev
	@$(BIN)/python tools/find_browser.py
	@$(BIN)/python tools/find_pooler.py

docs: $(VENV)/.installed-dev ## Regenerate docs/protocol from what the API does, and the other generated pages
	HIREWIRE_WRITE_DOCS=1 $(BIN)/pytest tests/docs

docs-site: $(VENV)/.installed-dev ## Build guides, protocol, decisions and the client's reference as a site with search
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --builder html docs var/docs-site
	@echo "Open var/docs-site/index.html"

format: $(VENV)/.installed-dev ## Sort imports; format Python, templates, style sheets and scripts
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .
	$(BIN)/djangofmt --quiet src
	$(BIN)/biome format --write

gallery: $(VENV)/.installed-dev browser ## Take pictures of every screen and examine each; ONLY="export why" picks some
	@PYTHONPATH=. $(BIN)/python -m tools.gallery $(foreach word,$(ONLY),--only $(word)) $(GALLERY)

lock: $(VENV)/.installed-dev ## Regenerate the lock files from pyproject.toml
	$(BIN)/$(LOCK) --extra embedded --extra mysql --extra telemetry --group build --output-file requirements.lock pyproject.toml
	$(BIN)/$(LOCK) --extra embedded --extra mysql --extra telemetry --group build --group dev --output-file requirements-dev.lock pyproject.toml

packages: $(VENV)/.installed-dev ## Carry out the image's steps in an empty folder, run every role and each proxy in front of them, and measure the time to the first candidate
	@$(BIN)/python -m tools.packages.fetch_programs
	$(BIN)/pytest -vv -rs -m "package or not package" tests/packages
	$(BIN)/python -m tools.packages.first_candidate

release: $(VENV)/.installed-dev ## Build wheel and source distribution into dist/, check both, and start them far from the checkout
	@rm -rf dist
	$(BIN)/uv build --quiet --no-build-isolation --out-dir dist
	$(BIN)/twine check --strict dist/*
	$(BIN)/python -m tools.packages.check_release dist
	$(BIN)/python -m tools.packages.try_release dist
	@echo "dist/ is ready."

clean: ## Remove the virtual environment; the sandbox's data stay
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) tools/make_venv.py $(VENV)

# The files `.installed`, `.texts` and `.installed-dev` are empty. The time of such a file says when make last ran its
# steps. Make runs the steps again only if a prerequisite is newer, so a second `make demo` installs nothing.
$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) ..."
	@$(PIP) install --require-hashes --no-deps --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# Installing Hirewire compiles the catalogs of translations. This target compiles them again after a change.
$(VENV)/.texts: $(shell find src -name '*.po') | $(VENV)/.installed
	@$(BIN)/python tools/build_hook.py
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@
