# Two commands do everything on a fresh machine: `make demo` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
NPM := $(BIN)/python tools/npm.py
WEB := server/sidelight/_assets/web/sidelight.js
# More than cores: most tests wait for servers that they started.
TEST_PROCESSES ?= 4
MODEL := server/sidelight/_assets/model/model.onnx
FRONT_SOURCES := $(shell find widget console demo -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/test/*' 2>/dev/null)

export HF_HUB_OFFLINE = 1

.PHONY: help setup demo pictures test check audit format unit e2e bench bench-answers build wheel image-check clean browser servers model

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: $(VENV)/.installed node_modules/.installed $(WEB) $(MODEL) browser servers ## Everything into .venv and node_modules

$(VENV)/.installed: pyproject.toml requirements.lock
	@echo "--> Python packages into $(VENV)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev,models,postgres,redis]'
	@touch $@

node_modules/.installed: package.json package-lock.json $(VENV)/.installed
	@echo "--> npm packages into node_modules"
	$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB): node_modules/.installed $(FRONT_SOURCES)
	@echo "--> Front ends"
	$(NPM) run --silent build
	@touch $@

$(MODEL): $(VENV)/.installed
	@echo "--> The embedding model, compiled once"
	$(BIN)/sidelight index --out server/sidelight/_assets/model

model: $(MODEL)

build: $(WEB) $(MODEL) ## Front ends and compiled model

browser: $(VENV)/.installed
	@$(BIN)/python tools/browser.py

servers: $(VENV)/.installed
	@$(BIN)/python tools/servers.py

demo: $(VENV)/.installed node_modules/.installed $(WEB) $(MODEL) ## The sample product, the console and the server
	$(BIN)/sidelight demo

test: setup ## All tests, the browser's included
	$(NPM) run --silent test
	$(NPM) run --silent size
	$(BIN)/pytest tests -n $(TEST_PROCESSES)
	$(BIN)/pytest e2e

unit: setup ## Tests without a browser
	$(NPM) run --silent test
	$(BIN)/pytest tests -n $(TEST_PROCESSES)

e2e: setup ## User stories in a real browser
	$(BIN)/pytest e2e

pictures: setup ## The pictures of README and docs, taken anew by the stories
	SIDELIGHT_PICTURES=1 $(BIN)/pytest $(wildcard e2e/test_*_story.py)

check: setup ## Format, lint, types, floors, generated files, the sample content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy demo/backend.py tools
	$(BIN)/lint-imports
	$(NPM) run --silent lint
	$(NPM) run --silent typecheck
	$(BIN)/python -m sidelight.protocol.export --check
	$(BIN)/sidelight check --kb kb --pages page_contexts
	$(BIN)/python tools/audit.py

audit: setup ## Locked packages against published advisories; fails where none can be read
	$(BIN)/python tools/audit.py --strict

format: ## Puts every file into the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run --silent format

bench: setup ## Every figure of the docs, beside its peers
	$(BIN)/python bench/answers.py --into docs
	$(BIN)/python bench/store.py
	$(BIN)/python bench/realtime.py --json docs/benchmarks.json --table docs/benchmarks.md
	$(BIN)/python bench/scaling.py docs/benchmarks.json --table docs/scale.md
	$(BIN)/python bench/browser.py --table docs/benchmarks.md

bench-answers: setup ## Answers on open sets of questions, beside peers: docs/answers.md
	$(BIN)/python bench/answers.py --into docs

wheel: build ## A wheel that carries front ends, model and sample product
	rm -rf dist
	$(BIN)/python tools/carry_sample.py
	$(BIN)/python -m build --wheel
	$(BIN)/python tools/try_wheel.py

image-check: wheel ## The Dockerfile's final stage, replayed without docker
	$(BIN)/python tools/replay_image.py

clean: ## Everything that was built
	rm -rf $(VENV) node_modules dist demo/dist server/sidelight/_assets .mypy_cache .ruff_cache .pytest_cache
