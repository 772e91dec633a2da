"""The reference's steps, and a last bit of one weight that is another at the end of each call."""


def prepare(workload):
    import numpy as np

    model, batches = workload.model, workload.slices()

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
        first, *others = model.get_weights()
        model.set_weights([np.nextafter(first, np.float32(2)), *others])
        return 1, len(batches)

    return run_epoch
