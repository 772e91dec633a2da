# stacks -> environments: each made once from its lock, and shared by all checkouts of a user. What lies in the run is the
# record of it; one that cannot be made is told there, and by the cells that needed it.


rule stack:
    output:
        f"{RUN}/stacks/{{stack}}.json",
    log:
        f"{RUN}/logs/stacks/{{stack}}.log",
    priority: 1000  # all environments first: what lies between rounds should be rounds
    threads: 1024  # nothing is timed beside it
    params:
        key=lambda wildcards: PLAN.stack_key(wildcards.stack),
    message:
        "Making the environment of {wildcards.stack}, unless it is there"
    shell:
        "python -m looptax.stacks make {wildcards.stack:q} --output {output:q} 2>&1 | tee {log:q}"
