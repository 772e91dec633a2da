"""The page renders whatever a run came to, loads nothing, and shows text of users as text."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from msgspec.structs import replace

from looptax.report.run import Run
from tests.report.pointers import complaints
from tests.report.samples import (
    HOSTILE,
    ROOT,
    RUNS,
    bare,
    counted,
    hostile,
    rendered,
    sample,
    several_kinds,
    two_batches,
    validation,
)

CASES = [*RUNS, "hostile", "bare", "two batches", "several kinds", "counted", "none counted", "validated"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """The report of every sample."""
    runs = {name: sample(name) for name in RUNS}
    runs["hostile"], runs["two batches"], runs["several kinds"] = hostile(), two_batches(), several_kinds()
    runs["bare"] = Run(bare(sample("one size")), sample("one size").catalogue)
    runs["counted"], runs["none counted"] = counted(sample("ladder")), counted(sample("one strategy"))
    made = {
        name: rendered(run, tmp_path_factory.mktemp("run")) for name, run in runs.items() if name != "hostile"
    }
    validated = {
        "simulated.json": validation(),
        "machine/validation.json": validation("measured"),
        "bias/validation.json": validation("bias"),
    }
    made["validated"] = rendered(sample("mixed"), tmp_path_factory.mktemp("run"), validated)
    attack = {
        "simulated.json": validation(text=HOSTILE),
        "machine/validation.json": validation("measured", HOSTILE),
    }
    made["hostile"] = rendered(runs["hostile"], tmp_path_factory.mktemp("run"), attack)
    return made


def tree(folder: Path) -> Any:
    return html.fromstring((folder / "index.html").read_bytes())


@pytest.mark.parametrize("case", CASES)
def test_sections_stand_in_order(folders, case):
    ids = [section.get("id") for section in tree(folders[case]).iter("section")]
    assert ids == [
        "answer",
        "advice",
        "speed",
        "step",
        "break_even",
        "claims",
        "trust",
        "environment",
        "method",
        "data",
    ]


@pytest.mark.parametrize("case", CASES)
def test_ids_are_unique_and_links_inside_lead_somewhere(folders, case):
    page = tree(folders[case])
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = [link[1:] for link in page.xpath("//@href | //@*[name()='href']") if link.startswith("#")]
    targets += [part for words in page.xpath("//@aria-labelledby") for part in words.split()]
    assert set(targets) <= set(ids)


@pytest.mark.parametrize("case", CASES)
def test_policy_allows_exactly_the_script_and_the_style_that_are_there(folders, case):
    content = (folders[case] / "index.html").read_bytes()
    hashes = []
    for tag in (b"script", b"style"):
        (text,) = re.findall(rb"<%b>(.*?)</%b>" % (tag, tag), content, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        hashes.append(f"{tag.decode()}-src-elem 'sha256-{digest}'")
    policy = tree(folders[case]).xpath("//meta[@http-equiv]/@content")
    assert policy == [f"default-src 'none'; {'; '.join(hashes)}; base-uri 'none'; form-action 'none'"]


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_loaded_and_one_script_runs_which_is_the_file_that_holds_no_data(folders, case):
    page = tree(folders[case])
    assert page.xpath("//script/text()") == ["\n" + (ROOT / "templates/table.js").read_text(encoding="utf-8")]
    assert not page.xpath("//script/@*")
    assert not page.xpath("//link | //iframe | //img | //object | //embed | //base | //form")
    assert not page.xpath("//@style | //@src | //@srcset | //@*[starts-with(name(), 'on')]")
    links = page.xpath("//@href")
    assert not [link for link in links if ":" in link or link.startswith("/")]
    style = page.xpath("string(//style)")
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("case", CASES)
def test_links_to_files_lead_to_files_beside_the_page(folders, case):
    links = {link for link in tree(folders[case]).xpath("//a/@href") if not link.startswith("#")}
    assert {"timings.csv", "timings.parquet", "proofs.json", "findings.json", "manifest.json"} <= links
    assert [link for link in links if not (folders[case] / link).is_file()] == []


@pytest.mark.parametrize("case", CASES)
def test_every_number_has_its_place_and_says_what_stands_there(folders, case):
    assert complaints(folders[case]) == []
    assert len(tree(folders[case]).xpath("//*[@data-path]")) >= 5


def test_validations_stand_on_the_page_with_what_they_miss(folders):
    trust = tree(folders["validated"]).xpath("//section[@id='trust']")[0]
    for name in ("simulated", "measured", "bias"):
        (row,) = trust.xpath(f"//table[caption[starts-with(., '{name}')]]/tbody/tr")
        assert row[1].text_content() == "found in cells missed"
        assert row[2].text_content() == "−7.12\u202f%"
        assert row[3].text_content() == "−5.00\u202f% to 5.00\u202f%"
        assert row[4].text_content() == "not all"
    text = " ".join(trust.text_content().split())
    assert "of the method, and of no machine" in text
    assert text.count("Measured on A CPU") == 2
    assert "which is not the processor of this report" not in text


def test_a_validation_of_another_processor_says_so(tmp_path):
    record = validation("measured")
    record = replace(record, host=replace(record.host, cpu="Another CPU"))
    folder = rendered(sample("mixed"), tmp_path, {"machine/validation.json": record})
    assert "Measured on Another CPU, which is not the processor of this report" in tree(folder).text_content()


def test_a_page_without_validations_says_how_to_make_one(folders):
    assert "make validate" in tree(folders["mixed"]).xpath("string(//section[@id='trust'])")
    assert "make validate" not in tree(folders["validated"]).xpath("string(//section[@id='trust'])")


@pytest.mark.parametrize("case", CASES)
def test_every_figure_has_words_a_table_and_its_data(folders, case):
    for figure in tree(folders[case]).iter("figure"):
        assert figure.xpath("string(.//figcaption)").strip()
        assert figure.xpath(".//details//table")
        assert "timings.csv" in figure.xpath(".//a/@href")
        drawings = figure.xpath(".//*[local-name()='svg'][@role='img']")
        assert len(drawings) == 2
        for drawing in drawings:
            assert drawing.xpath("string(./*[local-name()='title'])")
            assert len(drawing.xpath("string(./*[local-name()='desc'])")) > 40


def test_cells_without_a_ratio_stand_in_their_places_with_the_reason(folders):
    text = " ".join(tree(folders["ladder"]).xpath("//tr[contains(@class, 'gap')]//text()"))
    for words in (
        "the strategy ended with failed",
        "the strategy ended with timeout",
        "out of time",
        "capped",
    ):
        assert words in text
    assert "at least" in text or "at most" in text
    assert "not served" in " ".join(tree(folders["hostile"]).xpath("//tr[@class='gap']//text()"))


def test_other_work_stands_apart(folders):
    rows = tree(folders["ladder"]).xpath("(//figure[@id='figure-speed']//table)[1]//tbody[2]//tr")
    assert "Other work" in rows[0].text_content()
    assert "fit in mixed precision" in rows[1].text_content()
    assert len(rows) == 2


def test_one_size_says_what_is_not_shown(folders):
    text = tree(folders["one size"]).text_content()
    assert "it needs ratios at two dataset sizes or more" in text
    assert "The tax is not known here" in text
    assert "Break-even sizes are not known here" in text


def test_batch_sizes_stand_side_by_side_where_there_are_several(folders):
    xpath = "//h3[starts-with(., 'By batch size')]"
    (heading,) = tree(folders["two batches"]).xpath(xpath)
    assert heading.text_content() == "By batch size, at 4,096 rows"
    table = tree(folders["two batches"]).xpath(f"{xpath}/following::table[1]")[0]
    assert [th.text_content() for th in table.xpath(".//thead//th")] == ["Loop", "batch 32", "batch 64"]
    assert [len(row) for row in table.xpath(".//tbody/tr")] == [3, 3, 3]
    assert not tree(folders["mixed"]).xpath(xpath)


def test_text_of_users_is_shown_as_text(folders):
    page = tree(folders["hostile"])
    shown = " ".join(page.text_content().split())
    assert "<script>alert(1)</script>'\"&{{ 7*7 }} $x$ 🚀" in shown
    assert len(page.xpath("//script")) == 1
    assert "49" not in page.xpath("string(//title)")
    assert page.xpath("string(//title)").strip() == HOSTILE.strip()


def test_no_sentence_says_faster_by_nothing(folders):
    for case in RUNS:
        assert "1.00 times as fast" not in tree(folders[case]).text_content()


def test_tables_have_captions_and_can_be_scrolled_by_keyboard(folders):
    page = tree(folders["ladder"])
    assert not page.xpath("//table[not(caption)]")
    assert not page.xpath("//table[not(ancestor::div[@role='group' and @tabindex='0' and @aria-label])]")
    assert not page.xpath("//th[not(@scope)]")


def shown_code(folder: Path) -> list[str]:
    return tree(folder).xpath("//section[@id='advice']//pre/code/text()")


def with_entries(name: str, **changes: Any) -> Run:
    run = sample(name)
    entries = [replace(e, **changes) for e in run.catalogue.strategies]
    return Run(run.findings, replace(run.catalogue, strategies=entries))


def test_advice_shows_the_snippet_to_paste(folders):
    assert shown_code(folders["fit wins"]) == ["for _ in range(epochs):\n    fit_numpy(model, x, y)"]
    assert "workload" not in tree(folders["ladder"]).xpath("string(//section[@id='advice'])")


def test_advice_without_a_snippet_shows_the_measured_code_and_says_so(tmp_path):
    folder = rendered(with_entries("fit wins", snippet=""), tmp_path)
    assert shown_code(folder) == ["def prepare(workload):\n    return lambda: fit_numpy(workload)"]
    advice = tree(folder).xpath("string(//section[@id='advice'])")
    assert "This is the code as it was measured; workload stands for your model and data." in advice


def test_advice_gives_the_lines_that_set_the_environment_first(tmp_path):
    folder = rendered(with_entries("fit wins", environment={"XLA_FLAGS": "--one --two='3'"}), tmp_path)
    first, _ = shown_code(folder)
    flags = "os.environ['XLA_FLAGS'] = os.environ.get('XLA_FLAGS', '') + \" --one --two='3'\""
    assert first.splitlines() == ["import os", "", flags]
    advice = tree(folder).xpath("string(//section[@id='advice'])")
    assert "First in the script, before the framework is imported:" in advice


def test_advice_says_what_it_saves_at_each_size_and_where_that_is_not_known(folders):
    (table,) = tree(folders["mixed"]).xpath("(//section[@id='advice']//table)[1]")
    rows = [[cell.text_content() for cell in row] for row in table.xpath("./tbody/tr")]
    assert [row[0] for row in rows] == ["256", "1,024", "4,096"]
    assert rows[0][1].startswith("\N{MINUS SIGN}")
    assert table.xpath("string(caption)") == "Saved an epoch (below zero: it costs)"
    assert not tree(folders["one size"]).xpath("//section[@id='advice']//table")
    cells = tree(folders["ladder"]).xpath("//section[@id='advice']//td[@class='reason n']/text()")
    assert set(cells) <= {"capped", "out of time", "failed", "inconclusive", "no practical difference"}


def test_print_opens_what_is_closed(folders):
    style = tree(folders["ladder"]).xpath("string(//style)")
    printed = style[style.index("@media print{\nhtml") :]
    assert "details::details-content{content-visibility:visible;display:block}" in printed


def test_a_break_even_that_no_line_can_give_says_so_and_not_that_sizes_are_missing(tmp_path):
    run = sample("ladder")
    (own, bent) = (b for b in run.findings.break_evens[:2])
    found = replace(
        run.findings,
        break_evens=[replace(own, kind="undecided", rows=None), replace(bent, kind="undecided", rows=None)],
        cost_models=[replace(m, linear=m.strategy != bent.strategy) for m in run.findings.cost_models],
    )
    page = tree(rendered(Run(found, run.catalogue), tmp_path))
    rows = page.xpath("//section[@id='break_even']//td[@class='reason']")
    said = [cell.text_content() for cell in rows]
    assert said[:2] == [
        "the sizes measured leave it open",
        f"{run.title(bent.strategy)}: not linear, so no line says where",
    ]
