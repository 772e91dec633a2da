"""Runs beside one another: a known difference is found, none is found where there is none, and reasons are told."""

from __future__ import annotations

import json

import numpy as np
import pytest
from msgspec.structs import replace

from looptax.analyse.__main__ import main
from looptax.analyse.runs.difference import Difference, Side, decide, difference
from looptax.analyse.runs.published import published
from looptax.records.cell import CellKey
from looptax.records.files import decode, encode, write_atomically
from looptax.records.findings import Findings, Interval
from looptax.records.manifest import NAME, Manifest, listed
from looptax.records.runs import PublishedRuns
from tests import synthetic
from tests.published import SPEEDS, older, on_host, run_folder, with_code


def only_pair(reports):
    (pair,) = published(reports).pairs
    return pair


def moved(**changes):
    """A cell under another key."""

    def change(c):
        key = CellKey(**{f: changes.get(f, getattr(c.request.key, f)) for f in CellKey.__struct_fields__})
        return replace(c, request=replace(c.request, key=key))

    return change


@pytest.fixture
def sides():
    """The same cell of two runs, of which the second gains 20 % more."""
    cell = next(c for c in synthetic.findings(SPEEDS).comparisons if c.strategy == "fit_numpy")
    noise = np.random.default_rng(3)
    return [Side(n, cell, 1, noise.normal(m, 0.02, 10)) for n, m in (("a", 0.3), ("b", 0.3 + np.log(1.2)))]


def test_a_known_difference_is_recovered(tmp_path):
    run_folder(tmp_path, "a", {"fit_numpy": 1.4, "own_step": 2.5}, cell=on_host(cpu="Another CPU"))
    run_folder(tmp_path, "bb", {"fit_numpy": 1.4 * 1.3, "own_step": 2.5 / 1.5})
    pair = only_pair(tmp_path)
    assert (pair.one, pair.other, pair.compared, pair.only_one, pair.only_other) == ("a", "bb", 6, 0, 0)
    held = 0
    for cell in pair.cells:
        truth = {"fit_numpy": 1.3, "own_step": 1 / 1.5}.get(cell.strategy, 1.0)
        assert cell.reasons == []
        held += cell.difference.lower < truth < cell.difference.upper
        assert cell.difference.estimate == pytest.approx(truth, rel=0.04)
        assert cell.difference.estimate == pytest.approx(
            cell.other_ratio.estimate / cell.one_ratio.estimate, rel=0.02
        )
        assert cell.verdict == {1.3: "higher", 1 / 1.5: "lower", 1.0: "no practical difference"}[truth]
    assert held >= 5  # of six intervals at 95 %
    assert [(d.what, d.one, d.other) for d in pair.differs] == [("processor", "Another CPU", "A CPU")]


def test_where_there_is_none_none_is_found(tmp_path):
    run_folder(tmp_path, "a", sd=0.01)
    run_folder(tmp_path, "bb", sd=0.01)
    pair = only_pair(tmp_path)
    assert [cell.verdict for cell in pair.cells] == ["no practical difference"] * 6
    assert pair.differs == []
    assert pair.not_compared == []


def test_noise_leaves_it_open(tmp_path):
    run_folder(tmp_path, "a", sd=0.2)
    run_folder(tmp_path, "bb", sd=0.2)
    assert {cell.verdict for cell in only_pair(tmp_path).cells} == {"inconclusive"}


def test_a_false_word_among_all_cells_of_a_pair_is_as_rare_as_it_says():
    noise, cells, pairs = np.random.default_rng(11), 20, 300
    cell = synthetic.findings({"fit_numpy": 1.4}, rows=(256,)).comparisons[1]
    false = 0
    for _ in range(pairs):
        found = [
            difference(*(Side(n, cell, 1, noise.normal(0.3, 0.2, 10)) for n in "ab")) for _ in range(cells)
        ]
        false += any(d.verdict in ("higher", "lower") for d in decide(found, 0.05))
    assert false / pairs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / pairs)


def test_what_is_compared_together_is_corrected_together():
    one = Difference([], Interval(1.2, 1.05, 1.4), 0.02)
    none = Difference(["the seed differs"])
    assert [d.verdict for d in decide([one], 0.01)] == ["higher"]
    told = decide([one, none, one, one], 0.01)
    assert [d.verdict for d in told] == ["inconclusive", "not comparable", "inconclusive", "inconclusive"]
    assert [d.p_adjusted for d in told] == [
        pytest.approx(0.06),
        None,
        pytest.approx(0.06),
        pytest.approx(0.06),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (with_code(strategy="other"), "the strategy's code differs"),
        (with_code(reference="other"), "the reference's code differs"),
        (with_code(core="other"), "the measuring core differs"),
        (with_code(workload="other"), "the workload differs"),
    ],
)
def test_other_code_is_not_compared(tmp_path, change, reason):
    run_folder(tmp_path, "a")
    run_folder(tmp_path, "bb", cell=change)
    pair = only_pair(tmp_path)
    assert pair.compared == 0
    assert {tuple(cell.reasons) for cell in pair.cells} == {(reason,)}
    assert {(cell.verdict, cell.difference, cell.p_adjusted) for cell in pair.cells} == {
        ("not comparable", None, None)
    }
    assert [(n.reasons, n.cells) for n in pair.not_compared] == [([reason], 6)]


def test_the_lock_and_the_commit_are_what_is_compared(tmp_path):
    run_folder(tmp_path, "a")
    run_folder(tmp_path, "bb", cell=with_code(lock="l1", commit="def5678"))
    pair = only_pair(tmp_path)
    assert pair.compared == 6
    assert [(d.what, d.one, d.other) for d in pair.differs] == [
        ("lock", "l0", "l1"),
        ("commit", "abc1234", "def5678"),
    ]


def test_a_workload_of_the_same_name_with_other_content_is_said(tmp_path):
    run_folder(tmp_path, "a")
    run_folder(
        tmp_path,
        "bb",
        cell=lambda c: moved(workload="article_mlp-ffffffff")(with_code(workload="w1")(c)),
    )
    pair = only_pair(tmp_path)
    assert (pair.only_one, pair.only_other) == (0, 0)
    assert [n.reasons for n in pair.not_compared] == [["the workload differs"]]


def test_cells_that_only_one_has_are_counted(tmp_path):
    run_folder(tmp_path, "a", rows=(256, 1024, 4096))
    run_folder(tmp_path, "bb", {"fit_numpy": 1.4}, rows=(1024,))
    pair = only_pair(tmp_path)
    assert (pair.compared, pair.only_one, pair.only_other) == (2, 7, 0)
    assert {cell.one.rows for cell in pair.cells} == {1024}


def test_two_single_stacks_are_paired_whatever_their_names(tmp_path):
    run_folder(tmp_path, "a")
    run_folder(tmp_path, "bb", stack="tf2.13-keras2.13")
    pair = only_pair(tmp_path)
    assert pair.compared == 6
    assert [d.what for d in pair.differs] == ["stack"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"strategy": "own_step"}, "the strategy differs: fit_numpy in a, own_step in b"),
        ({"group": {"batch_size": 64}}, "the batch size differs: 32 in a, 64 in b"),
        ({"group": {"rows": 7}}, "the number of rows differs: 256 in a, 7 in b"),
        ({"code": None}, "b is an older report that does not tell its code"),
        ({"ratio": None}, "b has no ratio here"),
        ({"code": None, "group": {"workload": "article_mlp-ffffffff"}}, "the workload differs"),
    ],
)
def test_any_two_cells_can_be_asked_for_their_reasons(sides, changes, reason):
    one, other = sides
    group = replace(other.cell.group, **changes.get("group", {}))
    cell = replace(other.cell, **{**changes, "group": group})
    found = difference(one, Side("b", cell, 1, other.log_ratios))
    assert reason in found.reasons
    assert (found.ratio, found.p_value) == (None, None)


def test_what_both_lack_is_said_once(sides):
    bare = [Side(s.label, replace(s.cell, code=None, ratio=None), 1, s.log_ratios) for s in sides]
    assert difference(*bare).reasons == [
        "a and b are older and do not tell their code",
        "a and b have no ratio here",
    ]


def test_another_seed_or_the_very_same_rounds_are_reasons(sides):
    one, other = sides
    assert difference(one, other).reasons == []
    assert difference(one, other).ratio.estimate == pytest.approx(1.2, rel=0.03)
    assert difference(one, Side("b", other.cell, 2, other.log_ratios)).reasons == [
        "the seed differs: 1 in a, 2 in b"
    ]
    assert difference(one, Side("b", one.cell, 1, one.log_ratios)).reasons == [
        "both hold the same rounds: it is one measurement"
    ]


def test_a_cell_without_a_ratio_is_named_for_the_run_that_lacks_it(tmp_path):
    run_folder(tmp_path, "a")
    run_folder(tmp_path, "bb", faults=synthetic.Faults(status={"own_step": "failed"}))
    pair = only_pair(tmp_path)
    assert pair.compared == 4
    assert [(n.reasons, n.cells) for n in pair.not_compared] == [(["bb has no ratio here"], 2)]


def test_old_findings_decode_and_say_that_they_are_old(tmp_path):
    old = run_folder(tmp_path, "a", found=older)
    text = (old / "findings.json").read_text()
    bare = json.loads(text)
    for c in [*bare["comparisons"], *bare["answer"]["fit"], *bare["trust"]["aa"], bare["answer"]["best"]]:
        c.pop("code")
    content = json.dumps(bare).encode()
    write_atomically(old / "findings.json", content)
    known = decode(old / NAME, Manifest)
    files = {**known.files, "findings.json": listed(content)}
    write_atomically(old / NAME, encode(replace(known, files=files)))
    run_folder(tmp_path, "bb")
    pair = only_pair(tmp_path)
    assert pair.compared == 0
    assert {tuple(c.reasons) for c in pair.cells} == {("a is an older report that does not tell its code",)}


def write_runs(reports) -> int:
    return main(["runs", "--reports", str(reports), "--output", str(reports / "runs.json")])


def test_the_command_writes_the_same_bytes_again(tmp_path, capsys):
    for name in ("bb", "a", "ccc"):
        run_folder(tmp_path, name)
    assert write_runs(tmp_path) == 0
    first = (tmp_path / "runs.json").read_bytes()
    assert write_runs(tmp_path) == 0
    assert (tmp_path / "runs.json").read_bytes() == first
    told = decode(tmp_path / "runs.json", PublishedRuns)
    assert [run.name for run in told.runs] == ["a", "bb", "ccc"]
    assert [(p.one, p.other) for p in told.pairs] == [("a", "bb"), ("a", "ccc"), ("bb", "ccc")]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("file", "content", "found"),
    [
        ("findings.json", b"{", "a/findings.json is not what manifest.json says"),
        ("timings.parquet", b"no table", "a/timings.parquet is not what manifest.json says"),
        ("catalogue.json", None, "a/catalogue.json cannot be read: No such file or directory"),
        ("manifest.json", b"{}", "a/manifest.json: not a whole Manifest record"),
        ("manifest.json", None, "a/manifest.json: cannot be read: No such file or directory"),
    ],
)
def test_a_damaged_folder_is_left_out_and_named_and_the_others_stand(tmp_path, capsys, file, content, found):
    for name in ("a", "bb", "ccc"):
        run_folder(tmp_path, name)
    path = tmp_path / "a" / file
    path.write_bytes(content) if content is not None else path.unlink()
    assert write_runs(tmp_path) == 0
    told = decode(tmp_path / "runs.json", PublishedRuns)
    assert [run.name for run in told.runs] == ["bb", "ccc"]
    (left_out,) = told.left_out
    assert left_out.folder == "a"
    assert left_out.reason.startswith(found)
    assert str(tmp_path) not in left_out.reason
    assert "make publish" in left_out.remedy
    assert found in capsys.readouterr().err


def resealed(folder, **files: bytes):
    """The folder with other files, and a manifest that vouches for them."""
    for name, content in files.items():
        write_atomically(folder / name, content)
    known = decode(folder / NAME, Manifest)
    changed = {**known.files, **{name: listed(content) for name, content in files.items()}}
    write_atomically(folder / NAME, encode(replace(known, files=changed)))


def test_a_folder_whose_files_cannot_be_used_is_left_out_too(tmp_path):
    other = run_folder(tmp_path / "else", "a", rounds=8)
    for name in ("a", "bb", "ccc", "dddd"):
        run_folder(tmp_path / "reports", name)
    reports = tmp_path / "reports"
    resealed(reports / "a", **{"timings.parquet": (other / "timings.parquet").read_bytes()})
    resealed(reports / "bb", **{"timings.parquet": b"no table"})
    resealed(reports / "ccc", **{"findings.json": b"{}"})
    (reports / "no name").mkdir()
    (reports / ".partial").mkdir()
    told = published(reports)
    assert [run.name for run in told.runs] == ["dddd"]
    assert [(one.folder, one.reason.split(": ")[0]) for one in told.left_out] == [
        ("a", "a/timings.parquet"),
        ("bb", "bb/timings.parquet"),
        ("ccc", "ccc/findings.json"),
        ("no name", "its name is none of a report."),
    ]


def test_there_is_no_folder_or_nothing_in_it(tmp_path, capsys):
    assert write_runs(tmp_path / "absent") == 1
    assert "make publish" in capsys.readouterr().err
    assert published(tmp_path) == PublishedRuns(1, 0.95, 0.05, [], [], [])


def test_the_answer_is_that_of_the_findings(tmp_path):
    folder = run_folder(tmp_path, "a")
    answer = decode(folder / "findings.json", Findings).answer
    (run,) = published(tmp_path).runs
    assert run.answer.group == answer.group
    assert run.answer.best.ratio == answer.best.ratio
    assert run.answer.fit.ratio == answer.fit[-1].ratio
    assert run.answer.fit.title == "fit on NumPy arrays"


def test_the_smaller_margin_of_two_counts(tmp_path):
    run_folder(tmp_path, "a", sd=0.01)
    run_folder(tmp_path, "bb", sd=0.01, found=lambda f: replace(f, margin=0.001))
    pair = only_pair(tmp_path)
    assert pair.margin == 0.001
    assert "no practical difference" not in {cell.verdict for cell in pair.cells}
    assert [(d.what, d.one, d.other) for d in pair.differs] == [("margin", "0.05", "0.001")]
