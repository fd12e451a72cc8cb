# `make` alone tells what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test chaos attack mutants bench check lint types floors drift generate docs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "shortapi needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[cli,sandbox,dev]'
	@touch $@

demo: $(INSTALLED) ## install, start a sandbox, run one job over HTTP (PICTURE=me.png: with yours), leave an MP4 in demo/
	@mkdir -p demo
	@$(BIN)/python -m shortapi run alibaba/happyhorse-1.0/image-to-video --sandbox --example --overwrite \
		resolution=720P duration=5 $(if $(PICTURE),"image=$(PICTURE)") -o demo/happyhorse.mp4

test: $(INSTALLED) ## all tests, and how many branches they take: no key, no network, loopback only
	$(BIN)/python -m pytest -n auto --cov --cov-report=
	@$(BIN)/python -m tests.floor

chaos: $(INSTALLED) ## five minutes of workers that are killed while everything goes wrong
	$(BIN)/python -m tests.chaos

attack: $(INSTALLED) ## ten minutes of attacks on what is promised about money, links and limits
	$(BIN)/python -m tests.attack

mutants: $(INSTALLED) ## change the code that decides about money, and see whether the tests notice
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mutmut==3.8.1'
	$(BIN)/python -m tests.mutants

bench: $(INSTALLED) ## measure everything, rewrite docs/benchmarks.md
	$(BIN)/python -m benchmarks

check: lint types floors drift test ## everything that must be green

lint: $(INSTALLED) ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED) ## mypy, strict
	$(BIN)/mypy

floors: $(INSTALLED) ## a module imports from lower floors only
	$(BIN)/lint-imports

drift: $(INSTALLED) ## generated/ is what spec/ makes
	$(BIN)/python -m shortapi_generator check

generate: $(INSTALLED) ## rewrite generated/ from spec/
	$(BIN)/python -m shortapi_generator build

docs: $(INSTALLED) ## rewrite the pages of docs/ that are made from code
	$(BIN)/python -m docs.make

clean: ## remove what make made
	rm -rf $(VENV) demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage mutants
