"""The first sentence is right whatever the findings say."""

import pytest
from msgspec.structs import replace

from looptax.records.findings import Interval
from looptax.report.advice import advice_sentence, advised, against_sentence, no_advice
from looptax.report.pieces import plain, speed
from looptax.report.run import Run
from looptax.report.sentences import answer_sentence, chosen_sentence, size_sentence
from looptax.report.winners import winners_sentence
from looptax.report.words import outcome
from tests import synthetic
from tests.report.samples import RUNS, bare, sample
from tests.synthetic import slow_start


def said(name: str) -> str:
    return plain(answer_sentence(sample(name)))


def test_fit_wins():
    assert "fit on NumPy arrays is 1.40 times as fast (1.38 to 1.44), the fastest measured." in said(
        "fit wins"
    )
    assert said("fit wins").startswith("Compared with train_on_batch, NumPy at 4,096 rows, ")


def test_fit_loses_and_another_loop_wins():
    sentence = said("fit loses")
    assert "fit on NumPy arrays runs at 0.70 times the speed (" in sentence
    assert ", while own tf.function step, the fastest measured, is 2.51 times as fast (" in sentence


def test_a_form_of_fit_that_pays_stands_between_fit_and_the_fastest():
    sentence = said("still fit")
    assert "fit on NumPy arrays runs at 0.71 times the speed (" in sentence
    assert ", while fit, 8 steps a call is 3." in sentence
    assert ", and whole epoch over tensors, the fastest measured, is " in sentence


def test_fit_loses_and_nothing_wins():
    sentence = said("fit loses alone")
    assert "runs at 0.70 times the speed" in sentence
    assert sentence.endswith("; no loop that does the same work was shown to be faster.")


def test_no_practical_difference_is_never_called_faster():
    sentence = said("no difference")
    assert "fit on NumPy arrays makes no practical difference (ratio 1.00, " in sentence
    assert "times as fast" not in sentence


def test_inconclusive_says_so_and_asks_for_rounds():
    assert "fit on NumPy arrays is not shown to be faster or slower (ratio " in said("inconclusive")
    advice = plain(no_advice(sample("inconclusive")))
    assert advice.startswith("No advice yet")
    assert "more rounds" in advice


def kinds(name: str) -> list[tuple[str, str]]:
    """Every kind of advice with its strategy, or with why there is none."""
    return [(a.kind, a.advice.strategy if a.advice else plain(a.absent)) for a in advised(sample(name))]


def test_a_kind_that_has_nothing_to_offer_says_so():
    free = "No loop that was measured and keeps all that fit gives was shown to be faster than train_on_batch, NumPy."
    nothing_else = "No other loop was shown to be faster still, whatever it gives up."
    assert kinds("fit wins") == [("keeps everything", "fit_numpy"), ("fastest", nothing_else)]
    assert kinds("fit loses") == [
        ("keeps everything", free),
        ("still fit", "No form of fit was shown to be faster than train_on_batch, NumPy."),
        ("fastest", "own_step"),
    ]
    assert kinds("no fit") == [
        ("keeps everything", "No loop that keeps all that fit gives was measured."),
        ("still fit", "No form of fit was measured."),
        ("fastest", "own_step"),
    ]
    assert kinds("mixed") == [
        ("keeps everything", "fit_numpy"),
        ("still fit", "No other form of fit was shown to be faster still."),
        ("fastest", "own_step"),
    ]
    assert kinds("fit loses alone") == []


def test_advice_says_what_it_is_to_who_calls_fit():
    run = sample("mixed")
    (keeps, fastest) = run.findings.advice
    assert against_sentence(run, keeps, "") == ()
    against = plain(against_sentence(run, fastest, ""))
    assert against.startswith(
        "Where you call fit on NumPy arrays now, with 1 epoch a call, it is 1.88 times as fast (1.85 to "
    )
    unclear = replace(fastest, against_fit=Interval(1.02, 0.97, 1.06))
    answer = replace(run.findings.answer, fit_epochs=10)
    run = Run(replace(run.findings, answer=answer), run.catalogue)
    assert plain(against_sentence(run, unclear, "")) == (
        "Where you call fit on NumPy arrays now, with 10 epochs a call, "
        "no difference from that is shown (ratio 1.02, 0.97 to 1.06)."
    )


def test_advice_without_a_price_says_how_fast_it_is_and_no_more():
    run = sample("fit wins")
    (advice,) = run.findings.advice
    assert " and saves " in plain(advice_sentence(run, advice, ""))
    unpriced = plain(advice_sentence(run, replace(advice, saving_seconds=None), ""))
    assert unpriced == "fit on NumPy arrays is 1.40 times as fast (1.38 to 1.44) as train_on_batch, NumPy"


def test_what_is_faster_in_typical_epochs_only_is_named_where_nothing_is_advised():
    run = sample("typical only")
    assert plain(no_advice(run)) == (
        "No advice yet: no loop that was measured and does the same work was shown to be faster than "
        "train_on_batch, NumPy at 4,096 rows by typical epochs and by total time; by typical epochs alone: "
        "fit on NumPy arrays."
    )


def test_mixed_across_sizes_names_both_sides():
    assert plain(size_sentence(sample("mixed"))) == (
        "It depends on the number of rows: fit on NumPy arrays is slower at 256 rows, and is faster at "
        "1,024 and 4,096 rows, with 1 epoch a call."
    )


def test_same_at_every_size():
    assert plain(size_sentence(sample("fit wins"))).startswith(
        "The verdict on fit on NumPy arrays is the same at every size measured: it is faster at "
    )
    assert size_sentence(sample("one size")) == ()


def test_a_winner_that_loses_elsewhere_is_said_with_what_never_loses():
    steady = {"fit_numpy": 0.7, "own_step": 1.5, "resident_epoch": slow_start(0.004, 10.0)}
    said = plain(winners_sentence(of(steady)))
    assert said.startswith("But whole epoch over tensors runs at 0.")
    assert " at 256 rows. Faster at every size measured: own tf.function step (1." in said
    assert said.endswith(" times as fast at the least).")
    alone = plain(winners_sentence(of({name: steady[name] for name in ("fit_numpy", "resident_epoch")})))
    assert alone.endswith("No loop that does the same work was shown to be faster at every size measured.")
    assert winners_sentence(sample("still fit")) == ()
    assert winners_sentence(sample("mixed")) == ()


def of(speeds: dict) -> Run:
    return Run(synthetic.findings(speeds), synthetic.catalogue(["train_on_batch", *speeds]))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"rows": 8192}, "at this size"),
        ({"batch_size": 64}, "at this batch size"),
        ({"stack": "another"}, "in this stack"),
        ({"workload": "mine-0a1b2c3d"}, "with this workload"),
    ],
)
def test_where_fit_was_not_measured_is_said_as_it_is(changes, where):
    run = sample("fit loses")
    found, answer = run.findings, run.findings.answer
    moved = replace(answer.group, **changes)
    there = [replace(c, group=moved) for c in found.comparisons if c.strategy == "own_step"]
    answer = replace(answer, group=moved, fit=answer.fit if where == "at this size" else [])
    found = replace(found, answer=answer, comparisons=found.comparisons + there)
    sentence = plain(answer_sentence(Run(found, run.catalogue)))
    assert f"fit on NumPy arrays was not measured {where}" in sentence


def test_a_reference_that_failed_is_called_failed():
    run = sample("all failed")
    assert {outcome(c) for c in run.findings.comparisons} == {"out of time"}
    kept = [outcome(c) for c in sample("fit wins").findings.comparisons if c.strategy == "train_on_batch"]
    assert set(kept) == {"reference"}


def test_fit_was_not_measured():
    assert said("no fit").endswith("times as fast (2.43 to 2.58); no form of fit was measured.")
    assert said("no fit, none faster").endswith(
        "no loop that does the same work was shown to be faster; no form of fit was measured."
    )


def test_fit_without_a_ratio_says_why():
    assert "fit on NumPy arrays failed; own tf.function step" in said("fit failed")
    assert "fit on NumPy arrays is at least 2.00 times as fast, a bound from 1,024 rows" in said("fit capped")
    assert "fit on NumPy arrays did other work, so that its ratio is not used" in said("fit disagrees")
    assert "fit on NumPy arrays ran out of time; no loop" in said("all failed")


def test_nothing_to_compare():
    assert said("one strategy") == (
        "Only train_on_batch, NumPy was measured at 4,096 rows: there is nothing to compare it with."
    )
    run = sample("one size")
    assert plain(answer_sentence(Run(bare(run), run.catalogue))) == (
        "Nothing could be compared: no cell of this run was measured."
    )


def test_too_few_rounds_are_named():
    run = sample("inconclusive")
    answer = run.findings.answer
    few = replace(answer, fit=[replace(c, rounds=6, needed_rounds=9) for c in answer.fit])
    sentence = plain(answer_sentence(Run(replace(run.findings, answer=few), run.catalogue)))
    assert "; 6 rounds, 9 are needed)" in sentence


def test_a_tie_is_no_sole_fastest():
    run = sample("fit loses")
    sets = [replace(f, strategies=["own_step", "fit_numpy"]) for f in run.findings.fastest]
    tied = Run(replace(run.findings, fastest=sets), run.catalogue)
    assert "own tf.function step, among the fastest measured, is" in plain(answer_sentence(tied))
    assert plain(chosen_sentence(tied)) == (
        "Other loops cannot be told apart from own tf.function step: the highest of several estimates tends to be too "
        "high."
    )
    alone = [replace(f, strategies=["own_step"]) for f in run.findings.fastest]
    assert chosen_sentence(Run(replace(run.findings, fastest=alone), run.catalogue)) == ()


def test_a_difference_is_never_printed_as_one():
    assert plain(speed(Interval(1.0012, 1.0008, 1.0016), "")) == "1.001 times as fast (1.000 to 1.002)"


@pytest.mark.parametrize("name", RUNS)
def test_every_sentence_ends_once_and_has_no_gap(name: str):
    sentence = said(name)
    assert sentence.endswith(".")
    assert "  " not in sentence
    assert "None" not in sentence
    assert " ," not in sentence
