"""What a user of pyperf would write: an epoch of each loop, at pyperf's defaults. It shares no code with Looptax."""

import keras
import numpy as np
import pyperf

ROWS, BATCH = 8192, 32


def main() -> None:
    """Two benchmarks; a worker process builds what it needs before the clock starts."""
    runner = pyperf.Runner()
    rng = np.random.default_rng(1)
    x, y = rng.random((ROWS, 10), dtype=np.float32), rng.random((ROWS, 1), dtype=np.float32)
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(1)]
    )
    model.compile(optimizer="adam", loss="mse", jit_compile=False)

    def epoch_of_train_on_batch() -> None:
        for start in range(0, ROWS, BATCH):
            model.train_on_batch(x[start : start + BATCH], y[start : start + BATCH])

    def epoch_of_fit() -> None:
        model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0)

    runner.bench_func("train_on_batch", epoch_of_train_on_batch)
    runner.bench_func("fit", epoch_of_fit)


if __name__ == "__main__":
    main()
