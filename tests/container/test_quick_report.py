"""The quick default inside the image: no network, nothing writable but its mounts, no capabilities, an unknown user."""

from __future__ import annotations

import re
import time
from pathlib import Path

from looptax.plan.source import digest_of_lock
from looptax.records.files import decode
from looptax.records.findings import Findings
from tests.check_report import complaints
from tests.container.engine import ROOT, Engine, Figures


def test_the_quick_report_is_made_inside_and_names_where(
    image: str, engine: Engine, results: Path, figures: Figures, commit: str, tmp_path: Path
) -> None:
    host = ("--hostname", "a-container")
    started = time.monotonic()
    answer = engine.run(image, options=host, results=results)
    figures.say("the quick report, inside", f"{time.monotonic() - started:.0f} s")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    run = results / "quick"
    assert complaints(run) == []

    lock = digest_of_lock(ROOT / "requirements/cpu.txt")
    (environment,) = decode(run / "findings.json", Findings).environments
    assert (environment.commit, environment.lock) == (commit, lock)
    assert environment.host.hostname == "a-container"
    page = (run / "report/index.html").read_text(encoding="utf-8")
    part = re.search(r'id="environment-heading".*?</section>', page, re.DOTALL)
    assert part
    assert "The harness held against known truths" in page
    for named in (commit, lock, environment.host.image, "TensorFlow".lower()):
        assert f"{named}" in part[0]

    again = engine.run(image, "snakemake", "--cores", "all", "--dry-run", options=host, results=results)
    assert "Nothing to be done" in again.stdout + again.stderr

    reports = tmp_path / "reports"
    reports.mkdir()
    engine.own(reports)
    mount = ("--volume", f"{reports}:/looptax/reports")
    published = engine.run(
        image, "snakemake", "--cores", "all", "publish", options=(*host, *mount), results=results
    )
    assert published.returncode == 0, published.stdout + published.stderr
    assert (reports / "quick/index.html").read_text(encoding="utf-8") == page
    assert (reports / "index.html").is_file()
