"""Costs that are known by counting: so many steps, all of one kind, are done where one is counted."""

import itertools

OTHERS = 2  # models beside the workload's: no model is trained twice in a row, so all steps are alike


def in_one(workload, number):
    """An epoch whose every counted step is ``number`` steps: one of the model, the rest of others in turn."""
    model, batches = workload.model, workload.slices()
    others = [workload.build_model() for _ in range(OTHERS)]
    for other in others:
        other.train_on_batch(*batches[0])
    turn = itertools.cycle(others)

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
            for _ in range(number - 1):
                next(turn).train_on_batch(*batch)
        return 1, len(batches)

    return run_epoch
