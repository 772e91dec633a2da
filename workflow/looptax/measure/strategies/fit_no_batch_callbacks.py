"""Take the hooks before and after each batch out of fit.

Even with no callback of the user's own, fit runs a list of callbacks at every batch. The hook after the
batch first turns all logs into Python floats, for which it waits until the step is done, and only then
hands them to hooks that do nothing. A list whose two batch hooks do nothing leaves the rest of fit as it
is: the epoch's hooks and the history work. The step is still called once a batch. On a device that runs
asynchronously, Python may now run ahead of it.
"""

TITLE = "fit, tf.data, no batch callbacks"
PARENT = "fit_dataset_prefetch"
FACTOR = "the callbacks' batch hooks do nothing"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "callbacks and a progress bar within the epoch"


def prepare(workload):
    import keras
    import tensorflow as tf

    class EpochCallbacks(keras.callbacks.CallbackList):
        def on_train_batch_begin(self, batch, logs=None):
            pass

        def on_train_batch_end(self, batch, logs=None):
            pass

    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0, callbacks=EpochCallbacks(add_history=True, model=model))
        return 1, workload.steps

    return run_epoch
