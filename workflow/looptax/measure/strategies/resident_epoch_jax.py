"""Let JAX compile the whole epoch over batches that lie on the device: its own floor.

The model's variables go into one compiled function and come out of it once an epoch. Inside,
`jax.lax.scan` goes over the batches, and each step is Keras' own loss, its gradient and the optimizer's
update, all stateless. Python is not involved between the first batch and the last, and nothing is
fetched. XLA may fuse and order sums otherwise than in the step that `fit` compiles by itself, so
weights agree within a tolerance.
"""

TITLE = "whole epoch, resident, JAX"
PARENT = "fit_numpy"
FACTOR = "the whole epoch is one compiled scan over resident arrays"
WORK = "same"
TOLERANCE = 1e-4
BACKENDS = ("jax",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {}
GIVES_UP = (
    "metrics, callbacks, validation, a new order each epoch, float16 loss scaling, data larger than memory"
    ", bit-equal results"
)


def prepare(workload):
    import jax
    import numpy as np

    model, optimizer = workload.model, workload.model.optimizer
    optimizer.build(model.trainable_variables)
    epoch = jax.tree.map(lambda *arrays: jax.numpy.asarray(np.stack(arrays)), *workload.slices())
    metrics = [metric.value for metric in model.metrics_variables]
    states = model.trainable_variables, model.non_trainable_variables, optimizer.variables

    def loss(trainable, others, slots, x, y, sample_weight=None):
        value, (_, _, others, _) = model.compute_loss_and_updates(
            trainable, others, metrics, x, y, sample_weight, training=True, optimizer_variables=slots
        )
        return value, others

    def step(state, batch):
        trainable, others, slots = state
        (_, others), gradients = jax.value_and_grad(loss, has_aux=True)(trainable, others, slots, *batch)
        trainable, slots = optimizer.stateless_apply(slots, gradients, trainable)
        return (trainable, others, slots), None

    @jax.jit
    def train_epoch(state, epoch):
        return jax.lax.scan(step, state, epoch)[0]

    def run_epoch():
        state = tuple([variable.value for variable in variables] for variables in states)
        for variables, values in zip(states, train_epoch(state, epoch)):
            for variable, value in zip(variables, values):
                variable.assign(value)
        return 1, workload.steps

    return run_epoch
