# page -> reports/<name>/, and the index of all that lie there. None of it is a declared output: Snakemake never deletes it.


rule publish:
    input:
        f"{RUN}/report/index.html",
        f"{RUN}/report/manifest.json",
    log:
        f"{RUN}/logs/publish.log",
    params:
        folder=lambda wildcards, input: str(Path(input[0]).parent),
        name=PLAN.config.name,
        replace="--replace" if PLAN.replace else "",
        templates=lambda wildcards: os.path.relpath(ROOT / "templates"),
    message:
        "Publishing to reports/"
    shell:
        "{{ python -m looptax.report publish --report {params.folder:q} --reports reports --name {params.name:q} {params.replace}"
        " && python -m looptax.analyse runs --reports reports --output reports/runs.json"
        " && python -m looptax.report index --runs reports/runs.json --templates {params.templates:q}"
        " --output reports/index.html; }} 2>&1 | tee {log:q}"
