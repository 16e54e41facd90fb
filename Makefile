# The words a developer types; `make help` lists them. CI types `make test` and nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
OTHER := .venv/whoosh-reloaded/bin
LISTED_IN := pyproject.toml constraints.txt
SCREENS := tests/browser/test_axe.py tests/browser/test_axe_editors.py tests/browser/test_screens.py \
  tests/browser/test_life_pages.py tests/browser/test_now.py tests/browser/test_outbox.py \
  tests/browser/test_files.py tests/browser/test_groups.py tests/browser/test_editors.py \
  tests/browser/test_public_pages.py tests/browser/test_recordings_page.py tests/browser/test_self_service.py \
  tests/browser/test_reports_page.py tests/browser/test_privacy_page.py tests/browser/test_protection_pages.py \
  tests/browser/test_integrations_page.py tests/browser/test_identity_pages.py \
  tests/browser/test_people_pages.py tests/browser/test_unsaved.py tests/console tests/escalate
QUICK := not browser and not postgres and not redis and not slow

# A second start is quick only where the first could keep its bytecode.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test test-pages test-whoosh-reloaded test-deps quick
.PHONY: check check-python check-pages format contracts lock bench kill pause screens ten mutation assurance

help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-22s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.dev ## environment with all developers' tools, front ends built
	@$(BIN)/python tools/frontend.py build

run: .venv/.run ## start the demo city: service, console and its site, on SQLite
	@$(BIN)/python tools/frontend.py build
	@exec $(BIN)/advisory demo

test: setup ## everything: set-up, missing Debian packages, lint, types, all tests
	@$(BIN)/python tools/test_deps.py --go-on
	@$(MAKE) --no-print-directory -j 2 -O check test-pages
	$(BIN)/pytest -n 3 --dist worksteal

test-pages: .venv/.dev ## the unit tests of the pages
	@$(BIN)/python tools/frontend.py test

test-whoosh-reloaded: .venv/.whoosh-reloaded ## the search's tests on the other build of whoosh, by itself
	$(OTHER)/python -m pytest -q tests/search tests/architecture/test_imports.py

test-deps: ## Debian packages that tests use: say what is missing, install where allowed
	@$(PYTHON) tools/test_deps.py

quick: .venv/.dev ## tests without servers and browsers, in seconds
	@$(BIN)/pytest -q -m "$(QUICK)"

check: check-python check-pages ## format, lint, types, imports, contracts

check-pages: .venv/.dev
	@$(BIN)/python tools/frontend.py check

check-python: .venv/.dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/generate_contracts.py --check || { echo 'stale: run "make contracts"'; exit 1; }
	$(BIN)/python tools/generate_requirements.py --check || { echo 'stale: run "make contracts"'; exit 1; }
	$(BIN)/python tools/generate_rights.py --check || { echo 'stale: run "make contracts"'; exit 1; }
	$(BIN)/python tools/generate_openapi.py --check || { echo 'stale: run "make contracts"'; exit 1; }
	$(BIN)/python -m tools.generate_assurance --check || { echo 'stale: run "make contracts"'; exit 1; }

format: .venv/.dev ## write everything as the formatters want it
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/python tools/frontend.py format

contracts: .venv/.dev ## renew what is generated: TypeScript contracts, docs/requirements.md, docs/rights.md, docs/openapi.json, docs/assurance
	$(BIN)/python tools/generate_contracts.py
	$(BIN)/python tools/generate_requirements.py
	$(BIN)/python tools/generate_rights.py
	$(BIN)/python tools/generate_openapi.py
	$(BIN)/python -m tools.generate_assurance

lock: .venv/.dev ## renew deploy/requirements.txt: every package with its digests
	@$(BIN)/python tools/lock.py

bench: .venv/.dev ## figures into var/bench/results.json; ONLY=chat|desk|keys|search|guard|media|recording|video|size|widget|reports for one part
	@$(BIN)/python -m advisory.lab.bench $(if $(ONLY),--only $(ONLY))

kill: .venv/.dev ## SIGKILL amid indexing and learning, 25 times each, and a look at what is left; TIMES=5 for fewer
	@$(BIN)/python -m advisory.lab.kill $(if $(TIMES),--times $(TIMES))

ten: .venv/.dev ## ten conversations at once by a scripted advisor, into docs/ten-conversations.md; MINUTES=5 for fewer
	@$(BIN)/python tools/frontend.py build
	@$(BIN)/python -m advisory.lab.ten --write $(if $(MINUTES),--minutes $(MINUTES))

pause: .venv/.dev ## 200 identification pauses and the faults, in pieces: goes on where it was stopped; FRESH=1 begins anew
	@$(if $(FRESH),rm -rf var/pause)
	@$(BIN)/pytest -q tests/escalate/pause_matrix.py; found=$$?; $(BIN)/python tools/pause_table.py && exit $$found

screens: setup ## the picture book docs/screens, and axe in every theme and width: goes on where it was stopped; FRESH=1 begins anew
	@$(if $(FRESH),rm -rf var/book)
	@$(BIN)/pytest --whole -p tests.support.book $(SCREENS); found=$$?; $(BIN)/python tools/picture_book.py && exit $$found

mutation: .venv/.dev ## would a test have noticed? score of ONLY=guard|queue|session|retention or all, survivors in var/mutation; goes on where it was stopped; FRESH=1 begins anew
	@$(BIN)/python -m tools.mutation $(if $(FRESH),--fresh) $(if $(ONLY),--only $(ONLY))

assurance: setup ## the longer proofs in pieces, into docs/assurance/report.md: goes on where it was stopped; FRESH=1 begins anew, ONLY="wheel" for one
	@$(BIN)/python -m tools.assurance run $(if $(FRESH),--fresh) $(if $(ONLY),--only "$(ONLY)")

.venv/bin/uv:
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'Python 3.11 or later with its venv module is needed: sudo apt install python3 python3-venv'; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip --quiet --disable-pip-version-check install -c constraints.txt uv

.venv/.run: $(LISTED_IN) | .venv/bin/uv
	@echo 'Installing the packages that running needs …'
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[build]'
	@touch $@

.venv/.dev: $(LISTED_IN) | .venv/bin/uv
	@echo 'Installing the packages that developing needs …'
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[dev]'
	@touch $@ .venv/.run

.venv/.whoosh-reloaded: $(LISTED_IN) | .venv/bin/uv
	@$(PYTHON) -m venv .venv/whoosh-reloaded
	@$(BIN)/uv pip install --quiet --python $(OTHER)/python -c constraints.txt -e '.[dev]'
	@$(BIN)/uv pip uninstall --quiet --python $(OTHER)/python whoosh3
	@$(BIN)/uv pip install --quiet --python $(OTHER)/python whoosh-reloaded==2.7.5
	@touch $@
