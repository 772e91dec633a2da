"""The table of counts: what was counted, in its place; what was not, with its reason."""

import json

import pytest
from msgspec.structs import replace

from looptax.report import lookups
from looptax.report.counts import share
from looptax.report.run import Run
from looptax.runner.counted import assemble_counts
from tests.counted import REQUEST, counts, of_run, outcome, size, tally
from tests.report.pointers import complaints
from tests.report.samples import HOSTILE, rendered, sample
from tests.report.test_page import tree

TABLE = "//table[contains(@class, 'counts')]"


@pytest.fixture
def page(tmp_path):
    def make(*every):
        run = sample("fit loses")
        return rendered(Run(run.findings, run.catalogue, of_run(*every)), tmp_path)

    return make


def rows(folder):
    return [
        [" ".join(c.text_content().split()) for c in row] for row in tree(folder).xpath(f"{TABLE}/tbody/tr")
    ]


def test_every_strategy_has_its_counts_of_a_step_and_of_a_call(page):
    folder = page(
        counts("own_step", 1051, 0), counts("train_on_batch", 1153, 1), counts("fit_numpy", 765, 17558)
    )
    headings = tree(folder).xpath(f"{TABLE}/thead/tr[2]/th/text()")
    assert headings == ["Python calls", "graph calls", "Python calls", "iterators"]
    assert [row[1:] for row in rows(folder)] == [
        ["1,153", "1", "1", "1", "3"],
        ["765", "1", "17,558", "1", "3"],
        ["1,051", "1", "0", "1", "3"],
    ]


def test_every_number_stands_in_the_file_beside_the_page(page):
    folder = page(counts("train_on_batch"), counts("fit_numpy"), counts("own_step"))
    numbers = tree(folder).xpath(f"{TABLE}//span[@data-path]")
    assert len(numbers) == 3 * 5
    for number in numbers:
        file = number.xpath("ancestor::table/@data-file")[0]
        value = json.loads((folder / file).read_bytes())
        for part in number.get("data-path").split("/")[1:]:
            value = value[int(part)] if isinstance(value, list) else value[part]
        assert share(value) == number.text


def test_what_was_not_counted_says_why(page):
    failed = replace(counts("fit_numpy"), status="failed", reason=HOSTILE, per_step=None, per_call=None)
    told = rows(page(counts("train_on_batch"), failed))
    assert told[1][1].startswith("not counted: <script>alert(1)</script>")
    assert told[2][1:] == ["not counted"]  # own_step has a cell and no count


def test_counts_that_may_differ_and_steps_that_follow_no_rows_say_so(page):
    request = replace(REQUEST, key=replace(REQUEST.key, strategy="own_step"))
    one = size(1000, *[tally(5000, graph_calls=1000, clock_reads=1000)] * 2, epochs=100, rows=1024)
    told = rows(page(counts("train_on_batch"), assemble_counts(request, outcome(one), "fork", None)))
    assert told[1][1] == "not counted"
    assert told[2][1:] == ["in a call of 1,000 steps, whatever the rows:", "5,000", "1,000", "0", "3"]
    assert "reads the clock at every step" in told[3][0]


def test_a_run_without_counts_says_so_and_links_no_file(tmp_path):
    folder = rendered(sample("fit loses"), tmp_path)
    assert "Nothing was counted in this run." in tree(folder).text_content()
    assert "counts.json" not in (folder / "index.html").read_text(encoding="utf-8")
    assert not (folder / "counts.json").exists()


OF_ANOTHER = replace(
    counts("fit_numpy"), request=replace(REQUEST, key=replace(REQUEST.key, workload="another"))
)


@pytest.mark.parametrize(("others", "named"), [([OF_ANOTHER], True), ([], False)])
def test_a_large_page_names_the_workload_whose_counts_it_shows_and_says_where_others_are(
    page, monkeypatch, others, named
):
    monkeypatch.setattr(lookups, "MOST_IN_FULL", 3)
    folder = page(*others, counts("train_on_batch"))
    (table,) = tree(folder).xpath(TABLE)
    assert ("The article's model" in table.xpath("string(caption)")) == named
    notes = tree(folder).xpath("//p[starts-with(., 'Other workloads were counted too')]")
    assert [note.xpath("string(a/@href)") for note in notes] == ["counts.json"] * named
    assert complaints(folder) == []


def test_a_page_that_fits_shows_the_counts_of_all_workloads_and_leaves_none_out(page):
    folder = page(OF_ANOTHER, counts("train_on_batch"))
    assert len(tree(folder).xpath(TABLE)) == 2
    assert "counted too" not in tree(folder).text_content()
    assert complaints(folder) == []


def test_the_file_is_listed_and_in_the_manifest(page):
    folder = page(counts("train_on_batch"))
    assert "counts.json" in tree(folder).xpath("//section[@id='data']//a/@href")
    assert "counts.json" in json.loads((folder / "manifest.json").read_bytes())["files"]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1153.0, "1,153"),
        (23.90625, "23.9"),
        (902.4375, "902.4"),
        (0.03125, "0.0312"),
        (0.25, "0.25"),
        (0.0, "0"),
    ],
)
def test_a_count_is_printed_as_it_is_and_a_fraction_with_three_digits(value, printed):
    assert share(value) == printed
