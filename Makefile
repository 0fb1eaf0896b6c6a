# `make` lists the targets. Everything they install goes into .venv, everything the program writes into VAR_DIR (var).

PYTHON ?= python3
PORT := $(or $(PORT),8000)
BIN := .venv/bin
export PORT
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONUNBUFFERED := 1
unexport PYTHONDONTWRITEBYTECODE  # else each of the many processes compiles everything anew
# A file of tests is one process's; tests/conftest.py says which files are begun first.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder -rfEs
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore

.DEFAULT_GOAL := help
.PHONY: help run test check check-types check-rest bench clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Each line is one process (exec), so that a SIGTERM to make alone reaches it as Ctrl-C would.
run: .venv/installed  ## install, prepare and serve on PORT (8000): admin, API, worker and timetable
	@exec $(BIN)/python manage.py prepare --port '$(PORT)'
	@exec $(BIN)/python -m config.processes

test: .venv/installed-dev  ## the whole suite, on SQLite and on a real PostgreSQL and Redis
	@status=0; \
	echo '== Tests on SQLite'; \
	env -u DATABASE_URL -u REDIS_URL $(PYTEST) || status=1; \
	echo '== Tests on PostgreSQL and Redis'; \
	$(BIN)/python -m tests.servers $(PYTEST) || status=1; \
	exit $$status

check: export VAR_DIR := $(CURDIR)/.venv/var-of-check
check: export DATABASE_URL := sqlite://:memory:
check: .venv/installed-dev  ## format, lint, types, imports, migrations, settings for production
	@$(MAKE) --no-print-directory --jobs=2 check-types check-rest

check-types:
	$(BIN)/mypy config coordination

check-rest:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	@echo 'manage.py check --deploy, as a public server would start'
	@SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=example.org \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/installed-dev  ## figures of the real lists, one a line; BENCH_JSON=path writes them as JSON too
	@$(BIN)/python -m bench

clean:  ## remove the virtual environment and everything that was written (var)
	rm -rf .venv var

.venv/installed: requirements.txt
	@$(PYTHON) config/machine.py
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo 'Installing requirements.txt into .venv (a minute or two the first time)'
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo 'Installing requirements-dev.txt into .venv'
	@$(PIP) -r requirements-dev.txt
	@touch $@
