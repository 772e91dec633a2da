"""The article's second program: ten epochs of fit on NumPy arrays.

The same model, and as many updates as the first program: 1,000 rows in batches of ten, ten epochs in one
call of fit. But it sees all 1,000 rows where the first sees 100, shuffles them, casts them to float32 once,
and draws a progress bar instead of printing a line a batch. So the two programs together cannot tell what
fit itself saves. All of fit's set-up is shared by ten epochs. Model, rows and batch are the article's,
whatever the configuration says.
"""

TITLE = "the article's example 2"
PARENT = "article_example_1"
FACTOR = "the article's program with fit, as it stands"
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
        model.fit(x, y, epochs=10, batch_size=10)
        return 10, 1000

    return run_epoch
