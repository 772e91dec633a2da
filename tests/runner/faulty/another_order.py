"""The batches from the last to the first: as many steps and updates, other weights."""


def prepare(workload):
    model, batches = workload.model, workload.slices()[::-1]

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
        return 1, len(batches)

    return run_epoch
