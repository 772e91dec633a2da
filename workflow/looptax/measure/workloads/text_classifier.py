"""A text classifier: an embedding of 10,000 words, averaged, and two dense layers.

Sentences are 64 word numbers each; the embedding has 32 columns, so that 320,000 of the 321,089
parameters lie in a table of which a step reads at most 2,048 rows. Adam, though, passes over all of it
in every step. Binary cross-entropy with the accuracy as a metric. Words and labels are noise.
"""

TITLE = "A text classifier (10,000 words, embedding)"

WORDS, LENGTH = 10_000, 64


def build_model():
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape=(LENGTH,), dtype="int32"),
            keras.layers.Embedding(WORDS, 32),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def make_data(rows, seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    words = rng.integers(0, WORDS, (rows, LENGTH), dtype=np.int32)
    return words, rng.integers(0, 2, (rows, 1)).astype(np.float32)
