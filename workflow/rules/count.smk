# config -> counts: what each strategy does, without a clock. Alone on the machine too: it would disturb a timed cell.


rule count:
    input:
        f"{RUN}/cells/.oldest",
    output:
        f"{RUN}/counts/{{stack}}/{{workload}}/{{strategy}}.json",
    log:
        f"{RUN}/logs/counts/{{stack}}/{{workload}}/{{strategy}}.log",
    threads: 1024
    params:
        request=lambda wildcards: PLAN.count_request(**wildcards),
    message:
        "Counting what {wildcards.strategy} does"
    shell:
        "python -m looptax.runner.count --request {params.request:q} --output {output:q} 2> {log:q}"
