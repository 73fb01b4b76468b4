# Works on a fresh Linux machine with Python 3.11+ and make. `make help` lists the targets.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 3000
SITE_PORT ?= 8000
SECONDS ?= 600
SEED ?= 1
export DAGSTER_HOME := $(CURDIR)/.dagster
AVIS := .venv/bin/avis

.PHONY: help setup setup-dev standards modele publish test check dev bench fuzz site lock docs demonstration clean

help: ## lists the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

setup: ## builds .venv from the committed lock, and the Dagster home
	@sh setup.sh run

setup-dev:
	@sh setup.sh dev

standards: .venv-standards/.lock tests/validators/node_modules/.lock ## installs the validators of CSVW, Croissant and HTML that the tests call (optional)

modele: ## adds the French model that reads texts for people whom no list knows (optional)
	@sh setup.sh modele

publish: setup ## runs the main job on the shipped editions and prints where the releases are
	@$(AVIS) publish

test: setup-dev ## runs the tests
	@.venv/bin/python -m pytest -n 2 --dist worksteal

check: setup-dev ## lint, types, generated files up to date, quick tests
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/python -m docs.generate --check
	@.venv/bin/python -m pytest -n 2 --dist worksteal -m "not chromium" tests/unit tests/spec tests/test_house.py

dev: setup ## opens the Dagster UI on 127.0.0.1:3000
	@exec .venv/bin/dagster dev --workspace workspace.yaml --host 127.0.0.1 --port $(PORT)

bench: setup-dev modele .venv-bench/.lock .venv-bench-anonymisation/.lock .venv-bench-texts/.lock ## runs the benchmarks and keeps their results in bench/results
	@.venv/bin/python -m bench nightly
	@.venv/bin/python -m bench validation
	@.venv/bin/python -m bench panels
	@.venv/bin/python -m bench anonymisation
	@.venv/bin/python -m bench cross_tables
	@.venv/bin/python -m bench texts
	@.venv/bin/python -m bench gate
	@.venv/bin/python -m bench site

.venv-standards/.lock: requirements-standards.txt
	@$(PYTHON) -m venv .venv-standards
	@.venv-standards/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-standards.txt
	@cp requirements-standards.txt .venv-standards/.lock

tests/validators/node_modules/.lock: tests/validators/package-lock.json
	@npm ci --prefix tests/validators --ignore-scripts --no-audit --no-fund --silent
	@cp tests/validators/package-lock.json tests/validators/node_modules/.lock

# The libraries that ours is compared with stay apart: they are no dependency of the project.
.venv-bench/.lock: requirements-bench.txt
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.txt
	@cp requirements-bench.txt .venv-bench/.lock

.venv-bench-anonymisation/.lock: requirements-bench-anonymisation.txt
	@$(PYTHON) -m venv .venv-bench-anonymisation
	@.venv-bench-anonymisation/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench-anonymisation.txt
	@cp requirements-bench-anonymisation.txt .venv-bench-anonymisation/.lock

.venv-bench-texts/.lock: requirements-bench-texts.txt
	@$(PYTHON) -m venv .venv-bench-texts
	@.venv-bench-texts/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench-texts.txt
	@cp requirements-bench-texts.txt .venv-bench-texts/.lock

fuzz: setup-dev ## compares our engines with frictionless and with brute force, and looks for people left in drawn texts (SECONDS=600 SEED=1)
	@.venv/bin/python -m tests.fuzz --seconds $(SECONDS) --seed $(SEED)
	@.venv/bin/python -m tests.fuzz.lattice --instances 2000 --seed $(SEED)
	@.venv/bin/python -m tests.fuzz.texts --texts 100000 --seed $(SEED)

site: setup ## serves data/public on 127.0.0.1:8000
	@echo "http://127.0.0.1:$(SITE_PORT)/"
	@exec .venv/bin/python -m http.server --bind 127.0.0.1 --directory data/public $(SITE_PORT)

docs: setup-dev ## writes the generated reference pages
	@.venv/bin/python -m docs.generate

demonstration: setup ## writes the two demonstration editions again
	@.venv/bin/python -m demonstration --inbox data/inbox

lock: setup-dev ## writes the locks again from pyproject.toml
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra build pyproject.toml -o requirements.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra build --extra dev --constraint requirements.txt pyproject.toml -o requirements-dev.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group bench --constraint requirements.txt -o requirements-bench.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group standards -o requirements-standards.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group bench-anonymisation -o requirements-bench-anonymisation.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra modele --constraint requirements.txt pyproject.toml -o requirements-modele.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group bench-texts -o requirements-bench-texts.txt

clean: ## removes what the commands above made, but neither releases nor private tables
	@rm -rf .venv .venv-standards .venv-bench .venv-bench-anonymisation .venv-bench-texts .dagster .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
