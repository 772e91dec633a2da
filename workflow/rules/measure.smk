# config -> cells. One job a cell, alone on the machine: 1,024 threads are scaled down to all that --cores gives.


rule measure:
    input:
        f"{RUN}/cells/.oldest",
    output:
        RUN + "/cells/{stack}/{workload}/b{batch}/{strategy}/n{rows}.json",
    log:
        RUN + "/logs/cells/{stack}/{workload}/b{batch}/{strategy}/n{rows}.log",
    message:
        "Measuring {wildcards.strategy} at {wildcards.rows} rows, batch {wildcards.batch}"
    threads: 1024
    params:
        request=lambda wildcards: PLAN.request(
            f"{RUN}/cells/{wildcards.stack}/{wildcards.workload}/b{wildcards.batch}"
            f"/{wildcards.strategy}/n{wildcards.rows}.json"
        ),
    shell:
        "python -m looptax.runner --request {params.request:q} --output {output:q} --cores {threads} 2> {log:q}"
