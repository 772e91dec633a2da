"""Loops that train less, or otherwise, than they say are found, whatever the proof that they are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from looptax.analyse.proofs import Judged, judge
from looptax.measure import child
from looptax.records.cell import Proof
from looptax.records.equal_work import differs_by_weights_alone
from looptax.records.tolerance import ToleranceProof, deciding
from tests import synthetic

ROOT = Path(__file__).parents[2]
STRATEGIES = ROOT / "workflow/looptax/measure/strategies"
pytestmark = pytest.mark.tensorflow

ROWS, BATCH = 512, 32
MODEL = """
import keras
import numpy as np

def build_model():
    layers = [keras.layers.Dense(16, activation="relu"), *{random}, keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((8,)), *layers])
    model.compile(optimizer=keras.optimizers.Adam({learning_rate}), loss="mse")
    return model

def make_data(rows, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, 8)).astype("float32"), rng.normal(size=(rows, 1)).astype("float32")
"""
LOOP = """
def prepare(workload):
    model, batches = workload.model, workload.slices()
    {before}
    def run_epoch():
        {once}
        return 1, len(batches)
    return run_epoch
"""
SAME = "for batch in batches: model.train_on_batch(*batch)"
NOTHING = "for batch in batches: model.optimizer.iterations.assign_add(1)"
ONE_BIT = "import numpy as np; w = model.get_weights(); w[0] = np.nextafter(w[0], np.float32(9)); model.set_weights(w)"
OFF = "for layer in model.layers: layer.rate = 0.0"


def asked(folder: Path, once: str, before: str, rate: float | None, learning_rate: float) -> dict[str, Any]:
    random = "[]" if rate is None else f"[keras.layers.Dropout({rate})]"
    (folder / "model.py").write_text(MODEL.format(random=random, learning_rate=learning_rate))
    (folder / "loop.py").write_text(LOOP.format(once=once, before=before))
    return between(folder / "model.py", folder / "loop.py")


def between(model: Path, loop: Path) -> dict[str, Any]:
    return {
        "workload_file": str(model),
        "strategy_file": str(loop),
        "reference_file": str(STRATEGIES / "train_on_batch.py"),
        "rows": ROWS,
        "batch_size": BATCH,
        "seed": 3,
        "work": "same",
    }


def told(request: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    events: list[tuple[str, dict[str, Any]]] = []
    child.run(request, lambda kind, **content: events.append((kind, content)))
    return events


def work(
    folder: Path,
    once: str,
    before: str = "",
    tolerance: float | None = None,
    rate: float | None = None,
    learning_rate: float = 1e-3,
) -> Judged:
    """What is made of a first round, and of the proof within a tolerance where it is owed."""
    request = asked(folder, once, before, rate, learning_rate)
    events = told({**request, "kind": "round", "order": "strategy", "again": True, "min_seconds": 0.001})
    proofs = [msgspec.convert(content, Proof) for kind, content in events if kind == "proof"]
    _, known, cells = synthetic.run({"own_step": 1.0}, rows=(ROWS,))
    round_ = msgspec.structs.replace(cells[-1].rounds[0], proofs=proofs)
    request_ = msgspec.structs.replace(cells[-1].request, tolerance=tolerance)
    made = msgspec.structs.replace(cells[-1], request=request_, rounds=[round_])
    if tolerance is not None or differs_by_weights_alone(round_):
        events = told({**request, "kind": "tolerance", "tolerance": tolerance or 0.0})
        granted = [ToleranceProof(parent=0, tolerance=tolerance or 0.0, **content) for _, content in events]
        assert [p.calls for p in deciding(granted)] == [2, 1]
        made = msgspec.structs.replace(made, tolerance_proofs=granted)
    return judge(made, known.strategies[-1])


def test_the_references_own_steps_are_the_same_work(tmp_path: Path) -> None:
    assert work(tmp_path, SAME).work == "same"


def test_a_last_bit_that_is_another_is_the_same_work(tmp_path: Path) -> None:
    judged = work(tmp_path, f"{SAME}\n        {ONE_BIT}", rate=0.5)
    assert judged.work == "same"
    assert judged.text.startswith("not bit for bit")


@pytest.mark.parametrize(
    ("once", "before", "says"),
    [
        ("for batch in batches[::-1]: model.train_on_batch(*batch)", "", "weights apart by"),
        ("for batch in batches[:8] * (len(batches) // 8): model.train_on_batch(*batch)", "", "weights apart by"),
        ("for i, batch in enumerate(batches):\n            if i == 8: model.optimizer.learning_rate = 1e-6\n"
         "            model.train_on_batch(*batch)", "", "weights apart by"),
        (SAME, OFF, "weights apart by"),
        ("for batch in left: model.train_on_batch(*batch)", "left = iter(batches)", "optimizer iterations"),
        ("for batch in left or batches[:1] * len(batches): model.train_on_batch(*batch)\n        left.clear()",
         "left = list(batches)", "weights apart by"),
    ],
    ids=[
        "another order",
        "the first batches again and again",
        "hardly anything after eight steps",
        "without dropout",
        "nothing after the first call",
        "one batch again and again after the first call",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tolerance", [None, 1e-4])
def test_other_work_is_found(
    once: str, before: str, says: str, tolerance: float | None, tmp_path: Path
) -> None:
    judged = work(tmp_path, once, before, tolerance, rate=0.5)
    assert judged.work == "disagrees"
    assert says in judged.text or "random layers (dropout) on and off" in judged.text


def test_no_training_at_all_is_found_at_a_small_learning_rate(tmp_path: Path) -> None:
    """No weight moves by 1e-4 in so few steps: a tolerance must know how far weights go."""
    judged = work(tmp_path, NOTHING, tolerance=1e-4, rate=None, learning_rate=1e-6)
    assert judged.work == "disagrees"
    assert "weights apart by 1.0e+00 of the way they went in 16 steps" in judged.text


OF_CHANCE = """
import keras
import numpy as np

class Noise(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.generator = keras.random.SeedGenerator(5)

    def call(self, x):  # it draws whenever it is called, in training or not
        return x + keras.random.normal(keras.ops.shape(x), stddev=0.5, seed=self.generator)

class Waits(keras.Model):
    def __init__(self, frozen):
        super().__init__()
        self.frozen = frozen
        self.inner = keras.Sequential([{layers}, keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])

    def call(self, x, training=None):
        return self.inner(x, training=training) + 0.1 * self.frozen(x, training=False)

def build_model():
    frozen = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
    frozen.trainable = False
    model = Waits(frozen)
    model.compile(optimizer="adam", loss="mse")
    return model

def make_data(rows, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, 8, 8, 1)).astype("float32"), rng.normal(size=(rows, 1)).astype("float32")
"""

DRAWING = pytest.mark.parametrize(
    "of_chance",
    ["Noise(), keras.layers.Flatten()", 'keras.layers.RandomFlip("horizontal"), keras.layers.Flatten()'],
    ids=["noise of its own", "augmentation"],
    indirect=True,
)


@pytest.fixture
def of_chance(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    (tmp_path / "model.py").write_text(OF_CHANCE.replace("{layers}", request.param))
    return tmp_path / "model.py"


@DRAWING
def test_giving_a_model_its_weights_draws_nothing(of_chance: Path) -> None:
    """Else a reference that was built on data would be noises ahead of a strategy that was not."""
    for proof in tolerances(of_chance, "own_step", tolerance=0.0):
        assert proof.apart < 1e-5
        assert not proof.quiet


@pytest.mark.parametrize("of_chance", ["keras.layers.Flatten()"], indirect=True)
def test_a_frozen_weight_makes_no_allowance(of_chance: Path) -> None:
    """A change of it would stay for good, and pass for rounding."""
    (of_chance.parent / "loop.py").write_text(
        LOOP.format(before="", once=f"for batch in batches[::-1]: {SAME.partition(': ')[2]}")
    )
    for proof in tolerances(of_chance, of_chance.parent / "loop.py", tolerance=0.0):
        assert proof.rounding is not None
        assert proof.rounding < 0.01
        assert not proof.holds


@DRAWING
def test_noise_of_a_models_own_can_be_left_out(of_chance: Path) -> None:
    """XLA draws other numbers; without them it must do the same, and with them something else."""
    for proof in tolerances(of_chance, "resident_epoch_xla", tolerance=1e-4):
        assert proof.holds
        assert proof.heeds


def tolerances(model: Path, loop: str | Path, tolerance: float) -> list[ToleranceProof]:
    file = STRATEGIES / f"{loop}.py" if isinstance(loop, str) else loop
    events = told({**between(model, file), "kind": "tolerance", "tolerance": tolerance})
    found = deciding(ToleranceProof(parent=0, tolerance=tolerance, **content) for _, content in events)
    assert [proof.calls for proof in found] == [2, 1]
    return found
