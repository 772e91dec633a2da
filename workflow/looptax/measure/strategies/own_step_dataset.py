"""Feed the own step from tf.data: the usual custom training loop.

The loop that most tutorials end with. The step is the same; its batches come out of a pipeline, through an
iterator that Python asks once a batch, instead of out of NumPy slices that the call converts. Which of the
two is dearer depends on the rows and on the cores: a pipeline takes rows apart and stacks them again, but
in threads of its own. This rung stands between the own step on slices and the whole epoch in a graph, so
that each differs in one thing.
"""

TITLE = "own step, tf.data"
PARENT = "own_step"
FACTOR = "tf.data makes the batches, not NumPy slices"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {}
GIVES_UP = "metrics, callbacks, validation, float16 loss scaling"


def prepare(workload):
    import keras
    import tensorflow as tf

    model, optimizer = workload.model, workload.model.optimizer
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    @tf.function
    def step(batch):
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(batch)
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x, y, model(x, training=True), sample_weight)
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.trainable_weights))

    def run_epoch():
        for batch in batches:
            step(batch)
        return 1, workload.steps

    return run_epoch
