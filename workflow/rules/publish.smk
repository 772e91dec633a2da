# page -> reports/<name>/. What is published is no declared output: Snakemake never deletes it.


rule publish:
    input:
        f"{RUN}/report/index.html",
        f"{RUN}/report/manifest.json",
    log:
        f"{RUN}/logs/publish.log",
    params:
        folder=lambda wildcards, input: str(Path(input[0]).parent),
        name=PLAN.config.name,
    message:
        "Publishing to reports/"
    shell:
        "python -m looptax.report publish --report {params.folder:q} --reports reports --name {params.name:q}"
        " 2>&1 | tee {log:q}"
