# page -> reports/<name>/. What is published is no declared output: Snakemake never deletes it.


rule publish:
    input:
        f"{RUN}/report/index.html",
        f"{RUN}/report/manifest.json",
    log:
        f"{RUN}/logs/publish.log",
    message:
        "Publishing to reports/"
    params:
        folder=f"{RUN}/report",
        name=PLAN.config.name,
    shell:
        "python -m looptax.report publish --report {params.folder:q} --reports reports --name {params.name:q}"
        " 2>&1 | tee {log:q}"
