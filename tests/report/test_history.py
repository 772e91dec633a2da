"""The history's sentences say what the record says and no more."""

from __future__ import annotations

import re

import pytest

from looptax.report.history import sentences
from looptax.report.pieces import plain
from looptax.report.run import Run
from tests.report.histories import STACKS, fit, history
from tests.synthetic import Faults
from tests.synthetic_stacks import Speeds


def said(run: Run) -> str:
    return plain(sentences.history_sentence(run, run.findings.history[0], "/history/0"))


def unnumbered(sentence: str) -> str:
    """Without numbers in brackets."""
    return re.sub(r" \([^()]*times[^()]*\)", "", sentence)


FASTER = "At 1,024 rows, fit on NumPy arrays was faster than train_on_batch, NumPy "


@pytest.mark.parametrize(
    ("speeds", "faults", "sentence"),
    [
        (
            fit(3.0, 3.4, 0.6, 0.6),
            {},
            FASTER + "up to TensorFlow 2.15 and has been slower since TensorFlow 2.16.",
        ),
        (fit(3.0, 0.6), {}, FASTER + "in TensorFlow 2.13 and is slower in TensorFlow 2.15."),
        (
            fit(3.0, 0.6, 3.0, 0.6),
            {},
            FASTER + "in TensorFlow 2.13, slower in TensorFlow 2.15, faster in TensorFlow 2.16 "
            "and is slower in TensorFlow 2.18.",
        ),
        (
            fit(3.0, 3.0, 3.0),
            {},
            "At 1,024 rows, fit on NumPy arrays is faster than train_on_batch, NumPy in every stack "
            "from TensorFlow 2.13 to TensorFlow 2.16.",
        ),
        (
            fit(3.0, 3.0, 3.0),
            {"tf2.15": Faults(status={"fit_numpy": "failed"})},
            "At 1,024 rows, fit on NumPy arrays is faster than train_on_batch, NumPy wherever the two are "
            "told apart, from TensorFlow 2.13 to TensorFlow 2.16.",
        ),
        (
            fit(3.0, 0.6, 0.6),
            {"tf2.16": Faults(status={"fit_numpy": "timeout"})},
            FASTER + "in TensorFlow 2.13 and slower in TensorFlow 2.15.",
        ),
        (
            fit(3.0, 3.0),
            {"tf2.15": Faults(status={"fit_numpy": "failed"})},
            "At 1,024 rows, fit on NumPy arrays is faster than train_on_batch, NumPy in TensorFlow 2.13, "
            "and it is left open in the others.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_when_the_answer_changed(speeds, faults, sentence) -> None:
    assert unnumbered(said(history(speeds, faults, rows=(1024,)))) == sentence


def test_a_stack_that_says_nothing_is_not_covered_by_what_stands_around_it() -> None:
    run = history(fit(3.0, 0.6, 0.6, 0.6), {"tf2.16": Faults(status={"fit_numpy": "failed"})}, rows=(1024,))
    assert unnumbered(said(run)) == (
        FASTER
        + "in TensorFlow 2.13 and has been slower since TensorFlow 2.15 wherever the two are told apart."
    )


@pytest.mark.parametrize(
    ("speeds", "sentence"),
    [
        (
            (1.04, 1.08, 1.04, 1.05),
            "is faster than train_on_batch, NumPy wherever the two are told apart, from TensorFlow 2.13 to "
            "TensorFlow 2.18; it is as fast, within the margin, in TensorFlow 2.16 (not shown to differ from "
            "TensorFlow 2.18).",
        ),
        (
            (1.03, 1.03, 1.05, 0.8),
            "was faster than train_on_batch, NumPy in TensorFlow 2.16 and is slower in TensorFlow 2.18; it is as "
            "fast, within the margin, from TensorFlow 2.13 to TensorFlow 2.15 (not shown to differ from "
            "TensorFlow 2.16).",
        ),
        (
            (1.0, 1.0, 1.0, 1.3),
            "was as fast as train_on_batch, NumPy, within the margin, up to TensorFlow 2.16 and is faster in "
            "TensorFlow 2.18.",
        ),
    ],
)
def test_what_is_as_fast_by_chance_is_named_and_called_no_change(speeds, sentence) -> None:
    assert unnumbered(said(history(fit(*speeds), rows=(1024,), rounds=10))) == (
        f"At 1,024 rows, fit on NumPy arrays {sentence}"
    )


def test_the_sentence_gives_the_newest_number_of_each_stretch() -> None:
    sentence = said(history(fit(3.0, 3.4, 0.6, 0.7), rows=(1024,)))
    assert " times as fast, " in sentence
    assert sentence.count("TensorFlow 2.15") == 2  # up to there, and the number is from there
    assert "times the speed" in sentence.split("TensorFlow 2.16")[1].split("TensorFlow 2.18")[0]


def test_where_all_is_inconclusive_the_sentence_claims_nothing() -> None:
    run = history(fit(1.0, 1.0, 1.0), rows=(1024,), sd=0.4)
    assert said(run) == (
        "At 1,024 rows, it is not shown in any stack whether fit on NumPy arrays is faster or slower than "
        "train_on_batch, NumPy."
    )
    assert "is a change" not in plain(sentences.turning_points(run, run.findings.history[0], "/history/0"))


def test_equal_speed_within_the_margin_is_said_as_that() -> None:
    sentence = unnumbered(said(history(fit(3.0, 1.0, 1.0), rows=(1024,), sd=0.005)))
    assert (
        sentence
        == FASTER + "in TensorFlow 2.13 and has been as fast, within the margin, since TensorFlow 2.15."
    )


def test_without_fit_the_sentence_says_so() -> None:
    run = history({stack: {"own_step": 2.0} for stack in STACKS[:2]}, rows=(1024,))
    assert said(run) == "No form of fit was measured in these stacks: nothing is known of its history."


def test_a_stack_of_which_nothing_is_known_is_named_with_its_reason() -> None:
    run = history(fit(3.0, 3.0, 0.5), {"tf2.15": Faults(status={"fit_numpy": "failed"})}, rows=(1024,))
    left = plain(sentences.left_open(run, run.findings.history[0], "/history/0"))
    assert left == " It is left open in TensorFlow 2.15 (failed)."


def test_other_sizes_and_backends_have_sentences_of_their_own() -> None:
    run = history({**fit(3.0, 0.6), "jax0.4": {"fit_numpy": 2.0}}, rows=(512, 1024))
    (size,) = sentences.other_sizes(run, run.findings.history[0], "/history/0")
    assert plain(size).startswith("The same at 512 rows (")
    (backend,) = sentences.other_backends(run, run.findings.history[0], "/history/0")
    assert unnumbered(plain(backend)) == (
        "On JAX, at 1,024 rows, fit on NumPy arrays is faster than train_on_batch, NumPy in JAX 0.4."
    )


def test_a_size_that_says_otherwise_is_told_whole() -> None:
    speeds: Speeds = {
        "tf2.13": {"fit_numpy": 3.0},
        "tf2.15": {"fit_numpy": lambda steps, _: 0.5 if steps == 32 else 2.0},
    }
    run = history(speeds, rows=(512, 1024))
    (size,) = sentences.other_sizes(run, run.findings.history[0], "/history/0")
    assert unnumbered(plain(size)).startswith("At 512 rows, fit on NumPy arrays is faster than")
