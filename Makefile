# Every target does its own set-up: `make demo` and `make test` work from a fresh clone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install assets demo test bench package clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) assets ## make .venv and install waqai with its development tools

# A later pyproject.toml installs again; an unchanged one does nothing.
$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,train,postgres,plots,desk,releases,notebook,mcp]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps 'libhxl>=5.2'
	@touch $@

assets: ## put what the review desk takes from npm into the package; nothing where it is of today
	@$(PYTHON) tools/build_assets.py

demo: install ## code the example articles: a table here, the records in build/demo.jsonl
	@mkdir -p build
	$(BIN)/waqai code examples > build/demo.jsonl
	$(BIN)/waqai code examples --format table
	@echo "records: build/demo.jsonl"

test: install ## check style and types, run all tests
	$(BIN)/ruff check .
	$(BIN)/mypy --strict src
	$(BIN)/python -m pytest -n auto

bench: install ## measure speed and memory, as it is and compiled
	$(BIN)/python benchmarks/run.py
	WAQAI_COMPILED=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target build/bench .
	PYTHONPATH=build/bench $(BIN)/python benchmarks/run.py

package: install ## build the wheel and try it in an environment of its own
	PYTHON=$(BIN)/python tools/check_package.sh

clean: ## remove .venv and everything built
	rm -rf $(VENV) build dist frontend/node_modules src/waqai/desk/assets .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
