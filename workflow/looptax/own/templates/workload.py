"""My model: say in one line what it is.

And in a paragraph what a reader of the page should know of it. Check the file with `make check-workload FILE=…`,
then name its path under `workloads:` in a config.
"""

TITLE = "My model"

depends = []  # files beside this one that the model or its data are made of: a change in them measures again


def build_model():
    """A compiled model, the same at every call; the seed of its weights is set before."""
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape=(20,)),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    return model


def make_data(rows, seed):
    """``rows`` rows, the same for the same seed: arrays, or nested tuples, lists and dictionaries of arrays.

    Return (x, y), (x, y, sample_weight), or a function without arguments that makes a tf.data.Dataset of single rows.
    Data of the real size and types is enough; what it means makes no difference to a loop.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    x = rng.random((rows, 20), dtype=np.float32)
    y = rng.random((rows, 1), dtype=np.float32)
    return x, y
