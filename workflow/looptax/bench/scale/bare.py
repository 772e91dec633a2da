"""The same graph as plain Snakemake: as many jobs with the same files and edges, and nothing that is ours."""

from __future__ import annotations

from pathlib import Path

from looptax.bench.scale.scratch import NAME, Run

SNAKEFILE = "bare.smk"
CELL = f"results/{NAME}/cells/{{stack}}/{{workload}}/b{{batch}}/{{strategy}}"
HEAD = """CELLS = open("bare-cells.txt").read().splitlines()
COUNTS = open("bare-counts.txt").read().splitlines()
RUN = {run!r}


rule all:
    default_target: True
    input: f"{{RUN}}/report/index.html", CELLS + COUNTS


rule render:
    input: f"{{RUN}}/findings.json", f"{{RUN}}/timings.csv"
    output: f"{{RUN}}/report/index.html"
    shell: "touch {{output}}"


rule find:
    input: f"{{RUN}}/timings.csv", f"{{RUN}}/counts.json", CELLS
    output: f"{{RUN}}/findings.json"
    shell: "touch {{output}}"


rule tabulate:
    input: f"{{RUN}}/catalogue.json", CELLS
    output: f"{{RUN}}/timings.csv"
    shell: "touch {{output}}"


rule join_counts:
    input: f"{{RUN}}/catalogue.json", COUNTS
    output: f"{{RUN}}/counts.json"
    shell: "touch {{output}}"


rule catalogue:
    output: f"{{RUN}}/catalogue.json"
    shell: "touch {{output}}"


rule count:
    input: f"{{RUN}}/cells/.oldest"
    output: f"{{RUN}}/counts/{{{{stack}}}}/{{{{workload}}}}/{{{{strategy}}}}.json"
    shell: "touch {{output}}"
"""
RULE = """

rule {name}:
    input: {inputs}
    output: {output}
    shell: "touch {{output}}"
"""


def write(run: Run, passes: int) -> None:
    """The workflow and its lists of files, in the working folder of ``run``."""
    (run.folder / "bare-cells.txt").write_text("\n".join(run.cells) + "\n", encoding="ascii")
    (run.folder / "bare-counts.txt").write_text("\n".join(run.counts) + "\n", encoding="ascii")
    (run.folder / SNAKEFILE).write_text(snakefile(passes), encoding="ascii")


def snakefile(passes: int) -> str:
    """Its text: a rule for each kind of job, and for each pass over the cells."""
    rules = []
    for left in range(passes - 1, -1, -1):
        inputs = [f"results/{NAME}/cells/.oldest"]
        inputs += [f"{CELL}/.n{{rows}}.left-{left + 1}"] if left < passes - 1 else []
        output = f'temp("{CELL}/.n{{rows}}.left-{left}")' if left else f'"{CELL}/n{{rows}}.json"'
        named = ", ".join(f'"{path}"' for path in inputs)
        rules.append(RULE.format(name=f"rounds_{left}" if left else "measure", inputs=named, output=output))
    return HEAD.format(run=f"results/{NAME}") + "".join(rules)


def path(run: Run) -> Path:
    """Where it lies."""
    return run.folder / SNAKEFILE
