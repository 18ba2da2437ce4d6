# Needs Python 3.11 and make; everything else is set up by the commands themselves.
PYTHON ?= python3
export PORT ARGS ADMINISTRATOR

.PHONY: help demo run test test-slow check fix setup migrate servers clean

help:
	@echo "make demo        the whole product with demo cases, on http://127.0.0.1:8000 (PORT=8001 for another port)"
	@echo "make run         the same without demo cases; the first time with ADMINISTRATOR=you@example.org"
	@echo "make test        the test suite (ARGS='-k name' for a part of it)"
	@echo "make test-slow   the tests that take minutes"
	@echo "make check       style, types, templates, import order, migrations, deployment settings"
	@echo "make fix         repair the style"
	@echo "make setup       install everything for development"
	@echo "make migrate     bring the database in var/ up to date"
	@echo "make servers     PostgreSQL and Redis or Valkey for development (python3 -m launch servers --stop)"
	@echo "make clean       remove what can be built again; the data in var/ stay"

demo run test check fix setup migrate servers:
	@$(PYTHON) -m launch $@

test-slow:
	@$(PYTHON) -m launch test -m slow

clean:
	rm -rf .venv node_modules static/build var/static var/embedded var/node var/*.stamp
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
