"""A loop of one's own, run against the reference: same work, other work than claimed, or none at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.own import __main__ as command

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Change the template, and check what comes of it: the exit status and all that was said."""
    template = (command.TEMPLATES / "strategy.py").read_text(encoding="utf-8")

    def run(old: str = "", new: str = "", *more: str) -> tuple[int, str]:
        assert old in template
        file = tmp_path / "mine.py"
        file.write_text(template.replace(old, new, 1) if old else template, encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["own", "check-strategy", str(file), *more])
        status = command.main()
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def test_the_template_does_the_references_work(check) -> None:
    status, told = check()
    assert status == 0, told
    assert "same work: weights equal bit for bit after 16 steps" in told
    assert "times the speed of train_on_batch. One round has no interval" in told


def test_a_loop_that_skips_batches_does_other_work_than_it_claims(check) -> None:
    status, told = check("for batch in batches:", "for batch in batches[1:]:")
    assert status == 1
    assert "DISAGREES: 14 optimizer iterations after 16 steps" in told


def test_a_loop_that_turns_the_order_round(check) -> None:
    status, told = check("for batch in batches:", "for batch in batches[::-1]:")
    assert status == 1
    assert "DISAGREES: weights differ by up to" in told


def test_openly_other_work_is_none_to_be_compared(check) -> None:
    status, told = check('WORK = "same"', 'WORK = "other"')
    assert (status, "other work, by its own account" in told) == (0, True)


def test_what_raises_is_told_with_its_line(check) -> None:
    status, told = check("model = workload.model\n", "model = workload.mode\n")
    assert status == 1
    assert "mine.py:21: AttributeError: 'Workload' object has no attribute 'mode'" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('GIVES_UP = ""', "", "mine.py: lacks GIVES_UP"),
        ('PARENT = "train_on_batch"', "PARENT = 5", "mine.py:9: PARENT: found 5; allowed"),
        ('PARENT = "train_on_batch"', 'PARENT = "train_onbatch"', "Did you mean 'train_on_batch'?"),
        (
            'BACKENDS = ("tensorflow",)',
            'BACKENDS = ("jax",)',
            "BACKENDS are jax; the stack 'current' runs tensorflow",
        ),
        ("def prepare(workload):", "def prepare(workload:", "is no Python that can be read"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(check, old: str, new: str, said: str) -> None:
    status, told = check(old, new)
    assert (status, said in told) == (1, True), told
    assert "Traceback" not in told


def test_a_file_that_is_not_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["own", "check-strategy", "absent.py"])
    assert command.main() == 1
    assert "make strategy NAME" in capsys.readouterr().err


def test_a_loop_that_wants_weights_is_told_on_which_model_it_was_checked(check) -> None:
    status, told = check("for batch in batches:", "for x, y, weights in batches:\n            batch = x, y")
    assert status == 1
    assert "mine.py:25: ValueError: not enough values to unpack (expected 3, got 2)" in told
    assert 'checked on article_mlp; name your own model with ARGS="--workload ' in told


def test_what_a_loop_does_not_return_is_told_with_its_line(check) -> None:
    status, told = check("return 1, len(batches)", "pass")
    assert status == 1
    assert "mine.py:24: run_epoch returned nothing (None); it must return two whole numbers" in told
