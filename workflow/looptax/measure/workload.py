"""What a strategy is given: a model with the seed's weights, the data, and the batches."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from looptax.measure import breaches, contract


class Workload:
    """A compiled model and whole batches of data, the same for every strategy that asks with the same seed.

    Attributes
    ----------
    model
        Compiled Keras model without XLA; a strategy may assign another, which then is the one that counts.
    x, y, sample_weight
        Arrays, or tuples, lists and dictionaries of them, of ``rows`` rows each; ``sample_weight`` may be None.
        Where the workload makes a ``tf.data.Dataset`` instead there are none, and to ask for them is an error.
    rows, batch_size, steps, seed
        ``rows`` is ``steps * batch_size``: rows that do not fill a batch are cut off, for everyone.
    """

    def __init__(
        self,
        build_model: Callable[[], Any],
        data: tuple[Any, ...] | Callable[[], Any],
        rows: int,
        batch_size: int,
        seed: int,
        file: str = "the workload",
    ) -> None:
        self.file = file
        self.batch_size = batch_size
        self.seed = seed
        self.steps = rows // batch_size
        self.rows = self.steps * batch_size
        if self.steps < 1:
            raise ValueError(f"{rows} rows do not fill one batch of {batch_size}: ask for more rows")
        self._factory = data if callable(data) else None
        self._data = None if callable(data) else _whole_batches(data, self.rows)
        self._build = build_model
        self._slices: list[tuple[Any, ...]] | None = None
        self.model = self.build_model()

    @property
    def x(self) -> Any:
        """Inputs: an array, or several nested."""
        return self._arrays()[0]

    @property
    def y(self) -> Any:
        """Targets: an array, or several nested."""
        return self._arrays()[1]

    @property
    def sample_weight(self) -> Any:
        """A weight for each row, or None."""
        return self._arrays()[2] if len(self._arrays()) == 3 else None

    def build_model(self) -> Any:
        """Another compiled model, which starts from the same weights; where XLA is optional, it is off."""
        import keras

        keras.utils.set_random_seed(self.seed)
        model = contract.compiled(self._build, self.file)
        if _compiles_without_xla():
            model.jit_compile = False
        return model

    def build(self) -> None:
        """Give a model that waits for its first data its weights; its random numbers go on from where they were."""
        if is_built(self.model):
            return
        before = [(state, state.numpy()) for state in _seed_states(self.model)]
        self.model(self.slices()[0][0], training=False)
        for state, value in before:
            state.assign(value)

    def build_optimizer(self) -> None:
        """Make the optimizer's variables now; a model that waits for its first data keeps waiting."""
        if is_built(self.model):
            self.model.optimizer.build(self.model.trainable_variables)

    def slices(self) -> list[tuple[Any, ...]]:
        """The epoch's batches in order, ``(x, y)`` or ``(x, y, sample_weight)``: views of NumPy arrays."""
        if self._slices is None:
            if self._data is None:
                batches = self.dataset().batch(self.batch_size, drop_remainder=True)
                self._slices = list(batches.as_numpy_iterator())
            else:
                starts = range(0, self.rows, self.batch_size)
                self._slices = [_rows(self._data, start, start + self.batch_size) for start in starts]
        return list(self._slices)

    def dataset(self) -> Any:
        """A fresh ``tf.data.Dataset`` of single rows, the same rows in the same order."""
        import tensorflow as tf

        if self._factory is None:
            return tf.data.Dataset.from_tensor_slices(_lists_to_tuples(self._data))
        known_length = tf.data.experimental.assert_cardinality(self.rows)
        return contract.dataset(self._factory, self.file).take(self.rows).apply(known_length)

    def recompile(self, **options: Any) -> None:
        """Compile the model again as it was, with these options changed; its optimizer stays unless given."""
        import keras

        try:
            self.model.compile(**{**_compile_options(self.model), **options})
        except TypeError as error:
            if type(self.model).compile is keras.Model.compile:
                raise
            self._change(options, error)

    def _change(self, options: dict[str, Any], error: TypeError) -> None:
        """What can be set without the model's own compile(), which needs more than Looptax knows."""
        if set(options) != {"steps_per_execution"} or not hasattr(self.model, "steps_per_execution"):
            asked = ", ".join(options)
            raise breaches.NotServed(
                f"this model has a compile() of its own, which cannot be called again for {asked}: {error}"
            ) from error
        self.model.steps_per_execution = options["steps_per_execution"]

    def _arrays(self) -> tuple[Any, ...]:
        if self._data is None:
            raise breaches.NotServed(
                "this workload makes a tf.data.Dataset: strategies that need arrays cannot run it"
            )
        return self._data


def load(module: ModuleType, rows: int, batch_size: int, seed: int, file: str = "the workload") -> Workload:
    """Make the workload of an imported ``file``, which has ``build_model()`` and ``make_data(rows, seed)``."""
    data = contract.made(module.make_data, rows, seed, file)
    return Workload(module.build_model, data, rows, batch_size, seed, file)


def _whole_batches(data: tuple[Any, ...], rows: int) -> tuple[Any, ...]:
    """The columns cut to so many rows."""
    columns = data[:2] if data[-1] is None else data  # a sample_weight of None is none
    cut: tuple[Any, ...] = _rows(columns, 0, rows)
    return cut


def is_built(model: Any) -> bool:
    """Whether it has all its weights: ``build(shape)`` of a subclassed model says so and may have made none."""
    return bool(model.built) and all(layer.built for layer in model._flatten_layers(include_self=False))


def _seed_states(model: Any) -> list[Any]:
    """Where the random numbers of its layers go on; of Keras 2, none that can be told."""
    layers = model._flatten_layers()
    return [generator.state for layer in layers for generator in getattr(layer, "_seed_generators", ())]


def _compiles_without_xla() -> bool:
    """Of TensorFlow `jit_compile` asks for XLA; of JAX and Torch, whether to compile at all: left as it comes."""
    import keras

    return str(keras.backend.backend()) == "tensorflow"


def _compile_options(model: Any) -> dict[str, Any]:
    config = getattr(model, "_compile_config", None)
    options = model._get_compile_args() if config is None else config.config  # Keras 2 or 3
    return {**options, "optimizer": model.optimizer, "jit_compile": model.jit_compile}


def _map(function: Callable[[Any], Any], nested: Any) -> Any:
    """Apply a function to every array in nested tuples, lists and dictionaries; None stays None."""
    if isinstance(nested, dict):
        return {key: _map(function, value) for key, value in nested.items()}
    if isinstance(nested, (tuple, list)):
        return type(nested)(_map(function, value) for value in nested)
    return None if nested is None else function(nested)


def _rows(nested: Any, start: int, stop: int) -> Any:
    return _map(lambda array: array[start:stop], nested)


def _lists_to_tuples(nested: Any) -> Any:
    """tf.data takes a list for one tensor to be stacked, and a tuple for several."""
    if isinstance(nested, dict):
        return {key: _lists_to_tuples(value) for key, value in nested.items()}
    if isinstance(nested, (tuple, list)):
        return tuple(_lists_to_tuples(value) for value in nested)
    return nested
