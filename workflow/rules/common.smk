# What every stage needs: the plan of the run, and a shell that finds this Python and this checkout.
import contextlib
import gc
import io
import logging
import os
import shlex
import sys
from pathlib import Path

ROOT = Path(workflow.basedir)
sys.path.insert(0, str(ROOT / "workflow"))

from snakemake.cli import get_argument_parser, parse_args
from snakemake.logging import logger

from looptax.plan import access, cluster, config_file
from looptax.plan.begin import begin_run, look_on, looks_on
from looptax.plan.errors import PlanError
from looptax.plan.plan import Plan


def begin(run):
    """Hold the run's folder, if this is a run; the process of a job, on a cluster, does as its main process says."""
    if not workflow.is_main_process:
        return ""
    options, _ = get_argument_parser().parse_known_args(sys.argv[1:])
    return look_on(run) if looks_on(vars(options)) else begin_run(run)


def goes_to_a_cluster():
    """Whether a dry run is one of a run that goes to a cluster: it has an executor of its own, and cores."""
    if not (workflow.is_main_process and workflow.resource_settings.nodes):
        return False
    with contextlib.redirect_stderr(io.StringIO()):  # it would tell of the profile anew
        _, options = parse_args(sys.argv[1:])
    return options.executor not in (None, "local", "dryrun", "touch")


try:
    SOURCES = workflow.overwrite_configfiles or workflow.configfiles
    if workflow.is_main_process:
        # Snakemake has read them in its own way by now, in which of a key that stands twice the last counts.
        for source in SOURCES:
            config_file.read(Path(source))
    PLAN = Plan(
        config,
        source=str(SOURCES[-1]),
        root=ROOT,
        whole=workflow.is_main_process,
        begin=begin,
    )
    # Where Snakemake hands jobs to a cluster, a cell's job asks for a node of its own. Its executor is not known yet, but
    # that it counts jobs instead of cores; the process that it starts on a node is told so.
    HANDS_OUT = (
        workflow.resource_settings.nodes and not workflow.resource_settings.cores
    )
    ON_CLUSTER = bool(HANDS_OUT) or workflow.remote_exec
    if ON_CLUSTER or goes_to_a_cluster():
        cluster.require(PLAN.config, str(SOURCES[-1]), given="cluster" in config)
    STRATEGY_FILES = PLAN.strategy_files
    WORKLOAD_FILES = PLAN.workload_files
    if workflow.is_main_process:
        PLAN.write_settings()
        ANNOUNCEMENT = PLAN.announcement()
except PlanError as error:
    sys.exit(f"error: {error}")
except OSError as error:
    sys.exit(f"error: {access.explain(error)}")

RUN = PLAN.folder
CLAIMS_FILE = os.path.relpath(ROOT / "config/claims.yaml")
ANALYSIS = PLAN.code("analyse", "statistics", "records")
TEMPLATE_FILES = PLAN.files("templates", "**/*.*")
VALIDATION_FILES = PLAN.files("docs/validation", "*.json")
VALIDATION_FILES += PLAN.files("docs/validation", "*/validation.json")

if workflow.is_main_process:
    # A log that a full disk does not take would be told of with a traceback a line, and hide what the cells say of it.
    logging.raiseExceptions = False
    # Of each pass of each cell Snakemake would tell that its marker is gone.
    logger.addFilter(
        lambda told: not told.getMessage().startswith("Removing temporary")
    )
    logger.info(ANNOUNCEMENT)

# A workflow on a cluster has no number of cores: each job has those that it asked for.
CORES = workflow.resource_settings.cores if ON_CLUSTER else workflow.cores

# The plan and the graph of jobs live to the end: looking through them again and again for what is no longer needed took a
# third of a large run's start. Once jobs run it is as usual, or what each of them leaves would lie about.
USUAL = gc.get_threshold()
gc.freeze()
gc.set_threshold(100_000, 50, 100)

shell.prefix(
    "set -euo pipefail; "
    f"export PYTHONUTF8=1 LOOPTAX_WORKFLOW={os.getpid()} LOOPTAX_CORES={CORES or 1} LOOPTAX_WORKLOADS={len(PLAN.workloads)} PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH "
    f"PYTHONPATH={shlex.quote(str(ROOT / 'workflow'))}; ".replace("{", "{{").replace(
        "}", "}}"
    )
)


# With a limit of jobs a second, which it has unless told otherwise, Snakemake 9.27 schedules anew every second for every job
# that it ever started: after 400 jobs that took a third of a core, beside what is timed.
onstart:
    workflow.scheduler.job_rate_limiter = None
    gc.freeze()
    gc.set_threshold(*USUAL)


NODE = (
    cluster.resources(
        PLAN.config,
        lambda wildcards: PLAN.kind_of_node(wildcards.workload, wildcards.strategy),
    )
    if ON_CLUSTER
    else {}
)


CELL = f"{RUN}/cells/{{stack}}/{{workload}}/b{{batch}}/{{strategy}}"
RECORD = f"{CELL}/n{{rows}}.json"


def asked(wildcards):
    """What is asked of a cell, for any of its passes."""
    return PLAN.request(
        *(
            wildcards[name]
            for name in ("stack", "workload", "batch", "strategy", "rows")
        )
    )


def stack_record(wildcards):
    """The record of the stack's environment; nothing where the stack is this one."""
    return PLAN.stack_records(wildcards.stack)


def stack_option(wildcards, input):
    """How the runner is told what came of making the stack's environment; nothing where the stack is this one."""
    return f"--stack {shlex.quote(input.stack[0])}" if input.stack else ""


# Snakemake calls a function for every job anew, and that is dear: a run that needs no other environment has none to call.
STACK_RECORD = stack_record if PLAN.makes_stacks else []
STACK_OPTION = stack_option if PLAN.makes_stacks else ""


def pass_before(left):
    """What says that the pass before one with so many left is done, in whichever cell; nothing before the first."""
    done = f"{CELL}/.n{{rows}}.left-{left + 1}"
    return [done] if left + 1 < PLAN.passes else []


wildcard_constraints:
    stack=r"[^/]+",
    workload=r"[^/]+",
    batch=r"\d+",
    strategy=r"[^/]+",
    rows=r"\d+",
    left=r"\d+",
