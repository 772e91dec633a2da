"""Write the training step yourself and compile it with tf.function.

Forward pass, loss, gradients and update are the model's and the optimizer's own; what falls away is what
Keras puts around them: the wrappers between Python and the graph, and inside the graph the running mean of
the loss and the other metrics, which are updated and computed at every step whether one looks or not. One
call from Python a batch remains, with its conversion of the NumPy slices. Nothing waits for the result. The
batch is one argument: a parameter with a default, such as sample_weight=None, makes each call of a compiled
function longer: by some 40 µs, an eighth of such a step, on the machine where this was written.
"""

TITLE = "own tf.function step"
PARENT = "train_function"
FACTOR = "an own step, without Keras' metrics and wrappers"
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
    batches = workload.slices()

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
