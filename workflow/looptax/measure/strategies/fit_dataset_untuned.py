"""Turn off tf.data's tuning thread.

By default tf.data tunes its own parallelism and buffers with a thread of its own, which looks at the pipeline after
10, 20, 40, 80 ms and so on. fit makes an iterator for each epoch, and an iterator cannot go before that thread has
ended; where the thread has just lain down it finishes its nap first. So epochs come in two lengths, and the longer
ones end near 150, 310 or 630 ms whatever they do. Nothing in this pipeline needs tuning: one prefetch, no parallel
map. With the thread off, an epoch ends when its last step does. A pipeline that reads and decodes files may want the
tuning, and then pays for the wait.
"""

TITLE = "fit, tf.data, no tuning thread"
PARENT = "fit_dataset_prefetch"
FACTOR = "tf.data does not tune the pipeline"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    import tensorflow as tf

    model = workload.model
    options = tf.data.Options()
    options.autotune.enabled = False
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE).with_options(options)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
