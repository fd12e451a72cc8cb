# `make` alone lists all targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test chaos attack mutants bench check lint types floors drift generate docs site screenshots pictures release clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "shortapi needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[cli,sandbox,dev]'
	@touch $@

demo: $(INSTALLED) ## install, start a sandbox, run one job over HTTP, save the MP4 (PICTURE=me.png: your picture)
	@mkdir -p demo
	@$(BIN)/python -m shortapi run alibaba/happyhorse-1.0/image-to-video --sandbox --example --overwrite \
		resolution=720P duration=5 $(if $(PICTURE),"image=$(PICTURE)") -o demo/happyhorse.mp4

test: $(INSTALLED) ## run all tests and report branch coverage: no key, no network, loopback only
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null || echo "No Chromium here, so the tests of the page in a browser are skipped."
	@$(BIN)/python -m tests.batch.postgres
	$(BIN)/python -m pytest -n 4 --dist worksteal --cov --cov-report=
	@$(BIN)/python -m tests.floor

chaos: $(INSTALLED) ## kill workers at random under injected faults, for five minutes
	$(BIN)/python -m tests.chaos

attack: $(INSTALLED) ## attack the promises about money, links and limits: thousands of random values, then ten minutes
	$(BIN)/python -m pytest -n auto -m hypothesis --hypothesis-profile=long
	$(BIN)/python -m tests.attack

mutants: $(INSTALLED) ## mutation testing of the code that decides about money
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mutmut==3.8.1'
	$(BIN)/python -m tests.mutants

bench: $(INSTALLED) ## run all benchmarks and rewrite docs/benchmarks.md
	$(BIN)/python -m benchmarks

check: lint types floors drift test ## run every check that must pass

lint: $(INSTALLED) ## ruff: lint and format check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED) ## mypy in strict mode
	$(BIN)/mypy

floors: $(INSTALLED) ## check that modules import from lower floors only
	$(BIN)/lint-imports

drift: $(INSTALLED) ## check that generated/ is up to date with spec/
	$(BIN)/python -m shortapi_generator check

generate: $(INSTALLED) ## rewrite generated/ from spec/
	$(BIN)/python -m shortapi_generator build

docs: $(INSTALLED) ## rewrite the pages of docs/ that are generated from code
	$(BIN)/python -m docs.make

site: $(or $(wildcard $(INSTALLED)),$(VENV)/.site) ## build the documentation into site/; a broken link or anchor is an error
	@$(BIN)/python -m docs.site

$(VENV)/.site: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -e '.[sandbox,docs,otel]'
	@touch $@

screenshots: $(INSTALLED) site ## take pictures of the site and a terminal into build/screenshots/ (needs Chromium)
	$(BIN)/python -m docs.screenshots

pictures: $(INSTALLED) ## take the pictures of the local page and of a contact sheet for the docs (needs Chromium)
	$(BIN)/python -m docs.page_pictures

release: $(INSTALLED) ## check version, changelog, drift, and that wheel and sdist install; publishes nothing
	@$(BIN)/python -m tests.release

clean: ## remove everything that make created
	rm -rf $(VENV) demo dist build site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage mutants
