"""The section on one step: rungs with their changes, what is not shown, steps taken apart, and extras."""

import json
import re

import pytest
from msgspec.structs import replace

from looptax.records.findings import Interval
from looptax.report.figures import step, waterfall
from looptax.report.lookups import curve_of
from looptax.report.pieces import plain
from looptax.report.render import draw
from looptax.report.run import Run
from looptax.report.rungs import descents, measured_ancestor
from tests import synthetic
from tests.report.samples import counted, rendered, sample
from tests.report.test_page import tree
from tests.synthetic import Faults, slow_start


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return tree(rendered(counted(sample("rungs")), tmp_path_factory.mktemp("run")))


def lines(page, xpath: str) -> dict[str, list[str]]:
    rows = page.xpath(f"{xpath}/tbody/tr[td]")
    return {cells[0]: cells[1:] for cells in ([" ".join(c.text_content().split()) for c in r] for r in rows)}


def drawn(run: Run):
    return next(figure for figure in draw(run) if figure.plan.name == "waterfall")


RUNGS = "//table[@class='rungs']"


def test_a_rung_says_what_it_is_compared_with_what_changes_and_by_how_much(page):
    found = lines(page, RUNGS)
    assert found["Keras' compiled step, called directly"][:2] == [
        "train_on_batch, NumPy",
        "no metric reset before and no result fetch after each step",
    ]
    lower, estimate, upper, verdict = found["own step, tf.data"][2:6]
    assert verdict == "shown"
    assert float(lower) < float(estimate) < float(upper)
    assert estimate.startswith("+")
    assert found["train_on_batch, NumPy"][0] == "the top of the ladder"


def test_a_change_whose_interval_holds_nought_is_worded_as_not_shown(page):
    assert lines(page, RUNGS)["own tf.function step"][5] == "not shown"
    figure = drawn(sample("rungs"))
    assert "own tf.function step, no Keras in the loop, no change shown (" in figure.plan.description
    for drawing in (figure.wide, figure.narrow):
        assert drawing.count(">not shown<") == 1
        assert drawing.count('opacity="0.32"') == 1  # the one pale bar


def test_ancestors_that_were_not_measured_make_it_several_factors_at_once(page):
    prefetch = lines(page, RUNGS)["fit, tf.data, prefetch"]
    assert prefetch[:2] == [
        "fit on NumPy arrays",
        "several at once: batches come from tf.data; an explicit prefetch",
    ]
    assert ">several factors at once<" in drawn(sample("rungs")).wide


def test_ways_down_come_first_and_name_their_ends(page):
    headings = [h.text_content() for h in page.xpath(f"{RUNGS}//tr[@class='apart']")]
    assert headings == [
        "From train_on_batch, NumPy to the floor",
        "From train_on_batch, NumPy to the cheapest fit",
        "Other rungs",
    ]


def test_the_headline_is_the_largest_change_that_is_shown():
    run = sample("rungs")
    plan = waterfall.plan(run)
    paths = [piece.path for piece in plan.headline if piece.path and piece.kind != "name"]
    index = next(i for i, r in enumerate(run.findings.rungs) if r.strategy == "graph_epoch")
    assert paths == [f"/rungs/{index}/change_seconds/{end}" for end in ("estimate", "lower", "upper")]
    hidden = [replace(r, shown=False) for r in run.findings.rungs]
    none = waterfall.plan(Run(replace(run.findings, rungs=hidden), run.catalogue))
    assert "no change of a step is shown" in plain(none.headline)


def test_counts_stand_beside_the_rungs_that_were_counted(page):
    cells = page.xpath(f"{RUNGS}//tr[th//bdi='own tf.function step']/td[@data-file='counts.json']")
    assert len(cells) == 3
    assert lines(page, RUNGS)["train_on_batch, NumPy"][-1] == "not counted"  # its count failed


def test_a_run_without_counts_has_no_columns_for_them(tmp_path):
    page = tree(rendered(sample("rungs"), tmp_path))
    assert not page.xpath(f"{RUNGS}//td[@data-file]")
    assert {len(cells) for cells in lines(page, RUNGS).values()} == {1, 6}


def test_a_fit_that_is_no_cheaper_has_its_way_and_a_run_without_ways_says_so(tmp_path):
    alone = sample("fit loses alone")
    (way,) = descents(alone, curve_of(alone.headline))
    assert plain(way.heading) == "From train_on_batch, NumPy to the cheapest fit"
    page = tree(rendered(sample("no fit, none faster"), tmp_path))
    assert "There is no way down to draw" in page.xpath("string(//section[@id='step'])")
    assert lines(page, RUNGS)["own tf.function step"][5] == "shown"


def test_where_fit_has_the_floor_its_way_is_drawn_once():
    wins = sample("fit wins")
    assert [plain(w.heading) for w in descents(wins, curve_of(wins.headline))] == [
        "From train_on_batch, NumPy to the floor"
    ]


def test_the_loops_name_the_nearest_ancestor_that_was_measured(page):
    said = {
        " ".join(d.xpath("string(summary)").split()): " ".join(
            d.xpath("string(.//dt[.='Changes one factor of']/../dd)").split()
        )
        for d in page.xpath("//details[starts-with(@id, 'loop-')]")
    }
    assert said["fit, tf.data, prefetch an explicit prefetch"] == (
        "fit_dataset, which was not measured in this run; the nearest that was is fit_numpy"
    )
    assert said["own tf.function step no Keras in the loop"] == "train_function"


def test_an_ancestor_that_failed_is_not_the_nearest_measured():
    names = ["train_on_batch", "fit_numpy", "fit_dataset"]
    speeds, failed = {"fit_numpy": 1.2, "fit_dataset": 1.3}, Faults(status={"fit_numpy": "failed"})
    run = Run(synthetic.findings(speeds, faults=failed), synthetic.catalogue(names))
    assert measured_ancestor(run, "fit_dataset") == "train_on_batch"
    assert measured_ancestor(Run(synthetic.findings(speeds), run.catalogue), "fit_dataset") == "fit_numpy"
    assert measured_ancestor(run, "train_on_batch") is None


def test_a_model_that_is_no_line_is_named(tmp_path):
    run = sample("rungs")
    bent = [replace(r, bent=["fit_numpy"] if r.strategy == "fit_numpy" else []) for r in run.findings.rungs]
    page = tree(rendered(Run(replace(run.findings, rungs=bent), run.catalogue), tmp_path))
    assert (
        "Not linear, so that its time a step says less: fit on NumPy arrays"
        in lines(page, RUNGS)["fit on NumPy arrays"][1]
    )


def test_a_step_as_timed_is_taken_apart(page):
    found = lines(page, "//table[starts-with(caption, 'A step as it was timed at 4,096 rows')]")
    assert list(found)[:2] == ["train_on_batch, NumPy", "fit on NumPy arrays"]
    timed, step, share, rest = (float(cell.split()[0]) for cell in _plain(found["fit on NumPy arrays"]))
    assert timed == pytest.approx(step + share + rest, abs=1.5)
    assert share > 10
    section = " ".join(page.xpath("string(//section[@id='step'])").split())
    assert "An epoch of 4,096 rows has 128 steps" in section


def _plain(cells: list[str]) -> list[str]:
    return [cell.replace("−", "-") for cell in cells]


def test_extras_say_what_they_cost_and_which_are_absent(page):
    found = lines(page, "//table[starts-with(caption, 'What extras cost')]")
    metrics = found["fit, two metrics"]
    assert metrics[0].startswith("fit, tf.data, prefetch, at 4,096 rows")
    assert metrics[1].startswith("0.86 (")
    assert metrics[2].startswith("+")
    assert metrics[4:] == ["shown", "10 and 10"]
    assert found["fit with its progress bar"][4] == "not shown"
    (absent,) = page.xpath("//p[starts-with(., 'Not measured in this run, or with no loop')]")
    assert absent.text_content().endswith("compare with: fit_callbacks; fit_validation.")


def too_short() -> Run:
    """A run whose floor costs nothing but its start, as far as two sizes tell."""
    speeds = {"fit_numpy": 1.25, "graph_epoch": slow_start(0.02, 400.0)}
    found = synthetic.findings(speeds, rows=(256, 1024), sd=0.05)
    models = [
        replace(m, step_seconds=Interval(-8.4e-6, -111e-6, 206e-6)) if m.strategy == "graph_epoch" else m
        for m in found.cost_models
    ]
    models = [
        replace(m, tax_seconds=replace(m.tax_seconds, estimate=m.step_seconds.estimate + 8.4e-6))
        if m.strategy != "graph_epoch"
        else m
        for m in models
    ]
    return Run(replace(found, cost_models=models), synthetic.catalogue(["train_on_batch", *speeds]))


def test_a_floor_that_may_be_nought_gives_no_time_below_it_and_no_tax_above_the_step(tmp_path):
    run = too_short()
    assert run.findings.cost_models[-1].tax_seconds == Interval(0.0, 0.0, 0.0)
    drawn = step.plan(run)
    assert re.fullmatch(
        r"Of the \d+ µs of a step of train_on_batch, NumPy, at least \d+ µs are tax, and perhaps all of them",
        plain(drawn.headline),
    )
    assert "at most 206 µs" in drawn.description
    assert "−" not in drawn.description
    assert "to at most 206 µs" in waterfall.plan(run).description
    folder = rendered(run, tmp_path)
    assert "too short to be told from zero with these sizes" in tree(folder).xpath(
        "string(//section[@id='step'])"
    )
    assert "too short to be told" not in tree(rendered(sample("rungs"), tmp_path / "long")).xpath(
        "string(//body)"
    )


def test_a_run_without_extras_says_so(tmp_path):
    text = tree(rendered(sample("mixed"), tmp_path)).xpath("string(//section[@id='advice'])")
    assert "None of these was measured in this run" in text


def test_numbers_of_the_section_are_those_of_the_findings(page, tmp_path):
    folder = rendered(sample("rungs"), tmp_path)
    found = json.loads((folder / "findings.json").read_bytes())
    index = next(i for i, r in enumerate(found["rungs"]) if r["strategy"] == "graph_epoch")
    (cell,) = page.xpath(f"{RUNGS}//*[@data-path='/rungs/{index}/change_seconds/estimate']")
    change = found["rungs"][index]["change_seconds"]["estimate"] * 1e6
    assert float(cell.text_content().replace("−", "-")) == pytest.approx(change, abs=0.51)
