"""Give fit a callback that keeps the loss of every batch.

What a hook of one's own adds to fit once its hooks run anyway: one more Python call before and after each
batch. The logs have been made floats already, so a light callback costs little. What it does in there is
what counts: the next batch waits for it, because the TensorFlow backend never runs callbacks beside the
training.
"""

TITLE = "fit, tf.data, a batch callback"
PARENT = "fit_dataset_prefetch"
FACTOR = "one callback that listens to every batch"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    import keras
    import tensorflow as tf

    class LossHistory(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.losses = []

        def on_train_batch_end(self, batch, logs=None):
            self.losses.append(logs["loss"])

    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, callbacks=[LossHistory()], verbose=0)
        return 1, workload.steps

    return run_epoch
