"""The article's first program: a thousand calls of train_on_batch.

It makes 1,000 rows of float64 noise and calls train_on_batch a thousand times, ten rows a call, printing
each loss. The rows come round after ten calls: it trains a hundred times on rows 0 to 99 and never sees the
other nine hundred. Beside the second program that makes three differences that have nothing to do with the
two functions: other rows, float64 that the graph casts at every step, and a thousand printed lines. Model,
rows and batch are the article's, whatever the configuration says; the first call includes tracing, which
the article's own timing would include too.
"""

TITLE = "the article's example 1"
PARENT = "train_on_batch"
FACTOR = "the article's program with train_on_batch, as it stands"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    import keras
    import numpy as np

    keras.utils.set_random_seed(workload.seed)
    model = keras.Sequential(
        [
            keras.Input(shape=(10,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    workload.model = model

    x = np.random.rand(1000, 10)
    y = np.random.rand(1000, 1)

    def run_epoch():
        for call in range(1000):
            start = call % 10 * 10
            loss = model.train_on_batch(x[start : start + 10], y[start : start + 10])
            print(f"call {call + 1}: loss {loss}")
        return 100, 1000

    return run_epoch
