"""The index of published runs shows what lies there, loads nothing, and prints no number but those of runs.json."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace

from looptax.analyse.__main__ import main as analyse
from looptax.report import format as fmt
from looptax.report.__main__ import main
from looptax.report.words import CHANGED
from tests import synthetic
from tests.published import older, on_host, run_folder, with_code
from tests.report.pointers import complaints
from tests.report.samples import HOSTILE, ROOT, bare, sample

CASES = ["three", "one", "none", "hostile", "alike", "nothing measured"]


def write_index(reports: Path) -> int:
    runs = str(reports / "runs.json")
    assert analyse(["runs", "--reports", str(reports), "--output", runs]) == 0
    given = {"runs": runs, "templates": str(ROOT / "templates"), "output": str(reports / "index.html")}
    return main(["index", *(part for name, value in given.items() for part in (f"--{name}", value))])


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    made = {case: tmp_path_factory.mktemp("reports") for case in CASES}
    three = made["three"]
    run_folder(three, "a", rounds=12)
    run_folder(
        three, "bb", {"fit_numpy": 1.82, "own_step": 2.0}, rows=(1024, 4096), cell=on_host(gpu="A GPU")
    )
    run_folder(three, "old", found=older, faults=synthetic.Faults(status={"own_step": "out_of_memory"}))
    (three / "damaged").mkdir()
    run_folder(made["one"], "a", {"own_step": 0.5})
    hostile = made["hostile"]
    attacked = on_host(hostname=HOSTILE, cpu=HOSTILE, gpu=HOSTILE, image=HOSTILE)
    titled = {"found": lambda f: replace(f, title=HOSTILE), "titled": lambda _: HOSTILE}
    run_folder(hostile, "a", cell=lambda c: attacked(with_code(commit=HOSTILE)(c)), **titled)
    run_folder(hostile, "bb", **titled)
    (hostile / HOSTILE[:60].replace("/", "")).mkdir()
    run_folder(made["alike"], "a", sd=0.01)
    run_folder(made["alike"], "bb", sd=0.01)
    run_folder(made["nothing measured"], "a", found=lambda f: replace(bare(sample("one size")), name=f.name))
    for folder in made.values():
        assert write_index(folder) == 0
    return made


def tree(folder: Path):
    return html.fromstring((folder / "index.html").read_bytes())


def said(element) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("case", CASES)
def test_ids_are_unique_and_links_lead_somewhere(folders, case):
    page = tree(folders[case])
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {part for words in page.xpath("//@aria-labelledby") for part in words.split()} <= set(ids)
    for link in page.xpath("//@href"):
        assert link[1:] in ids if link.startswith("#") else (folders[case] / link).is_file(), link


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_loaded_and_the_policy_allows_exactly_the_style(folders, case):
    page = tree(folders[case])
    assert not page.xpath("//script | //link | //iframe | //img | //object | //embed | //base | //form")
    assert not page.xpath("//@style | //@src | //@srcset | //@*[starts-with(name(), 'on')]")
    assert not [link for link in page.xpath("//@href") if ":" in link or link.startswith("/")]
    (style,) = re.findall(rb"<style>(.*?)</style>", (folders[case] / "index.html").read_bytes(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert page.xpath("//meta[@http-equiv]/@content") == [
        f"default-src 'none'; style-src-elem 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]


@pytest.mark.parametrize("case", CASES)
def test_every_number_has_its_place_and_says_what_stands_there(folders, case):
    assert complaints(folders[case], default="runs.json") == []
    assert tree(folders[case]).xpath("//*[@data-path]")


def test_what_two_runs_found_stands_beside_each_other(folders):
    page = tree(folders["three"])
    pair = page.xpath("//details[@id='pair-0']")[0]
    assert said(pair.xpath("summary")[0]) == "a and bb1 higher, 1 lower, 1 no practical difference"
    (unlike, table) = pair.xpath(".//table")
    told = [[said(cell) for cell in row] for row in unlike.xpath(".//tbody/tr")]
    assert told[1:] == [["GPU", "none", "A GPU"]]
    rows = {said(row[0]): [said(cell) for cell in row[1:]] for row in table.xpath(".//tr[td]")}
    assert rows["fit on NumPy arrays"][0] == "higher"
    assert rows["own tf.function step"][0] == "lower"
    lower, estimate, upper = map(float, rows["fit on NumPy arrays"][1:4])
    assert lower < 1.82 / 1.4 < upper
    assert estimate == pytest.approx(1.3, rel=0.05)
    assert "Cells that only one of the two has: 3 in a, 3 in bb." in said(pair)


def test_what_cannot_be_compared_says_why_in_its_place(folders):
    pair = tree(folders["three"]).xpath("//details[@id='pair-1']")[0]
    assert said(pair.xpath("summary")[0]) == "a and old6 not comparable"
    reason = "old is an older report that does not tell its code"
    assert [said(item) for item in pair.xpath(".//li")] == [
        f"4 cells: {reason}",
        f"2 cells: {reason}; old has no ratio here",
    ]
    assert {said(cell) for cell in pair.xpath(".//td[@class='reason']")} == {
        "nothing else that is recorded: machine, software and settings are the same",
        reason,
        f"{reason}; old has no ratio here",
    }


def test_a_run_of_several_stacks_names_its_machine_once_and_the_stack_of_its_answer(tmp_path):
    def more(found):
        other = [replace(e, stack="tf2.13") for e in found.environments]
        return replace(found, environments=found.environments + other)

    run_folder(tmp_path, "a", found=more)
    assert write_index(tmp_path) == 0
    (card,) = tree(tmp_path).xpath("//article")
    assert [said(dt) for dt in card.xpath(".//dt")] == ["Machine", "Stack", "Stack", "Measured", "Folder"]
    assert "batch 32, in the stack current." in said(card)
    assert complaints(tmp_path, default="runs.json") == []


def test_every_run_says_what_it_found_where_and_when(folders):
    cards = [said(card) for card in tree(folders["three"]).xpath("//article")]
    assert [card.partition(" Fastest")[0] for card in cards] == ["A run that never ran"] * 3
    assert re.search(
        r"Fastest: own tf.function step 2\.\d\d× \(2\.\d\d to 2\.\d\d, 12 rounds\); fit on", cards[0]
    )
    assert "A CPU, 8 logical CPUs, 2 given to the workflow, A GPU" in cards[1]
    assert "2 given to the workflow, no GPU" in cards[0]
    assert "tensorflow 2.21.0, Keras 3.15.1 on tensorflow, Python 3.11.9, commit abc1234" in cards[0]
    (alone,) = tree(folders["one"]).xpath("//article")
    assert "No loop that does the same work was shown to be faster; no form of fit was measured." in said(
        alone
    )


def test_what_is_absent_is_said(folders):
    assert "No run is published yet" in said(tree(folders["none"]))
    assert "that takes two runs" in said(tree(folders["one"]))
    assert "nothing else that is recorded" in said(tree(folders["alike"]))
    empty = said(tree(folders["nothing measured"]))
    assert "No answer: nothing was measured." in empty
    assert "no cell was measured" in empty
    (item,) = tree(folders["three"]).xpath("//ul[@class='warnings']/li")
    assert said(item).startswith("damaged: damaged/manifest.json: cannot be read")
    assert "make publish" in said(item)


def test_text_of_users_is_shown_as_text(folders):
    page = tree(folders["hostile"])
    assert not page.xpath("//script")
    marked = [e for e in page.xpath("//*[@data-path]") if "alert(1)" in e.text_content()]
    assert {e.tag for e in marked} == {"bdi", "code"}
    places = {re.sub(r"\d+", "N", e.get("data-path")) for e in marked}
    assert {"/runs/N/title", "/runs/N/environments/N/host/hostname", "/left_out/N/folder"} <= places
    assert fmt.plain(HOSTILE) in page.text_content()
    assert "<script>alert(1)</script>" in page.text_content()


@pytest.mark.parametrize("case", CASES)
def test_tables_have_captions_and_can_be_scrolled_by_keyboard(folders, case):
    page = tree(folders[case])
    assert not page.xpath("//table[not(caption)] | //th[not(@scope)]")
    assert not page.xpath("//table[not(ancestor::div[@role='group' and @tabindex='0' and @aria-label])]")


def test_the_same_runs_give_the_same_bytes(folders):
    before = (folders["three"] / "index.html").read_bytes()
    assert write_index(folders["three"]) == 0
    assert (folders["three"] / "index.html").read_bytes() == before


def test_every_verdict_on_two_runs_is_explained(folders):
    words = tree(folders["three"]).xpath("//dl[@class='words']/div/dt")
    assert [said(word) for word in words] == list(CHANGED)


def test_a_record_that_is_none_is_a_message(tmp_path, capsys):
    (tmp_path / "runs.json").write_text("{}")
    given = ["--runs", str(tmp_path / "runs.json"), "--templates", str(ROOT / "templates")]
    assert main(["index", *given, "--output", str(tmp_path / "index.html")]) == 1
    assert "runs.json: not a whole PublishedRuns record" in capsys.readouterr().err
