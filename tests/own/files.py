"""Workload files, whole and broken, as a user might have written them."""

from __future__ import annotations

MODEL = """def build_model():
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model


"""
DATA = """def make_data(rows, seed):
    import numpy as np

    x, y = np.ones((rows, 3), "float32"), np.ones((rows, 1), "float32")
    return x, y
"""
EARLY = """def make_data(rows, seed):
    import numpy as np

    def give():
        for _ in range(rows - 40):
            yield np.ones(3, "float32"), np.ones(1, "float32")

    def make_dataset():
        import tensorflow as tf

        shapes = tf.TensorSpec((3,), tf.float32), tf.TensorSpec((1,), tf.float32)
        return tf.data.Dataset.from_generator(give, output_signature=shapes)

    return make_dataset
"""


def data(returned: str, before: str = "") -> str:
    """``make_data`` that returns something else."""
    return DATA.replace(
        "    return x, y", f"    {before}\n    return {returned}" if before else f"    return {returned}"
    )


BROKEN = {  # the file, and what must be said of it: {file} is its name as the user gave it
    "does not import": (
        "import not_there\n" + MODEL + DATA,
        ["{file}:1: cannot be imported", "'not_there'", "must be installed"],
    ),
    "is no Python": ("def build_model(:\n", ["{file}:1: is no Python", "invalid syntax; mend this line"]),
    "lacks make_data": (MODEL, ["{file}: lacks make_data()", "make workload NAME"]),
    "lacks build_model": (DATA, ["{file}: lacks build_model()", "make workload NAME"]),
    "columns of unequal length": (
        MODEL + data("x, y[1:]"),
        ["{file}:9: make_data", "unequal length: x 256, y 255"],
    ),
    "too few rows": (
        MODEL + data("x[1:], y[1:]"),
        ["{file}:9", "returned 255 rows where 256 were asked for"],
    ),
    "float16": (
        MODEL + data('x.astype("float16"), y'),
        ["{file}:9: make_data: x is float16", "astype('float32')"],
    ),
    "objects": (
        MODEL + data("x.astype(object), y"),
        ["{file}:9: make_data: x holds Python objects", "array of numbers"],
    ),
    "NaN": (
        MODEL + data("x, y", "y[5] = np.nan"),
        ["{file}:9: make_data: y holds 1 value that is NaN", "row 5"],
    ),
    "nested NaN": (
        MODEL + data('{"a": x, "b": (y, x * np.inf)}, y'),
        ["{file}:9", "x['b'][1] holds 768 values"],
    ),
    "a list for an array": (
        MODEL + data("x, [1.0] * rows"),
        ["{file}:9: make_data: y[0] is a float", "np.asarray"],
    ),
    "no tuple": (MODEL + data("[x, y]"), ["{file}:9: make_data returned a list", "(x, y, sample_weight)"]),
    "data that raises": (
        MODEL + data("x, y", '{}["key"]'),
        ["{file}:13: make_data(256, 1) fails: KeyError: 'key'"],
    ),
    "not compiled": (
        MODEL.replace('    model.compile("adam", "mse")\n', "") + DATA,
        ["{file}:1: build_model", "not compiled", "call model.compile"],
    ),
    "no model": (
        MODEL.replace("return model", "return None") + DATA,
        ["{file}:1: build_model returned nothing", "keras.Model"],
    ),
    "a model that raises": (
        MODEL.replace("model.compile", "model.nothing") + DATA,
        ["{file}:5: build_model() fails: AttributeError", "nothing"],
    ),
    "model and data that do not fit": (
        MODEL.replace("(3,)", "(4,)") + DATA,
        ["{file}: a step of train_on_batch", "expected axis -1 of input shape to have value 4", "fit it"],
    ),
    "nothing to train": (
        MODEL.replace("Dense(1)", "Dense(1, trainable=False)") + DATA,
        ["{file}: the model has no weight that is trained"],
    ),
    "a generator that ends early": (
        MODEL + EARLY,
        ["{file}: the dataset", "ended early", "256 elements", "216", "repeat it"],
    ),
    "another draw at every call": (
        MODEL + data('np.random.rand(rows, 3).astype("float32"), y'),
        ["{file}: make_data does not give the same data for the same seed", "default_rng(seed)"],
    ),
    "depends on what is not there": (
        'depends = ["absent.txt"]\n' + MODEL + DATA,
        ["{file}: depends names 'absent.txt'", "its own folder"],
    ),
}
