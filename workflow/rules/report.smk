# findings -> page. Everything that the page links lies beside it.


rule render:
    input:
        findings=f"{RUN}/findings.json",
        catalogue=f"{RUN}/catalogue.json",
        timings=f"{RUN}/timings.parquet",
        table=f"{RUN}/timings.csv",
        proofs=f"{RUN}/proofs.json",
        counts=f"{RUN}/counts.json",
        settings=f"{RUN}/config.json",
        templates=TEMPLATE_FILES,
        validations=VALIDATION_FILES,
    output:
        report(
            f"{RUN}/report/index.html",
            caption="../report/page.rst",
            category="Answer",
            labels={"result": "the page"},
        ),
        report(
            f"{RUN}/report/manifest.json",
            caption="../report/manifest.rst",
            category="Data",
            labels={"result": "manifest"},
        ),
        # Where no cell was measured it is empty.
        figures=report(
            directory(f"{RUN}/report/figures"),
            caption="../report/figure.rst",
            category="Figures",
            patterns=["{figure}.svg"],
            labels={"figure": "{figure}"},
        ),
    log:
        f"{RUN}/logs/render.log",
    params:
        templates=lambda wildcards: os.path.relpath(ROOT / "templates"),
        folder=lambda wildcards, output: str(Path(output[0]).parent),
        code=PLAN.code("report", "records"),
    message:
        "Rendering the page"
    shell:
        "python -m looptax.report render --findings {input.findings:q} --catalogue {input.catalogue:q}"
        " --timings {input.timings:q} --timings-csv {input.table:q} --proofs {input.proofs:q}"
        " --counts {input.counts:q} --config {input.settings:q} --validation {input.validations:q}"
        " --templates {params.templates:q} --output-dir {params.folder:q} 2> {log:q}"
        " && mkdir -p {output.figures:q}"
