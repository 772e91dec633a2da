"""Each strategy does what it says: the work of ``train_on_batch``, or the steps that it reports."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from looptax.measure import breaches, strategies, workload
from looptax.measure.workloads import article_mlp

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.filterwarnings("ignore:.shuffle=True. was passed:UserWarning"),  # fit's default, on a dataset
]

EVERY = [module.name for module in pkgutil.iter_modules(strategies.__path__)]
MODULES = {name: importlib.import_module(f"looptax.measure.strategies.{name}") for name in EVERY}
NAMES = [name for name in EVERY if "tensorflow" in MODULES[name].BACKENDS]  # the others: tests/stacks/
SAME = [name for name in NAMES if MODULES[name].WORK == "same"]
OTHER = [name for name in NAMES if MODULES[name].WORK == "other"]
GENERIC = [
    "train_on_batch_tensors",
    "fit_numpy",
    "fit_dataset_prefetch",
    "fit_dataset_untuned",
    "fit_steps_8",
    "own_step",
    "graph_epoch",
    "resident_epoch",
    "resident_epoch_xla",
    "resident_epoch_xla_parts",
]
WITHOUT_ARRAYS = ["train_on_batch", "fit_dataset", "resident_epoch"]
ITERATIONS_PER_STEP = {"fit_gradient_accumulation": 1 / 4}
ROWS, BATCH_SIZE, SEED = 128, 16, 7  # eight steps an epoch: fewer than fit_steps_32 asks for at once


class Running:
    """A strategy made ready; counts its steps, and how often Python traces the model's loss."""

    def __init__(self, name: str, module: ModuleType | SimpleNamespace, batch_size: int = BATCH_SIZE) -> None:
        self.workload = workload.load(module, ROWS, batch_size, SEED)
        self._run_epoch = MODULES[name].prepare(self.workload)
        self.tolerance = MODULES[name].TOLERANCE
        self.steps = 0
        self.traces = 0
        model = self.workload.model
        compute_loss = model.compute_loss

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.traces += 1
            return compute_loss(*args, **kwargs)

        model.compute_loss = counted

    def call(self) -> tuple[int, int]:
        epochs, steps = self._run_epoch()
        self.steps += steps
        return epochs, steps

    @property
    def iterations(self) -> int:
        return int(self.workload.model.optimizer.iterations.numpy())

    def weights(self) -> list[np.ndarray]:
        return [np.asarray(weight) for weight in self.workload.model.get_weights()]


class Reference:
    """``train_on_batch`` on one workload; remembers its weights after every epoch."""

    def __init__(self, module: ModuleType | SimpleNamespace) -> None:
        self._running = Running("train_on_batch", module)
        self._weights: dict[int, list[np.ndarray]] = {}

    def weights(self, steps: int) -> list[np.ndarray]:
        while self._running.steps < steps:
            self._running.call()
            assert self._running.iterations == self._running.steps
            self._weights[self._running.steps] = self._running.weights()
        return self._weights[steps]


@pytest.fixture(scope="module")
def article() -> Reference:
    return Reference(article_mlp)


@pytest.fixture(scope="module")
def nested() -> Reference:
    return Reference(two_inputs())


@pytest.fixture(scope="module")
def deferred() -> Reference:
    return Reference(waits_for_its_first_data())


def waits_for_its_first_data(says_it_is_built: bool = False) -> SimpleNamespace:
    """A subclassed model, of which no layer has weights before it is called."""

    def build_model() -> Any:
        import keras

        class Deferred(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.head = keras.layers.Dense(1)

            def call(self, x: Any) -> Any:
                return self.head(x)

        model = Deferred()
        model.built = says_it_is_built  # as after a build() of its own in which no layer was called
        model.compile(optimizer="adam", loss="mse")
        return model

    return SimpleNamespace(build_model=build_model, make_data=article_mlp.make_data)


def two_inputs(as_factory: bool = False) -> SimpleNamespace:
    """A workload with a dictionary of inputs and a weight for each row; or the same as a tf.data factory."""

    def build_model() -> Any:
        import keras

        left, right = keras.Input((4,), name="left"), keras.Input((3,), name="right")
        hidden = keras.layers.Concatenate()([keras.layers.Dense(8, activation="relu")(left), right])
        model = keras.Model({"left": left, "right": right}, keras.layers.Dense(2)(hidden))
        model.compile(optimizer="adam", loss="mse", weighted_metrics=["mae"])
        return model

    def make_data(rows: int, seed: int) -> Any:
        rng = np.random.default_rng(seed)
        left, right, y = (rng.random((rows, width), dtype=np.float32) for width in (4, 3, 2))
        columns = ({"left": left, "right": right}, y, rng.random(rows, dtype=np.float32))

        def make_dataset() -> Any:
            import tensorflow as tf

            return tf.data.Dataset.from_tensor_slices(columns)

        return make_dataset if as_factory else columns

    return SimpleNamespace(build_model=build_model, make_data=make_data)


def assert_same_work(running: Running, expected: list[np.ndarray]) -> None:
    assert running.iterations == running.steps
    for ours, theirs in zip(running.weights(), expected, strict=True):
        if running.tolerance is None:
            np.testing.assert_array_equal(ours, theirs)
        else:
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=running.tolerance)


@pytest.mark.parametrize("name", SAME)
def test_same_work_as_train_on_batch_and_no_tracing_once_warm(name: str, article: Reference) -> None:
    running = Running(name, article_mlp)
    for _ in range(2):
        running.call()
        assert_same_work(running, article.weights(running.steps))
    assert_traces_no_more(running)


@pytest.mark.parametrize("name", ["fit_steps_32", "own_step", "graph_epoch"])
def test_same_work_whichever_role_is_built_and_run_first(name: str, article: Reference) -> None:
    before = Running("train_on_batch", article_mlp)
    before.call()
    strategy = Running(name, article_mlp)
    after = Running("train_on_batch", article_mlp)
    strategy.call()
    after.call()
    for running in (before, strategy, after):
        assert_same_work(running, article.weights(ROWS // BATCH_SIZE))


@pytest.mark.parametrize("name", OTHER)
def test_other_work_reports_its_true_steps(name: str) -> None:
    running = Running(name, article_mlp)
    epochs, _ = running.call()
    assert epochs >= 1
    assert running.iterations == running.steps * ITERATIONS_PER_STEP.get(name, 1)
    assert all(np.isfinite(weight).all() for weight in running.weights())
    if not name.startswith("article_"):
        running.call()
        assert_traces_no_more(running)


def assert_traces_no_more(running: Running) -> None:
    warm = running.traces
    assert warm > 0, "the count of traces counts nothing"
    running.call()
    assert running.traces == warm, "a timed epoch would include tracing"


@pytest.mark.parametrize("name", GENERIC)
def test_nested_inputs_and_sample_weights(name: str, nested: Reference) -> None:
    running = Running(name, two_inputs())
    running.call()
    assert_same_work(running, nested.weights(running.steps))


@pytest.mark.parametrize("name", GENERIC)
def test_a_model_that_waits_for_its_first_data(name: str, deferred: Reference) -> None:
    running = Running(name, waits_for_its_first_data())
    running.call()
    assert_same_work(running, deferred.weights(running.steps))


@pytest.mark.parametrize("batch_size", [64, 40], ids=["four parts", "a batch that 16 does not divide"])
def test_a_batch_in_parts_is_one_step(batch_size: int) -> None:
    """Weights of rows too: the mean of the parts' means is the batch's."""
    whole, parts = (
        Running(name, two_inputs(), batch_size) for name in ("train_on_batch", "resident_epoch_xla_parts")
    )
    whole.call()
    parts.call()
    assert parts.steps == ROWS // batch_size
    assert_same_work(parts, whole.weights())


@pytest.mark.parametrize("name", WITHOUT_ARRAYS)
def test_a_workload_that_makes_a_dataset(name: str, nested: Reference) -> None:
    running = Running(name, two_inputs(as_factory=True))
    running.call()
    assert_same_work(running, nested.weights(running.steps))


def test_mixed_precision_leaves_the_policy_as_it_was() -> None:
    import keras

    mixed = Running("fit_mixed_precision", article_mlp)
    assert mixed.workload.model.layers[0].compute_dtype == "bfloat16"
    assert keras.mixed_precision.global_policy().name == "float32"


def test_recompile_changes_only_what_it_is_told() -> None:
    loaded = workload.load(two_inputs(), ROWS, BATCH_SIZE, SEED)
    optimizer = loaded.model.optimizer
    loaded.recompile(steps_per_execution=4)
    assert loaded.model.steps_per_execution == 4
    assert loaded.model.optimizer is optimizer
    assert loaded.model.loss == "mse"
    assert not loaded.model.jit_compile
    loaded.model.train_on_batch(*loaded.slices()[0])
    assert "mae" in loaded.model.get_metrics_result()


def test_a_model_that_says_it_is_built_and_has_no_weights_waits_for_its_first_data() -> None:
    loaded = workload.load(waits_for_its_first_data(says_it_is_built=True), ROWS, BATCH_SIZE, SEED)
    loaded.build_optimizer()
    loaded.model.train_on_batch(*loaded.slices()[0])
    assert len(loaded.model.trainable_weights) == 2


def test_rows_that_fill_no_batch_are_cut_off_for_everyone() -> None:
    loaded = workload.load(article_mlp, 3 * BATCH_SIZE + 5, BATCH_SIZE, SEED)
    assert (loaded.steps, loaded.rows, len(loaded.x)) == (3, 3 * BATCH_SIZE, 3 * BATCH_SIZE)
    assert len(loaded.slices()) == 3
    assert int(loaded.dataset().cardinality()) == 3 * BATCH_SIZE


def test_slices_are_views() -> None:
    loaded = workload.load(article_mlp, ROWS, BATCH_SIZE, SEED)
    assert all(np.shares_memory(x, loaded.x) for x, _ in loaded.slices())


def test_fewer_rows_than_a_batch_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="ask for more rows"):
        workload.load(article_mlp, BATCH_SIZE - 1, BATCH_SIZE, SEED)


def test_arrays_of_a_workload_that_has_none_are_an_error_that_says_so() -> None:
    loaded = workload.load(two_inputs(as_factory=True), ROWS, BATCH_SIZE, SEED)
    with pytest.raises(breaches.NotServed, match="strategies that need arrays cannot run it"):
        MODULES["fit_numpy"].prepare(loaded)()


def test_a_sample_weight_of_none_is_none() -> None:
    def make_data(rows: int, seed: int) -> tuple[Any, Any, None]:
        return (*article_mlp.make_data(rows, seed), None)

    module = SimpleNamespace(build_model=article_mlp.build_model, make_data=make_data)
    loaded = workload.load(module, ROWS, BATCH_SIZE, SEED)
    assert loaded.sample_weight is None
    assert [len(batch) for batch in loaded.slices()] == [2] * loaded.steps


def test_data_of_unequal_length_is_an_error() -> None:
    short = SimpleNamespace(
        build_model=article_mlp.build_model, make_data=lambda rows, _: (np.ones((rows, 10)), np.ones(3))
    )
    with pytest.raises(breaches.WrongWorkload, match="columns of unequal length"):
        workload.load(short, ROWS, BATCH_SIZE, SEED)
