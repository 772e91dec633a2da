"""A small model behind a tf.data pipeline that costs more than the model does.

Each row is a picture of 32 by 32 in bytes, which the pipeline makes floats, enlarges to 48 by 48, cuts
back to 32 by 32, and sharpens in brightness and contrast, one row after the other: as much work as
decoding a small file. The model is a perceptron on the pooled picture. Loops that draw from the
pipeline pay for it in every epoch, unless they cache; those that take ready batches (train_on_batch
among them) are given them, made once, before the clock starts. To compare loops that all draw from the
pipeline, name train_on_batch_dataset as the reference. Needs TensorFlow.
"""

TITLE = "An expensive input pipeline"


def build_model():
    import keras

    inputs = keras.Input(shape=(32, 32, 3))
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.AveragePooling2D(4)(inputs))
    x = keras.layers.Dense(64, activation="relu")(x)
    model = keras.Model(inputs, keras.layers.Dense(1)(x))
    model.compile(optimizer="adam", loss="mse")
    return model


def make_data(rows, seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    pictures = rng.integers(0, 256, (rows, 32, 32, 3), dtype=np.uint8)
    targets = rng.random((rows, 1), dtype=np.float32)

    def make_dataset():
        import tensorflow as tf

        def prepare(picture, target):
            x = tf.image.convert_image_dtype(picture, tf.float32)
            x = tf.image.central_crop(tf.image.resize(x, (48, 48)), 2 / 3)
            x = tf.image.adjust_contrast(tf.image.adjust_brightness(x, 0.1), 1.5)
            return tf.ensure_shape(x, (32, 32, 3)), target

        return tf.data.Dataset.from_tensor_slices((pictures, targets)).map(prepare)

    return make_dataset
