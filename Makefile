# Everything a person needs is one of these targets; `make` alone lists them.
# Needed: Python 3.11 to 3.13 and make. bin/bootstrap makes the environment .venv.

.DEFAULT_GOAL := help
.PHONY: help demo test lint up down run backfill psql templates forget rekey backup restore rebuild bench lock secrets \
	certificates sbom audit clean

# A target's variables reach its program through the environment and exactly as written: quotes,
# dollar signs and JSON are neither make's nor the shell's business.
override QUARTER := $(value QUARTER)
override SUBJECT := $(value SUBJECT)
override SOURCE := $(value SOURCE)
override DAG := $(value DAG)
override CONF := $(value CONF)
override SQL := $(value SQL)
override DATASET := $(value DATASET)
override PERIODS := $(value PERIODS)
override HOW := $(value HOW)
override ROWS := $(value ROWS)
override PARTS := $(value PARTS)
override BACKUP := $(value BACKUP)
export QUARTER SUBJECT SOURCE DAG CONF SQL DATASET PERIODS HOW ROWS PARTS BACKUP

export PYTHONPATH := $(CURDIR)/plugins
unexport PYTHONDONTWRITEBYTECODE

LOCAL := .venv/bin/python -m programme_statistics.local
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## from nothing to a finished summary [QUARTER=2022-Q1] [SUBJECT=leather] [SOURCE=live]
	@bin/bootstrap && exec $(LOCAL) demo

# Side by side, a file at a time; the longest files are the first.
test: ## the whole test suite
	@bin/bootstrap dev && exec .venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 \
		--dist loadfile --no-loadscope-reorder

lint: ## ruff, mypy --strict, sqlfluff, the import rules and the compose files
	@bin/bootstrap dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/sqlfluff lint --disable-progress-bar include/sql
	.venv/bin/lint-imports
	.venv/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yaml \
		deploy/compose.sample.yaml deploy/compose.tls.yaml

up: ## start Airflow with its pages; make down stops it
	@bin/bootstrap && exec $(LOCAL) up

down: ## stop everything that make up started
	@bin/bootstrap && exec $(LOCAL) down

run: ## run one DAG here and now: DAG=tim_sector_load [CONF='{"periods": ["2026-08"]}']
	@bin/bootstrap && exec $(LOCAL) run

backfill: ## ten years of trade records, year by year; again to go on: [DATASET=comtrade_monthly] [PERIODS=2016..2025]
	@bin/bootstrap && exec $(LOCAL) backfill

psql: ## a session on the warehouse, or one statement as CSV: [SQL='select ...']
	@bin/bootstrap && exec $(LOCAL) psql

forget: ## make a company anonymous: asks for its tax number [HOW=remove]
	$(if $(findstring command,$(origin COMPANY)),$(error \
	A command line can be read by every user of this machine: leave COMPANY out, and you are asked))
	@bin/bootstrap && exec $(LOCAL) forget

rekey: ## after a new key of pseudonyms was set beside the old one: write all identities with it
	@bin/bootstrap && exec $(LOCAL) rekey

templates: ## the empty forms and registers (var/templates), docs/forms.md and docs/registers.md
	@bin/bootstrap && .venv/bin/python -m programme_statistics.sources.members && \
		exec .venv/bin/python -m programme_statistics.sources.programme

backup: ## the warehouse as a dump [BACKUP=<new folder>]
	@bin/bootstrap && exec $(LOCAL) backup

restore: ## a backup in place of the warehouse, which is kept beside it [BACKUP=<folder>, by default the newest]
	@bin/bootstrap && exec $(LOCAL) restore

rebuild: ## the warehouse made anew from landing alone; the one before is kept beside it
	@bin/bootstrap && exec $(LOCAL) rebuild

# ROWS: history and workers spread the largest number over 120 months; memory takes the smallest and
# the largest, up to one month's 5.4 million keys; parse, stage and load take at most a million, JSON
# pages always 250,000; members has its 5,000 companies whatever ROWS is.
bench: ## the promises of speed, each against its peer [ROWS=1000000,5000000] [PARTS=parse,workers]
	@bin/bootstrap $(if $(findstring workers,$(PARTS)),dev) && \
		PYTHONPATH="$$PYTHONPATH:$(CURDIR)/tests" exec .venv/bin/python -m bench

lock: ## compile the pinned, hashed requirements from the .in files
	@bin/bootstrap
	$(COMPILE) requirements-bootstrap.in --output-file requirements-bootstrap.txt
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-production.in --output-file requirements-production.txt
	$(COMPILE) requirements-kubernetes.in --output-file requirements-kubernetes.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

secrets: ## what docker-compose.yaml needs and is not there yet, as files in secrets/
	@bin/make-secrets

certificates: ## for deploy/compose.tls.yaml, as files in secrets/; what is there stays
	@bin/make-certificates

sbom: ## what the image holds, as CycloneDX JSON in var/sbom; needs Docker
	docker build --quiet --target sbom --tag programme-statistics:sbom .
	mkdir -p var/sbom
	docker run --rm programme-statistics:sbom tar -C /sbom -c . | tar -C var/sbom -x

audit: ## known weaknesses of the pinned packages; asks the package index's database
	@bin/bootstrap dev && exec bin/audit

clean: ## stop everything and delete all that make made: .venv, var (with the warehouse), caches
	@if [ -x .venv/bin/python ]; then $(LOCAL) down; fi
	rm -rf .venv var .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
