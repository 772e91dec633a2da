"""The article's third program: fit on a shuffled tf.data pipeline.

A hundred times the rows of the second program, in batches of 32 instead of ten, so its steps are other
steps, and more of them: 3,125 an epoch. The pipeline slices single rows, keeps 10,000 of them to draw from
at random, stacks batches and prefetches them. They stay float64 until the graph casts them at each step.
The article runs ten epochs in one call; here it is one epoch a call, since one is long enough to share out
the set-up of the call. Model, rows and batch are the article's, whatever the configuration says.
"""

TITLE = "the article's example 3"
PARENT = "article_example_2"
FACTOR = "the article's program with tf.data, as it stands"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    import keras
    import numpy as np
    import tensorflow as tf

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

    x = np.random.rand(100_000, 10)
    y = np.random.rand(100_000, 1)
    batches = tf.data.Dataset.from_tensor_slices((x, y))
    batches = batches.shuffle(buffer_size=10_000).batch(32).prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, epochs=1)
        return 1, 3125

    return run_epoch
