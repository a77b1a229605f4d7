# Every command of the project. CI runs the same targets.
PYTHON ?= python3
BIN := .venv/bin
BOOT := $(PYTHON) tools/bootstrap.py
PYTEST := $(BIN)/python -m pytest

.PHONY: help setup demo serve test test-fast lint format types bench docs page-weights screenshots messages lock clean
.DEFAULT_GOAL := help

help: ## what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## everything that `demo` and `serve` need
	@$(BOOT) venv frontend messages

demo: setup ## build the demonstration operation by running the main job on it, print a report, serve it
	@$(BIN)/serai demo

serve: setup ## web and worker on http://127.0.0.1:8000
	@$(BIN)/serai serve

dev-setup: setup
	@$(BOOT) dev browser

test: dev-setup ## every test, the browser's too
	@$(PYTEST) -q $(ARGS)

test-fast: dev-setup ## without the browser
	@$(PYTEST) -q -m "not e2e and not slow" $(ARGS)

lint: dev-setup ## layers, style, types, templates, translations, project rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/lint_writes.py
	@$(BIN)/python tools/lint_templates.py
	@$(BIN)/python tools/lint_committed.py
	@$(BIN)/python tools/messages.py check
	@$(BIN)/mypy

format: dev-setup ## rewrite to the house style
	@$(BIN)/ruff check --fix-only -q . ; $(BIN)/ruff format -q .

bench: dev-setup ## every benchmark, JSON lines
	@$(BIN)/python -m benchmarks $(ARGS)

page-weights: dev-setup ## what every main page weighs in a browser, into docs/reference/page-weight.md
	@$(BIN)/python tools/page_weights.py $(ARGS)

screenshots: dev-setup ## pages into docs/images, both widths, English and Arabic, light and dark
	@$(BIN)/python tools/screenshots.py

messages: dev-setup ## collect the sentences to translate
	@$(BIN)/python tools/messages.py extract

lock: ## compile the hash-locked requirements, without any address
	@for f in main dev build; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header requirements/$$f.in -o requirements/$$f.txt; done

clean: ## what can be made again (the data in var/ stays)
	rm -rf .venv frontend/node_modules src/serai/kit/static/serai .mypy_cache .ruff_cache .pytest_cache
