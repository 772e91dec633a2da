# config -> counts: what each strategy does, without a clock. Two at a time: a timed cell needs all cores, so none is disturbed.


rule count:
    input:
        f"{RUN}/cells/.oldest",
        stack=STACK_RECORD,
    output:
        f"{RUN}/counts/{{stack}}/{{workload}}/{{strategy}}.json",
    log:
        f"{RUN}/logs/counts/{{stack}}/{{workload}}/{{strategy}}.log",
    priority: -1  # after all rounds: what lies between them should be rounds
    threads: lambda wildcards: max(1, (CORES or 2) // 2)
    params:
        request=lambda wildcards: PLAN.count_request(**wildcards),
        stack=STACK_OPTION,
    message:
        "Counting what {wildcards.strategy} does"
    shell:
        "python -m looptax.runner.count --request {params.request:q} --output {output:q} --cores $LOOPTAX_CORES"
        " {params.stack} 2> {log:q}"
