# Everything a person or CI types. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup run demo test test-deep mutants check format bench screenshots lock api-types schema clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.installed .venv-ministack/.installed build/cdk.out/.synthesised build/web/.built ## Install and build what is missing

run: setup ## Start everything and print the addresses; Ctrl-C stops it
	@exec boxoffice up

demo: setup ## One whole upgrade through the public interface, without a person
	@exec boxoffice demo

test: setup build/.browser ## Every check: static checks, unit tests, the stack, the browser
	@bash scripts/test

test-deep: setup build/.browser ## Every law for an hour (DEEP_SECONDS to shorten), with figures per law
	@exec python -m tests.properties.deep

mutants: setup ## Break a copy of the code in every listed way; each must be caught by its test
	@exec python -m tests.mutants

check: setup ## Static checks: ruff, mypy, import-linter, biome, tsc
	@bash scripts/check

format: $(VENV)/.installed ## Format Python and TypeScript
	ruff format . && ruff check --fix . && cd web && npm run format

bench: setup build/.browser ## Measure this machine; prints the figures of docs/benchmarks.md
	@exec python -m bench

screenshots: setup build/.browser ## Take the pictures of docs/images anew
	@exec python -m tests.e2e.screenshots

lock: $(VENV)/.installed ## Lock the dependencies again after a change of pyproject.toml
	@bash scripts/lock

api-types: web/node_modules/.installed ## Generate the web's API types from the OpenAPI document
	@python -m lambdas.rest_api build/openapi.json && npm --prefix web run --silent generate

schema: $(VENV)/.installed ## Write db/schema.sql from the migrations
	@exec python scripts/dump_schema.py

clean: ## Remove what was built; keeps the state folder
	rm -rf build $(VENV) .venv-ministack web/node_modules

$(VENV)/.installed: requirements.lock pyproject.toml scripts/install
	@PYTHON="$(PYTHON)" bash scripts/install
	@touch $@

.venv-ministack/.installed: $(VENV)/.installed local_stack/ministack/requirements.lock
	@python -m local_stack.ministack install
	@touch $@

build/cdk.out/.synthesised: $(VENV)/.installed $(shell find infra lambdas boxoffice payment_gateway db -name '*.py' -o -name '*.sql' -o -name '*.json' 2>/dev/null)
	@echo "Synthesising the AWS templates"
	@python -m infra.app > /dev/null
	@touch $@

web/node_modules/.installed: $(VENV)/.installed web/package-lock.json
	@echo "Installing the web app's packages"
	@cd web && npm ci --silent
	@touch $@

build/web/.built: web/node_modules/.installed $(shell find web/src web/public web/*.html web/*.ts web/*.json -type f 2>/dev/null)
	@echo "Building the web app"
	@cd web && npm run --silent build -- --logLevel warn
	@touch $@

build/.browser: $(VENV)/.installed scripts/install-browser
	@mkdir -p build && bash scripts/install-browser
	@touch $@
