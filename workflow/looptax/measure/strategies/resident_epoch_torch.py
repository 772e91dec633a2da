"""Loop over batches that are Torch tensors already, with the model's loss and optimizer alone.

Torch runs eagerly: there is no graph to put an epoch into, so its floor is the plain loop that its
users write. What is left out is what Keras' loops add to a step: its iterator, metrics, callbacks, and
the loss that is brought to the host. Forward pass, backward pass and the update remain, one call from
Python for each of their operations.
"""

TITLE = "whole epoch, resident, Torch"
PARENT = "fit_numpy"
FACTOR = "an own loop over resident tensors, without Keras' loop"
WORK = "same"
TOLERANCE = None
BACKENDS = ("torch",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {}
GIVES_UP = "metrics, callbacks, validation, float16 loss scaling, data larger than memory"


def prepare(workload):
    import keras
    import torch

    model, optimizer = workload.model, workload.model.optimizer
    arrays = workload.slices()
    batches = keras.tree.map_structure(keras.ops.convert_to_tensor, arrays)

    def step(x, y, sample_weight=None):
        model.zero_grad()
        loss = model.compute_loss(x, y, model(x, training=True), sample_weight)
        loss.backward()
        weights = model.trainable_weights
        with torch.no_grad():
            optimizer.apply([weight.value.grad for weight in weights], weights)

    def run_epoch():
        for batch in batches:
            step(*batch)
        return 1, len(batches)

    return run_epoch
