"""Of each breach of the contract one clear sentence, before anything is measured; what is right is tried out."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.own import __main__ as command
from looptax.own.trial import Settings, build, describe
from looptax.plan import catalogue, complaints
from looptax.plan.errors import PlanError
from tests.own.files import BROKEN, DATA, MODEL

pytestmark = pytest.mark.tensorflow

ROOT = Path(__file__).parents[2]
OWN_TRAIN_STEP = """def build_model():
    import keras
    import tensorflow as tf

    class Own(keras.Sequential):
        def train_step(self, data):
            x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
            with tf.GradientTape() as tape:
                loss = 3 * tf.reduce_mean(tf.abs(self(x, training=True) - y))
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
            return {"loss": loss}

    model = Own([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd")
    return model


"""


@pytest.fixture
def settings() -> Settings:
    return Settings(ROOT, "current", 32)


def run(
    *arguments: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["own", *arguments])
    status = command.main()
    told = capsys.readouterr()
    return status, told.out + told.err


@pytest.mark.parametrize("what", BROKEN)
def test_a_breach_is_one_sentence_with_file_line_and_remedy(
    what: str, tmp_path: Path, settings: Settings
) -> None:
    text, expected = BROKEN[what]
    file = str(tmp_path / "mine.py")
    Path(file).write_text(text, encoding="utf-8")
    said = complaints.of_workload(catalogue.workload_file(ROOT, file), file)
    if not said:
        (request,) = build(settings, file, ["fit_dataset"])
        try:
            found = describe(settings, request, file)
        except PlanError as error:
            said = [str(error)]
        else:
            assert not found["same_data"]  # the one breach that the command itself puts into words
            said = [f"{file}: {command.NOT_REPEATABLE}"]
    assert len(said) == 1
    for part in expected:
        assert part.format(file=file) in said[0]
    assert "\n" not in said[0]
    assert "Traceback" not in said[0]


def test_the_template_can_be_measured_by_every_loop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, told = run("workload", "models/my_model", capsys=capsys, monkeypatch=monkeypatch)
    assert (status, "make check-workload FILE=models/my_model.py" in told) == (0, True)
    status, told = run("check-workload", "models/my_model.py", capsys=capsys, monkeypatch=monkeypatch)
    assert status == 0, told
    loops = [line for line in told.splitlines() if line.startswith("  ") and "same work" in line]
    ours = [catalogue.strategy(ROOT, name) for name in catalogue.strategy_names(ROOT)]
    same = [entry for entry in ours if entry.work == "same" and "tensorflow" in entry.backends]
    assert len(loops) == len(same) - 1  # the reference
    assert f"{len(loops)} of {len(loops)} can be compared" in told


def test_a_loop_that_would_not_call_the_models_own_train_step_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OWN_TRAIN_STEP + DATA, encoding="utf-8")
    monkeypatch.setattr(
        command.trial, "same_work", lambda *_: ["fit_numpy", "fit_steps_8", "train_function", "own_step"]
    )
    status, told = run("check-workload", str(file), capsys=capsys, monkeypatch=monkeypatch)
    assert status == 0, told
    assert told.count("same work: weights equal bit for bit") == 3
    assert "own_step" in told
    assert "cannot serve it: this model has a train_step() of its own, which this loop does not call" in told
    assert "3 of 4 can be compared" in told


@pytest.mark.parametrize("name", ["My Model", "1st", "a-b"])
def test_a_name_that_is_none(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, told = run("workload", name, capsys=capsys, monkeypatch=monkeypatch)
    assert (status, "allowed: small letters" in told) == (1, True)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("workload", "NAME is missing: make workload NAME="),
        ("strategy", "NAME is missing: make strategy NAME="),
        ("check-workload", "FILE is missing: make check-workload FILE="),
        ("check-strategy", "FILE is missing: make check-strategy FILE="),
    ],
)
def test_who_names_nothing_is_told_how(
    what: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, told = run(what, "", capsys=capsys, monkeypatch=monkeypatch)
    assert (status, told.startswith(f"error: {said}")) == (1, True)


def test_no_loop_gets_the_name_of_one_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, told = run("strategy", "loops/fit_numpy", capsys=capsys, monkeypatch=monkeypatch)
    assert (status, "choose another one, such as my_fit_numpy" in told) == (1, True)
    assert not Path("loops").exists()


def test_nothing_is_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(MODEL, encoding="utf-8")
    status, told = run("workload", "mine", capsys=capsys, monkeypatch=monkeypatch)
    assert (status, "mine.py is there already" in told) == (1, True)
    assert Path("mine.py").read_text(encoding="utf-8") == MODEL
