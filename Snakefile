# Looptax: which way of running a Keras training loop is fastest here, by how much, and why.
# `snakemake --cores all` measures what is not current and renders results/<name>/report/index.html.
from pathlib import Path

from snakemake.utils import min_version

min_version("9.17")


# A config that is given by --configfile is whole by itself: nothing of the quick default is merged into it. The default is
# that of the working folder, or else of the checkout.
if not workflow.overwrite_configfiles:
    DEFAULT = Path("config/config.yaml")

    configfile: str(DEFAULT if DEFAULT.exists() else Path(workflow.basedir) / DEFAULT)


# The image of the Dockerfile; used only where Snakemake is asked to deploy software by itself.
container: "docker://localhost/looptax:cuda"


# What `snakemake --report` says of the whole; of its files their rules say it.
report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/stack.smk"
include: "workflow/rules/measure.smk"
include: "workflow/rules/count.smk"
include: "workflow/rules/analyse.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/publish.smk"


# On a cluster these stay where Snakemake runs: seconds of work, and an installer, which needs a package index.
localrules:
    all,
    stack,
    catalogue,
    join_counts,
    publish,


rule all:
    default_target: True
    input:
        f"{RUN}/report/index.html",
        PLAN.cells + PLAN.counts,  # named here too: else one that is missing would not be missed while the page stands
