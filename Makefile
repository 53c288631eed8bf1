# One line a target; `make` alone lists them. Another environment: make test bin=/path/to/venv/bin
bin ?= .venv/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## a virtual environment with everything for development
	python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]'

test: ## all tests
	$(bin)/python -m pytest

lint: ## style and types, nothing rewritten
	$(bin)/ruff check && $(bin)/ruff format --check && $(bin)/mypy && $(bin)/all-kg fmt --check

format: ## rewrite Python and Turtle in their normal form
	$(bin)/ruff check --fix && $(bin)/ruff format && $(bin)/all-kg fmt

validate: ## hold the knowledge against shapes and checks
	$(bin)/all-kg validate

docs: ## rewrite the generated parts of the documentation
	$(bin)/python docs/generate.py

bench: ## measure side by side; writes bench/results.md
	$(bin)/python bench/run.py
	$(bin)/python bench/classify.py
	$(bin)/python bench/terminologies.py
	$(bin)/python bench/annotate.py
	$(bin)/python bench/exports.py
	$(bin)/python bench/cohorts.py
	$(bin)/python bench/large.py
	$(bin)/python bench/stores.py

wheel: ## build the wheel into dist/
	$(bin)/python -m build --wheel

ci: ## everything that a change must pass, from scratch
	.ci/run

.PHONY: help setup test lint format validate docs bench wheel ci
