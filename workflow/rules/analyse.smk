# cells -> timings and proofs; counts -> counts.json; all of them and the claims -> findings. The catalogue comes from the sources,
# read as syntax trees. Paths of cells go by a file: the kernel lets no argument of a command be longer than 128 KiB.


rule catalogue:
    input:
        strategies=STRATEGY_FILES,
        workloads=WORKLOAD_FILES,
        stacks=PLAN.stack_files,
    output:
        f"{RUN}/catalogue.json",
    log:
        f"{RUN}/logs/catalogue.log",
    params:
        workloads=PLAN.workloads,
        stacks=PLAN.stacks,
        folders=lambda wildcards: (
            ["--strategies-in", *PLAN.config.strategy_folders]
            if PLAN.config.strategy_folders
            else []
        ),
        code=PLAN.code("plan", "records"),
    message:
        "Reading strategies, workloads and stacks"
    shell:
        "python -m looptax.plan catalogue --output {output:q} --workload {params.workloads:q}"
        " --stack {params.stacks:q} {params.folders:q} 2> {log:q}"


rule tabulate:
    input:
        catalogue=f"{RUN}/catalogue.json",
        paths=f"{RUN}/cells.txt",
        cells=PLAN.cells,
    output:
        f"{RUN}/timings.parquet",
        f"{RUN}/timings.csv",
        f"{RUN}/proofs.json",
    log:
        f"{RUN}/logs/tabulate.log",
    threads: 8
    params:
        folder=lambda wildcards, output: str(Path(output[0]).parent),
        code=ANALYSIS,
    message:
        "Tabulating the timings"
    shell:
        "python -m looptax.analyse tabulate --catalogue {input.catalogue:q} --output-dir {params.folder:q}"
        " --cells-from {input.paths:q} --processes {threads} 2> {log:q}"


rule find:
    input:
        settings=[f"{RUN}/config.json", f"{RUN}/unserved.json"],
        catalogue=f"{RUN}/catalogue.json",
        timings=f"{RUN}/timings.parquet",
        counts=f"{RUN}/counts.json",
        claims=CLAIMS_FILE,
        paths=f"{RUN}/cells.txt",
        cells=PLAN.cells,
    output:
        report(
            f"{RUN}/findings.json",
            caption="../report/findings.rst",
            category="Data",
            labels={"result": "findings"},
        ),
    log:
        f"{RUN}/logs/find.log",
    threads: 8
    params:
        code=ANALYSIS,
        settings=lambda wildcards: PLAN.settings,  # of a text Snakemake would fill in what stands in braces
    message:
        "Comparing, correcting and modelling"
    shell:
        "python -m looptax.analyse find --config {input.settings[0]:q}"
        " --unserved-from {input.settings[1]:q} --catalogue {input.catalogue:q} --timings {input.timings:q}"
        " --counts {input.counts:q} --claims {input.claims:q} --output {output:q}"
        " --cells-from {input.paths:q} --processes {threads} 2> {log:q}"


rule join_counts:
    input:
        catalogue=f"{RUN}/catalogue.json",
        paths=f"{RUN}/counts.txt",
        counts=PLAN.counts,
    output:
        f"{RUN}/counts.json",
    log:
        f"{RUN}/logs/join_counts.log",
    params:
        code=ANALYSIS,
        name=PLAN.config.name,
    message:
        "Joining the counts"
    shell:
        "python -m looptax.analyse join --name {params.name:q}"
        " --catalogue {input.catalogue:q} --output {output:q} --counts-from {input.paths:q} 2> {log:q}"
