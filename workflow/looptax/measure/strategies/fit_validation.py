"""Validate after every epoch, on a fifth of the batches.

After each epoch fit evaluates the model on the validation data: a forward pass and the metrics for each
batch, with no gradients and no update, in a Python loop of the same kind, with hooks and a fetched result
per batch. It has a set-up of its own as well, once a call and once an epoch. Only the training steps are
counted as steps, so what validation takes shows as dearer steps. Here the first fifth of the training data
serves as validation data.
"""

TITLE = "fit, tf.data, validation"
PARENT = "fit_dataset_prefetch"
FACTOR = "validation on a fifth of the batches after each epoch"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    import tensorflow as tf

    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)
    held_out = batches.take(max(1, workload.steps // 5))

    def run_epoch():
        model.fit(batches, validation_data=held_out, verbose=0)
        return 1, workload.steps

    return run_epoch
