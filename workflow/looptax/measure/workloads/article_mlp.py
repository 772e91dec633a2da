"""The two-layer perceptron on which the article times its programs.

Ten inputs, 128 hidden units with relu, one output; Adam on the mean squared error. With 1,537 parameters
its arithmetic is close to nothing, so what a step costs here is almost all the loop around it: the workload
that shows a training loop's tax at its largest. Inputs and targets are uniform noise in [0, 1), float32.
"""

TITLE = "The article's perceptron (10-128-1)"


def build_model():
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape=(10,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    return model


def make_data(rows, seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    return rng.random((rows, 10), dtype=np.float32), rng.random((rows, 1), dtype=np.float32)
