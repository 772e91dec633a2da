"""Two runs at the same time: in one checkout the second is told who is there; in two they take turns."""

from __future__ import annotations

import itertools
import re

import pytest

from looptax.records.cell import Cell
from looptax.records.files import decode
from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout, prepare, until

pytestmark = pytest.mark.point("two-runs")


def test_a_second_run_in_one_checkout_is_refused_in_a_sentence(checkout: Checkout, tell: Tell) -> None:
    first = checkout.start()
    until(lambda: sum(checkout.rounds().values()) >= 1, first)
    for more in ((), ("--unlock",), ("--delete-all-output",)):
        code, told = checkout.run(*more, check=False)
        assert code == 1
        sentence = (
            rf"results/small is in use by the run with process number {first.pid} of \S+ on \S+, since 20"
        )
        assert re.search(sentence, told), told
        assert "Traceback" not in told
    assert checkout.run("-np")[0] == 0, "one may look on"
    assert checkout.run("--summary")[0] == 0
    told, _ = first.communicate(timeout=180)
    assert first.returncode == 0, told
    checkout.require_complete()
    tell("one checkout: the second is told who runs, since when, and what to do; the first completes")


def test_runs_of_two_names_in_one_checkout_both_complete(checkout: Checkout) -> None:
    text = (checkout.root / "config/config.yaml").read_text()
    (checkout.root / "config/other.yaml").write_text(text.replace("name: small", "name: other"))
    first = checkout.start()
    other = checkout.start("--configfile", "config/other.yaml")
    told = [process.communicate(timeout=180)[0] for process in (first, other)]
    assert (first.returncode, other.returncode) == (0, 0), told
    checkout.require_complete()


def test_timed_cells_of_two_checkouts_never_overlap(checkout: Checkout, tell: Tell) -> None:
    other = prepare(checkout.root.parent / "other")
    both = [checkout, other]
    running = [one.start() for one in both]
    for process in running:
        told, _ = process.communicate(timeout=180)
        assert process.returncode == 0, told
    spans = []
    for one in both:
        one.require_complete()
        spans += [(r.resumed, r.ended) for path in one.cells() for r in decode(path, Cell).rounds]
    spans.sort()
    overlaps = [b for a, b in itertools.pairwise(spans) if b[0] < a[1]]
    assert not overlaps
    mixed = [[decode(path, Cell) for path in one.cells()] for one in both]
    began = [min(cell.started_utc for cell in cells) for cells in mixed]
    ended = [max(cell.ended_utc for cell in cells) for cells in mixed]
    assert max(began) < min(ended), "one came after the other: nothing was shown"
    tell(f"two checkouts: {len(spans)} timed rounds in turn, no two at once")
