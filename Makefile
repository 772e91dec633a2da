# `make` alone says what there is. Everything but `make clean` first brings .venv to its lock.

CONFIG ?= config/config.yaml
CORES ?= all
ROUNDS ?= 20
ARGS ?=
NAME ?=
FILE ?=
PART ?=
PROFILE ?=
LOCK ?= cpu
VARIANT ?= cuda

# What users name is taken as it stands, and reaches a recipe in the shell's own quotes: neither make nor the shell reads it
# as code. Only ARGS is words for the shell.
TAKEN := CONFIG CORES ROUNDS NAME FILE PART PROFILE LOCK VARIANT A B STRATEGY OUTPUT
$(foreach name,$(TAKEN),$(eval override $(name) := $$(value $(name))))
define NEWLINE


endef
QUOTED = $(if $(findstring $(NEWLINE),$($(1))),$(error $(1): found a line break; allowed: one line))'$(subst ','\'',$($(1)))'

# Names and texts are UTF-8, whatever the locale.
export PYTHONUTF8 := 1

# In a bare container there may be no home to cache in, and no name for the user; Snakemake wants both.
HOMELESS := $(shell test -w "$$HOME" || test -n "$$XDG_CACHE_HOME" || echo yes)
NAMELESS := $(shell test -n "$$LOGNAME$$USER" || id -un >/dev/null 2>&1 || echo yes)
CACHES := $(if $(HOMELESS),XDG_CACHE_HOME="$$PWD/.venv/cache" MPLCONFIGDIR="$$PWD/.venv/cache")
VENV := $(CACHES) $(if $(NAMELESS),LOGNAME=looptax) .venv/bin
PYTHON := PYTHONPATH=workflow $(VENV)/python
# --configfile takes every word that follows it, a target too: another option comes last. On a cluster --cores would be all it has.
WHERE = $(if $(PROFILE),--workflow-profile $(call QUOTED,PROFILE),--cores $(call QUOTED,CORES))
SNAKEMAKE := $(VENV)/snakemake --configfile $(call QUOTED,CONFIG) $(WHERE)
CHECKED := PYTHONPATH=workflow .venv/bin/python -m looptax.plan check $(call QUOTED,CONFIG) $(if $(PROFILE),--profile $(call QUOTED,PROFILE))
RUN = $$(PYTHONPATH=workflow .venv/bin/python -m looptax.plan folder $(call QUOTED,CONFIG))

PARTS := $(notdir $(patsubst %/__init__.py,%,$(wildcard tests/faults/*/__init__.py)))

.DEFAULT_GOAL := help
.PHONY: workload check-workload strategy check-strategy stacks clean-stacks compare
.PHONY: help report more publish validate validate-machine validate-bias bench bench-peers bench-floor bench-page
.PHONY: test test-faults bench-scale check format schemas lock licences sbom audit clean runtime dev image image-test bench-image

help:  ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 26

report: runtime  ## measure what is not current and render the page; CONFIG=config/publish.yaml for another run
	@$(CHECKED)
	@$(SNAKEMAKE)
	@echo "The page: $(RUN)/report/index.html"

more: runtime  ## up to ROUNDS=20 rounds in cells that are still inconclusive, and in no others
	@$(CHECKED)
	@$(SNAKEMAKE) --config more_rounds=$(call QUOTED,ROUNDS)
	@echo "The page: $(RUN)/report/index.html"

publish: runtime  ## copy the report to reports/<name>/, and list it; ARGS='--config replace=yes' over another measurement
	@$(CHECKED)
	@$(SNAKEMAKE) publish $(ARGS)

workload: runtime  ## write NAME.py, a model and its data to begin with (NAME=path/my_model)
	@$(PYTHON) -m looptax.own workload $(call QUOTED,NAME)

check-workload: runtime  ## say whether the model in FILE can be measured, and by which loops; ARGS='--stack jax0.10-keras3.15'
	@$(PYTHON) -m looptax.own check-workload $(call QUOTED,FILE) $(ARGS)

strategy: runtime  ## write NAME.py, a loop to begin with (NAME=path/my_loop)
	@$(PYTHON) -m looptax.own strategy $(call QUOTED,NAME)

check-strategy: runtime  ## run the loop in FILE against train_on_batch, and say whether it does the same work
	@$(PYTHON) -m looptax.own check-strategy $(call QUOTED,FILE) $(ARGS)

stacks: runtime  ## every stack, whether its environment is made, and what it takes on the disk
	@$(PYTHON) -m looptax.stacks list

clean-stacks: runtime  ## remove the environments of stacks, of all checkouts; ARGS='NAME …' those of some stacks only
	@$(PYTHON) -m looptax.stacks clean $(ARGS)

compare: runtime  ## did the change from A=results/one to B=results/two make a loop slower? STRATEGY=fit_numpy for one loop
	@record=$(call QUOTED,OUTPUT); test -n "$$record" || { record=$$(mktemp) && trap 'rm -f "$$record"' EXIT; }; \
	$(PYTHON) -m looptax.analyse compare $(call QUOTED,A) $(call QUOTED,B) $(if $(STRATEGY),--strategy $(call QUOTED,STRATEGY)) --output "$$record" && \
	$(PYTHON) -m looptax.report compare "$$record" $(ARGS)

validate: runtime  ## hold the statistics against simulated truths, and write docs/VALIDATION.md
	@$(PYTHON) -m looptax.validate.simulated --output docs/validation/simulated.json $(ARGS); failed=$$?; \
	$(PYTHON) -m looptax.validate.document; exit $$failed

validate-machine: runtime  ## hold the harness against known costs, itself and disturbance, on this machine
	@$(PYTHON) -m looptax.validate.machine --output docs/validation/machine $(ARGS); failed=$$?; \
	$(PYTHON) -m looptax.validate.document; exit $$failed

validate-bias: runtime  ## compare the harness with a bare script, and children of two roles with those of one
	@$(PYTHON) -m looptax.validate.bias --output docs/validation/bias $(ARGS); failed=$$?; \
	$(PYTHON) -m looptax.validate.document; exit $$failed

bench: runtime  ## measure CONFIG anew as results/bench, and print where the time goes
	@$(CHECKED)
	@rm -rf results/bench
	@start=$$(date +%s) && $(SNAKEMAKE) --config name=bench && wall=$$(($$(date +%s) - start)) && \
	PYTHONPATH=workflow .venv/bin/python -m looptax.analyse.where_time_goes results/bench --wall $$wall

bench-peers: dev  ## pyperf and Looptax side by side: wall time and half-width
	@$(PYTHON) -m looptax.bench.peers $(ARGS)

bench-floor: runtime  ## the floor against a step written by hand in C (needs a C compiler)
	@$(PYTHON) -m looptax.bench.floor $(ARGS)

bench-page: dev  ## the page's bytes, load in Chromium and rebuild after an edit, beside their bounds (after make report)
	@$(PYTHON) -m looptax.bench.page --config $(call QUOTED,CONFIG) $(ARGS)

bench-scale: dev  ## 200, 2,000 and 20,000 cells: dry run, table, findings and page, beside their bounds
	@$(PYTHON) -m looptax.bench.scale $(ARGS)

bench-image: dev  ## seconds from a start to the first cell, in the image beside the host (after make image VARIANT=cpu)
	@$(PYTHON) -m looptax.bench.image $(ARGS)

image:  ## build the image with docker or podman: VARIANT=cuda (the default) or cpu
	@container/build $(call QUOTED,VARIANT) $(ARGS)

image-test: dev  ## build the CPU image twice, hold it against what docs/CONTAINER.md says, run the quick default in it
	@$(VENV)/hadolint Dockerfile
	@container/engine --name >/dev/null
	@$(VENV)/python -m pytest tests/container --durations=0 --durations-min=5 $(ARGS)

test: dev  ## the project's own tests; ARGS='-m "not tensorflow"' for the quick ones
	@$(VENV)/python -m pytest $(ARGS)

test-faults: dev  ## Slurm, kills, full disks, hostile input, supply chain, soak; PART=hostile (or slurm stops supply soak)
	@part=$(call QUOTED,PART); test -e "tests/faults/$$part" || \
	{ echo "PART: found '$$part'; allowed: $(PARTS), or the path of a file in one" >&2; exit 2; }
	@$(VENV)/python -m pytest tests/faults$(if $(PART),/$(call QUOTED,PART)) --durations=0 --durations-min=30 $(ARGS)

check: dev  ## lint, format, types, Dockerfile, shell scripts
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/snakefmt --check Snakefile workflow/rules
	$(VENV)/snakemake --lint
	$(VENV)/hadolint Dockerfile
	$(VENV)/shellcheck container/* requirements/install requirements/uv .ci/run

format: dev  ## put everything into the form that `make check` wants
	$(VENV)/ruff check --fix-only .
	$(VENV)/ruff format .
	$(VENV)/snakefmt Snakefile workflow/rules

schemas: runtime  ## write workflow/schemas/ anew from the record types
	PYTHONPATH=workflow $(VENV)/python -m looptax.records.schemas workflow/schemas

lock: runtime  ## make the locks anew from requirements/*.in; ARGS=--upgrade for the newest versions
	$(VENV)/python requirements/lock.py $(ARGS)

licences: dev  ## write docs/LICENCES.md: the licence of every package of the runtime locks, and whether it asks something in return
	@$(VENV)/python requirements/licences.py

sbom: dev  ## write results/sbom.spdx.json: every package of the image VARIANT, Debian's and Python's; VARIANT=venv for .venv
	@container/sbom $(call QUOTED,VARIANT) results/sbom.spdx.json

audit: dev  ## known vulnerabilities of what the locks pin; needs the index's own list of them
	@container/audit $(ARGS)

clean:  ## remove .venv and caches; results/ and reports/ stay
	rm -rf .venv .snakemake .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find workflow tests -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@requirements/install $(call QUOTED,LOCK)

dev:
	@requirements/install dev
