# Each target sets up what it needs and only that: one .venv, and in .make/ a stamp for each extra it holds.

PYTHON ?= python3
BIN := .venv/bin
EXTRAS := lab demo serve spark train docs test
VENVS := .venv .venv-runtime .venv-peers .venv-servers
LOCKED := --constraint constraints.txt
# Threads that wait for each other sleep rather than spin: tests share the cores.
export OMP_WAIT_POLICY ?= passive
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test lab bench images lint docs java chromium wrk buildah debootstrap docker-compose

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

demo: .make/lab .make/demo ## the main job: a year of real flights, from the raw table to a proven ONNX model
	$(BIN)/workbench demo

test: lint .make/demo .make/runtime java chromium ## the linters, every test and every docstring's example
	$(BIN)/python -m pytest -m 'not spark' --numprocesses auto --dist loadfile --cov --cov-report=
	$(BIN)/python -m pytest -m spark --cov --cov-append --cov-report term # one process, so one Spark

lab: .make/lab .make/demo ## JupyterLab in notebooks/
	$(BIN)/jupyter lab --ServerApp.root_dir=notebooks $(AS_ROOT)

bench: .make/lab .make/demo .make/serve .make/test .make/peers .make/servers wrk ## our speed beside that of our peers, in one run
	$(BIN)/python -m pytest tests/benchmarks --capture no --timeout 0

images: .make/lab .make/serve .make/test buildah debootstrap docker-compose ## the images of docker/, built and tried (minutes; no part of `make test`)
	$(BIN)/python -m pytest tests/docker --timeout 0

lint: .make/lab .make/serve .make/spark .make/test .make/train ## style, types, and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/hadolint docker/*.Dockerfile

docs: .make/lab .make/docs ## the API's pages, in build/docs
	$(BIN)/pdoc workbench --docformat google --output-directory build/docs

$(EXTRAS:%=.make/%): .make/%: pyproject.toml constraints.txt .venv/pyvenv.cfg
	@echo "Installing what '$*' needs; the first time this takes a while."
	@$(BIN)/pip install --quiet $(LOCKED) --editable '.[$*]'
	@mkdir -p .make && touch $@

# The base install and nothing else: the proof that a model runs on numpy and onnxruntime alone.
.make/runtime: pyproject.toml constraints.txt .venv-runtime/pyvenv.cfg
	@.venv-runtime/bin/pip install --quiet $(LOCKED) --editable .
	@mkdir -p .make && touch $@

.make/peers .make/servers: .make/%: tests/benchmarks/%.txt .venv-%/pyvenv.cfg
	@.venv-$*/bin/pip install --quiet --requirement $<
	@mkdir -p .make && touch $@

$(VENVS:=/pyvenv.cfg): %/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.version_info < (3, 11) and sys.exit("Too old: try make PYTHON=python3.11")'
	@$(PYTHON) -m venv $*

# $(call system-part,COMMAND,PACKAGE): apt-get brings it where it may; elsewhere we name it, and CI stops.
define system-part
@command -v $(1) >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq \
	&& DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $(2); } \
	|| { echo "No $(1) here: install it (Debian: apt-get install $(2)), or its tests are skipped."; [ "$$CI" != true ]; }
endef

java:
	$(call system-part,java,openjdk-17-jre-headless)

chromium:
	$(call system-part,chromium,chromium)

wrk buildah debootstrap docker-compose:
	$(call system-part,$@,$@)
