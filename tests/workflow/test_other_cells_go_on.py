"""A model that breaks the contract, a loop that cannot serve one, a stack that cannot be made: the page says so."""

from __future__ import annotations

import pytest
import yaml

from looptax.records.cell import Cell
from looptax.records.files import decode
from looptax.records.findings import Findings
from looptax.records.stack import StackMade
from tests.own.files import BROKEN, EARLY, MODEL
from tests.workflow.conftest import CONFIG, Checkout

pytestmark = [pytest.mark.tensorflow, pytest.mark.workflow]

HASH = "0" * 64


@pytest.fixture
def ran(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> tuple[Checkout, str]:
    """A run of all of them, and what it said."""
    monkeypatch.setenv("LOOPTAX_STACKS", str(checkout.root / "stacks"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    stack = {
        "title": "Broken",
        "backend": "tensorflow",
        "python": "3.7",
        "lock": "workflow/stacks/locks/broken.txt",
    }
    folder = checkout.root / "workflow/stacks"
    (folder / "broken.yaml").write_text(yaml.safe_dump({**stack, "requirements": ["tensorflow==2.4.0"]}))
    (folder / "locks/broken.txt").write_text(f"tensorflow==2.4.0 --hash=sha256:{HASH}\n")
    (checkout.root / "my").mkdir()
    (checkout.root / "my/nan.py").write_text(BROKEN["NaN"][0], encoding="utf-8")
    (checkout.root / "my/empty.py").write_text(MODEL, encoding="utf-8")
    (checkout.root / "my/pipeline.py").write_text(
        MODEL + EARLY.replace("rows - 40", "rows"), encoding="utf-8"
    )
    grids = CONFIG["grids"]
    small = {"batch_sizes": [32], "dataset_sizes": [256]}
    more = [
        {
            **small,
            "stacks": ["broken"],
            "workloads": ["article_mlp"],
            "strategies": ["train_on_batch", "fit_numpy"],
        },
        {**small, "workloads": ["my/nan.py", "my/empty.py", "my/pipeline.py"], "strategies": ["fit_numpy"]},
    ]
    checkout.configure(grids=[*grids, *more])
    answer = checkout.snakemake()
    return checkout, answer.stdout + answer.stderr


def test_each_says_why_and_the_page_is_made(ran: tuple[Checkout, str]) -> None:
    checkout, said = ran
    findings = decode(checkout.root / "results/small/findings.json", Findings)
    found = {
        (c.group.stack, c.group.workload[:-9], c.strategy, c.group.rows): c for c in findings.comparisons
    }
    good = [
        c for (stack, workload, *_), c in found.items() if (stack, workload) == ("current", "article_mlp")
    ]
    assert len(good) == 6
    assert all(c.status == "ok" and c.ratio for c in good)
    broken = found["broken", "article_mlp", "fit_numpy", 256]
    assert broken.status == "no_stack"
    assert "workflow/stacks/broken.yaml" in broken.reason
    assert found["current", "nan", "fit_numpy", 256].reason.startswith(
        "my/nan.py:9: make_data: y holds 1 value that is NaN"
    )
    assert "lacks make_data()" in found["current", "empty", "fit_numpy", 256].reason
    assert (
        "my/empty.py: lacks make_data(); `make workload NAME=…` writes a file that has both. Its cells will say so"
        in said
    )
    pipeline = found["current", "pipeline", "fit_numpy", 256]
    assert (pipeline.status, "strategies that need arrays" in pipeline.reason) == ("not_served", True)
    assert "alone" not in pipeline.reason, "it was tried alone, as if it had failed"
    page = (checkout.root / "results/small/report/index.html").read_text(encoding="utf-8")
    for told in ("no environment", "not served", "my/nan.py:9"):
        assert told in page


def test_only_what_may_be_there_by_now_is_tried_again(ran: tuple[Checkout, str]) -> None:
    """A stack; what is wrong with a file is wrong until it is changed."""
    checkout, _ = ran
    cells = [p for p in (checkout.root / "results/small/cells").rglob("n256.json") if "broken" in p.parts]
    assert {decode(path, Cell).status for path in cells} == {"no_stack"}
    made = checkout.root / "results/small/stacks/broken.json"
    assert decode(made, StackMade).status == "failed"
    assert checkout.plan()["measure"] == {"b32/train_on_batch/n256.json", "b32/fit_numpy/n256.json"}
    assert not made.exists(), "the record of an environment that is not there would keep it from being made"
    assert not any(path.exists() for path in cells), "Snakemake would take them for made"
