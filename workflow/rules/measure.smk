# config -> cells. A run goes over its cells in passes, and does a share of each cell's rounds in each, so that a cell's rounds
# lie as far apart as the run is long; the last pass writes the record. Each job is alone on the machine: 1,024 threads are
# scaled down to all that --cores gives.


# Its priority puts a pass over every cell before the next one. What it leaves counts for nothing by itself: whether a cell is
# current is seen in the record, and a job whose rounds are finished does none. Nothing here is ancient(): where a killed run
# left such a file and its job has a reason of its own to run again, what takes it as ancient is not run at all, though its
# output be missing (Snakemake 9.27, its issue 4166).
rule rounds:
    input:
        f"{RUN}/cells/.oldest",
        lambda wildcards: pass_before(int(wildcards.left)),
        stack=STACK_RECORD,
    output:
        temp(f"{CELL}/.n{{rows}}.left-{{left}}"),
    log:
        f"{RUN}/logs/cells/{{stack}}/{{workload}}/b{{batch}}/{{strategy}}/n{{rows}}.left-{{left}}.log",
    priority: lambda wildcards: int(wildcards.left)
    threads: 1024
    resources:
        **NODE,
    params:
        request=asked,
        record=RECORD,
        passes=PLAN.passes,
        stack=STACK_OPTION,
    message:
        "Rounds of {wildcards.strategy} at {wildcards.rows} rows, batch {wildcards.batch}; passes left: {wildcards.left}"
    shell:
        "python -m looptax.runner --request {params.request:q} --output {params.record:q} --cores {threads}"
        " {params.stack} --passes {params.passes} --left {wildcards.left} 2> {log:q} && touch {output:q}"


rule measure:
    input:
        f"{RUN}/cells/.oldest",
        pass_before(0),
        stack=STACK_RECORD,
    output:
        RECORD,
    log:
        f"{RUN}/logs/cells/{{stack}}/{{workload}}/b{{batch}}/{{strategy}}/n{{rows}}.log",
    threads: 1024
    resources:
        **NODE,
    params:
        request=asked,
        stack=STACK_OPTION,
    message:
        "Measuring {wildcards.strategy} at {wildcards.rows} rows, batch {wildcards.batch}"
    shell:
        "python -m looptax.runner --request {params.request:q} --output {output:q} --cores {threads} {params.stack}"
        " 2> {log:q}"
