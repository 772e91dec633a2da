"""A perceptron with a million parameters: the article's, made wide and deep enough that arithmetic counts.

64 inputs, two hidden layers of 1,024 units with relu, one output; Adam on the mean squared error. Its
1,117,185 parameters are some seven hundred times those of the article's model, so most of a step is matrix
products and the optimizer's pass over the weights, and the loop around it is the smaller part. Inputs and
targets are uniform noise in [0, 1), float32.
"""

TITLE = "A wide perceptron (64-1024-1024-1)"


def build_model():
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape=(64,)),
            keras.layers.Dense(1024, activation="relu"),
            keras.layers.Dense(1024, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    return model


def make_data(rows, seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    return rng.random((rows, 64), dtype=np.float32), rng.random((rows, 1), dtype=np.float32)
