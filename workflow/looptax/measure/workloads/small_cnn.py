"""A small convolutional network on pictures of 28 by 28, as in a first lesson on digits.

Two convolutions of 3 by 3 with 16 and 32 channels, each followed by batch normalization, relu and pooling, then dropout
and ten classes; 20,682 parameters, Adam on the sparse cross-entropy, with the accuracy as a metric. A step is a few
million multiplications: enough to weigh beside the loop, on one core or two. Batch normalization keeps statistics that
are no weights of the optimizer, and dropout draws random numbers, so that a loop which forgets either is found out.
Pictures and classes are noise.
"""

TITLE = "A small CNN (28 × 28, 10 classes)"


def build_model():
    import keras

    layers = keras.layers
    inputs = keras.Input(shape=(28, 28, 1))
    x = inputs
    for channels in (16, 32):
        x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Dropout(0.25)(layers.Flatten()(x))
    outputs = layers.Dense(10)(x)
    model = keras.Model(inputs, outputs)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


def make_data(rows, seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    return rng.random((rows, 28, 28, 1), dtype=np.float32), rng.integers(0, 10, rows, dtype=np.int32)
