# config -> cells. One job a cell, alone on the machine: 1,024 threads are scaled down to all that --cores gives.


rule measure:
    input:
        f"{RUN}/cells/.oldest",
    output:
        f"{RUN}/cells/{{stack}}/{{workload}}/b{{batch}}/{{strategy}}/n{{rows}}.json",
    log:
        f"{RUN}/logs/cells/{{stack}}/{{workload}}/b{{batch}}/{{strategy}}/n{{rows}}.log",
    threads: 1024
    params:
        request=lambda wildcards: PLAN.request(**wildcards),
    message:
        "Measuring {wildcards.strategy} at {wildcards.rows} rows, batch {wildcards.batch}"
    shell:
        "python -m looptax.runner --request {params.request:q} --output {output:q} --cores {threads} 2> {log:q}"
