"""Send each batch through the model in parts of 16 rows, and add up their gradients.

Inside a loop of one function XLA writes a matrix product as three plain loops. Where its innermost loop is short it is
unrolled, and the others become vector instructions; the gradient of a kernel, however, sums over the rows of a batch,
and from 64 rows on that loop stays a loop over a strided column, which is no vector. Parts of 16 rows keep it short,
and their activations in the processor's nearest cache. The mean of the parts' gradients is the gradient of the batch,
and the optimizer still makes one step a batch. Layers that look at a whole batch see a part instead, a loss must be a
mean over rows, and an embedding's gradient becomes dense, of which Keras' Adam takes the squares of sums and not, as of
a sparse one, the sums of squares: such models train otherwise, and the proof of equal work says so. A batch that 16
does not divide stays whole.
"""

TITLE = "whole epoch, resident, XLA, in parts"
PARENT = "resident_epoch_xla_wide"
FACTOR = "a batch goes through the model in parts of 16 rows"
WORK = "same"
TOLERANCE = 1e-4
BACKENDS = ("tensorflow",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {
    "XLA_FLAGS": "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=1000000000 "
    "--xla_cpu_prefer_vector_width=512"
}
GIVES_UP = (
    "metrics, callbacks, validation, a new order each epoch, float16 loss scaling, data larger than memory"
    ", bit-equal results, documented settings; models with batch normalization, embeddings under Adam, or a loss that "
    "is no mean over rows"
)


def prepare(workload):
    import numpy as np
    import tensorflow as tf

    model, optimizer = workload.model, workload.model.optimizer
    rows = 16 if workload.batch_size % 16 == 0 else workload.batch_size
    parts = workload.batch_size // rows

    def in_parts(*batches):
        return tf.constant(np.stack(batches).reshape(len(batches), parts, rows, *batches[0].shape[1:]))

    epoch = tf.nest.map_structure(in_parts, *workload.slices())
    model(workload.slices()[0][0], training=False)  # a model that waits for its first data has weights now

    def gradients(x, y, sample_weight=None):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x, y, model(x, training=True), sample_weight)
        return tape.gradient(loss, model.trainable_weights, unconnected_gradients="zero")

    def part(i, j):
        return tf.nest.map_structure(lambda batches: batches[i, j], epoch)

    def step(i):
        total = [tf.zeros_like(weight) for weight in model.trainable_weights]
        for j in tf.range(parts):
            total = [one + other for one, other in zip(total, gradients(*part(i, j)))]
        optimizer.apply_gradients(zip([gradient / parts for gradient in total], model.trainable_weights))

    @tf.function(jit_compile=True)
    def train_epoch():
        for i in tf.range(workload.steps):
            step(i)

    def run_epoch():
        train_epoch()
        return 1, workload.steps

    return run_epoch
