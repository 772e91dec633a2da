"""Compute in bfloat16 and keep the weights in float32.

Under the policy mixed_bfloat16 layers cast their inputs and weights to bfloat16, compute in it, and only
the weights and the optimizer stay in float32. It pays where the hardware multiplies bfloat16 matrices
faster and the matrices are large. Elsewhere it adds a cast around every layer to a step that is no faster.
Unlike float16 it needs no loss scaling. Every update rounds differently, so this is other work. A layer
with a dtype of its own keeps it.
"""

TITLE = "fit, tf.data, bfloat16"
PARENT = "fit_dataset_prefetch"
FACTOR = "layers compute in bfloat16"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "precision"


def prepare(workload):
    import keras
    import tensorflow as tf

    policy = keras.mixed_precision.global_policy()
    keras.mixed_precision.set_global_policy("mixed_bfloat16")
    workload.model = model = workload.build_model()
    keras.mixed_precision.set_global_policy(policy)
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
