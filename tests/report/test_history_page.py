"""The history's page: every number has its place, figures are readable, what is not known is said."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from msgspec.structs import replace

from looptax.records.history import History, Series
from looptax.report.figures import history as history_figure
from looptax.report.figures import history_loops
from looptax.report.figures.style import NARROW, WIDE, drawing
from looptax.report.history import tables
from looptax.report.run import Run
from tests.report.histories import first_history, fit, history
from tests.report.pointers import complaints
from tests.report.samples import HOSTILE, rendered, sample
from tests.synthetic import Faults
from tests.synthetic_kinds import on_kinds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(first_history(), tmp_path_factory.mktemp("history"))


def tree(folder: Path) -> Any:
    return html.fromstring((folder / "index.html").read_bytes())


def test_every_number_of_the_page_has_its_place(folder) -> None:
    assert complaints(folder) == []


def test_the_first_section_is_the_history_and_its_figure_the_first(folder) -> None:
    page = tree(folder)
    assert [s.get("id") for s in page.iter("section")][:2] == ["answer", "history"]
    assert page.xpath("(//figure)[1]/@id") == ["figure-history"]
    assert page.xpath("string(//h1)").strip().startswith("At 4,096 rows, fit on NumPy arrays was faster than")
    assert not tree_of_one().xpath("//section[@id='history']")


def tree_of_one() -> Any:
    import tempfile

    with tempfile.TemporaryDirectory() as one:
        return tree(rendered(sample("fit wins"), Path(one)))


def test_the_leak_is_told_with_its_proof(folder) -> None:
    told = " ".join(tree(folder).xpath("string(//section[@id='history']//dl)").split())
    assert "train_on_batch traces again at every call." in told
    assert "traces 1 function at every step" in told
    assert "at 512 rows grew by 1.69 MB a step" in told


def test_counts_that_grow_are_no_numbers_of_a_step(folder) -> None:
    text = tree(folder).text_content()
    assert "25,015,807" not in text
    assert "867,947" not in text


def test_bounds_have_their_sign_and_no_interval(folder) -> None:
    (figure, *_) = tree(folder).xpath("//figure[@id='figure-history']//table")
    (row,) = figure.xpath(".//tr[contains(th, '2.16')]")
    assert row.xpath("string(td[1])").strip() == "at least 14.6, a bound from 1,024 rows"


def test_other_stacks_are_folded_away_and_named_by_their_titles(folder) -> None:
    page = tree(folder)
    folded = page.xpath("//section[@id='speed']/details/summary")
    assert [" ".join(s.text_content().split()) for s in folded] == [
        "512 rows", "TensorFlow 2.13", "TensorFlow 2.15", "TensorFlow 2.16", "TensorFlow 2.18", "TensorFlow 2.20",
        "JAX 0.10", "Torch 2.13",
    ]  # fmt: skip
    assert "stack tf2.21" not in page.text_content()
    for section in ("advice", "speed", "step", "break_even", "claims"):
        assert "Of TensorFlow 2.21 alone" in page.xpath(f"string(//section[@id='{section}'])")


def test_a_step_that_is_not_shown_is_not_highlighted(folder) -> None:
    rows = tree(folder).xpath("//table[@class='steps']//tr[td]")
    last = [row.xpath("string(td[last()])").strip() for row in rows]
    assert {"higher", "lower", "not shown", "not comparable"} <= set(last)
    shown = first_history().findings.history[0].shown
    assert len(tree(folder).xpath("//table[@class='steps']//td/b")) == shown
    assert last.count("higher") + last.count("lower") == shown


def test_where_all_loops_moved_as_one_the_page_says_that_the_reference_did(tmp_path) -> None:
    loops = {"fit_numpy": 0.5, "own_step": 1.2, "resident_epoch": 40.0}
    slower = {name: speed * 1.4 for name, speed in loops.items()}
    given = {"tf2.13": loops, "tf2.15": slower, "tf2.16": {**slower, "own_step": 1.2}}
    folder = rendered(history(given, rows=(1024,), sd=0.01), tmp_path)
    assert complaints(folder) == []
    told = [" ".join(p.text_content().split()) for p in tree(folder).xpath("//p")]
    (said,) = [one for one in told if "moved as one" in one]
    assert said.startswith(
        "From TensorFlow 2.13 to TensorFlow 2.15, all loops that can be compared at 1,024 rows moved as one: 1."
    )
    assert "the simplest reading is that it became slower by that factor" in said


def test_text_of_stacks_is_shown_as_text(tmp_path) -> None:
    run = first_history()
    stacks = [replace(e, title=HOSTILE, note=HOSTILE) for e in run.catalogue.stacks]
    page = tree(rendered(Run(run.findings, replace(run.catalogue, stacks=stacks), run.counts), tmp_path))
    assert len(page.xpath("//script")) == 1


def test_a_catalogue_that_knows_no_stacks_leaves_their_names(tmp_path) -> None:
    run = first_history()
    folder = rendered(Run(run.findings, replace(run.catalogue, stacks=[]), run.counts), tmp_path)
    assert complaints(folder) == []
    assert "up to tf2.16" in tree(folder).xpath("string(//h1)")


def test_a_backend_without_the_loop_has_no_place_in_its_figure() -> None:
    run = history({**fit(3.0, 0.6), "jax0.4": {"own_step": 2.0}}, rows=(1024,))
    found = run.findings.history[0]
    (drawn,) = history_figure.plans(run)
    words = {label.get_text() for label in drawn.draw(WIDE).texts}
    assert {"TensorFlow", "2.13", "2.15"} <= words
    assert "JAX" not in words
    assert tables.other_loops(found) == [("own_step", 1024)]
    assert history_loops.plans(run) == []  # one stack alone


def test_no_number_of_the_figure_covers_another_and_the_newest_has_its_own() -> None:
    slow = {f"tf2.{13 + i}": {"fit_numpy": 0.07 + i / 1000} for i in range(14)}
    (plan,) = history_figure.plans(history(slow, rows=(1024,)))
    with drawing():
        axes = plan.draw(NARROW)
        axes.figure.canvas.draw()
        boxes = {t.get_text(): t.get_window_extent() for t in axes.texts if t.get_text().startswith("0.0")}
    assert len(boxes) > 4
    assert not [(a, b) for a, b in combinations(boxes, 2) if boxes[a].overlaps(boxes[b])]
    newest = max(boxes, key=lambda words: boxes[words].x1)
    assert boxes[newest].x1 > NARROW.width - 40


def test_a_line_to_or_from_a_bound_is_dotted() -> None:
    (plan,) = history_figure.plans(first_history())
    lines = [line for line in plan.draw(WIDE).lines if len(set(line.get_xdata())) == 2]
    styles = {tuple(line.get_xdata()): line.get_linestyle() for line in lines if max(line.get_xdata()) > 1}
    assert (styles[1.0, 2.0], styles[2.0, 3.0]) == (":", ":")
    assert (styles[3.0, 4.0], styles[4.0, 5.0]) == ("-", "-")


def test_two_batch_sizes_are_two_histories(tmp_path) -> None:
    one, other = history(fit(3.0, 0.6), rows=(1024,)), history(fit(3.0, 0.6), rows=(1024,), batch=64)
    moved = [_moved(h, len(one.findings.comparisons)) for h in other.findings.history]
    found = replace(
        one.findings,
        comparisons=one.findings.comparisons + other.findings.comparisons,
        history=one.findings.history + moved,
    )
    folder = rendered(Run(found, one.catalogue), tmp_path)
    assert complaints(folder) == []
    figures = tree(folder).xpath("//figure[starts-with(@id,'figure-history')]/@id")
    assert figures == ["figure-history", "figure-history-1"]


def _moved(of: History, by: int) -> History:
    """With its comparisons so many places later."""

    def series(one: Series) -> Series:
        return replace(one, points=[replace(p, comparison=(p.comparison or 0) + by) for p in one.points])

    return replace(of, lines=[replace(line, series=[series(s) for s in line.series]) for line in of.lines])


def test_a_number_from_fewer_rows_that_bounds_nothing_is_called_no_bound(tmp_path) -> None:
    """Where the ratio seems to fall, nothing says on which side of it the one at all rows lies."""
    falls = {"fit_numpy": lambda steps, _: 13.0 - 0.01 * steps}
    capped = {"tf2.13": Faults(status={("fit_numpy", 4096): "capped"})}
    run = history({"tf2.13": falls, "tf2.15": falls}, capped, rows=(256, 1024, 4096), sd=0.05)
    folder = rendered(run, tmp_path)
    (cell, *_) = [c for c in run.findings.comparisons if c.bound_ratio is not None]
    assert cell.bound is None
    assert run.findings.history[0].lines[0].series[-1].points[0].said is None
    (figure, *_) = tree(folder).xpath("//figure[@id='figure-history']//table")
    (row,) = figure.xpath(".//tr[contains(th, '2.13')]")
    assert "at 1,024 rows" in row.xpath("string(.)")
    assert "a bound" not in row.xpath("string(.)")
    assert complaints(folder) == []


def test_another_kind_of_machine_is_said_and_no_version_is_blamed_for_it(tmp_path) -> None:
    slow, fast = {"fit_numpy": 0.7}, {"fit_numpy": 1.4}
    run = Run(*on_kinds({"tf2.18": slow, "tf2.20": slow, "tf2.21": fast}, away=["tf2.21"]))
    where = rendered(run, tmp_path)
    assert complaints(where) == []
    page = tree(where)
    head = " ".join(page.xpath("string(//h1)").split())
    assert (
        "is slower than train_on_batch, NumPy in every stack from TensorFlow 2.18 to TensorFlow 2.20" in head
    )
    assert head.endswith(
        "On another kind of machine, and not to be compared with these: TensorFlow 2.21 (faster there)."
    )
    section = " ".join(page.xpath("string(//section[@id='history'])").split())
    assert "on several kinds of machine" in section
    assert "the kind of machine differs: A in TensorFlow 2.20, B in TensorFlow 2.21" in section
    assert "Nowhere, of any loop, is a change shown" in section
    assert "faster machine B" in section
    assert "on the same kind of machine" not in section


def test_two_stacks_of_two_kinds_leave_nothing_open(tmp_path) -> None:
    run = Run(*on_kinds({"tf2.18": {"fit_numpy": 0.7}, "tf2.21": {"fit_numpy": 1.4}}, away=["tf2.18"]))
    head = " ".join(tree(rendered(run, tmp_path)).xpath("string(//h1)").split())
    assert "left open" not in head
    assert head.endswith("TensorFlow 2.18 (slower there).")
