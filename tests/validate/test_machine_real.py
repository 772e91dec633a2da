"""The validation on the real runner: children that import the framework, the machine's lock, two processes at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.records.files import decode
from looptax.records.validation import Validation
from looptax.validate.machine import asking, plan, store
from looptax.validate.machine.__main__ import main

pytestmark = pytest.mark.tensorflow


def test_a_trial_is_measured_and_derived_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOOPTAX_LOCK", str(tmp_path / "lock"))
    monkeypatch.setenv("PYTHONPATH", str(asking.ROOT / "workflow"))
    monkeypatch.setattr(plan, "BARE_ROUNDS", 1)
    monkeypatch.setattr(plan, "ROUNDS", 1)
    told = main(["--output", "run", "--sections", "overlap,disturbance", "--cells", "1"])
    validation = decode(Path("run-1") / store.VALIDATION, Validation)
    overlap, disturbance = validation.sections
    assert [(c.found, c.holds) for c in overlap.checks] == [(0, True), (2, True)]
    by_name = {check.what: check.found for check in disturbance.checks}
    assert by_name["verdicts that are right"] == by_name["wrong"] == 0  # one round gives no verdict
    assert (told == 1) is bool(validation.failed)
    cells = store.read_cells(Path("run-1"))
    assert [cell.cell.status for cell in cells] == ["ok", "ok", "ok"]
    assert validation.versions is not None
    assert validation.versions.framework == "tensorflow"
    assert main(["--rederive", "run-1"]) == told
