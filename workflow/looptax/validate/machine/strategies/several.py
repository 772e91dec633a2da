"""Costs that are known by counting: so many steps, all of one kind, are done where one is counted."""

import itertools

OTHERS = 4  # models beside the workload's: none is trained again before caches have forgotten it


def other_models(workload):
    """Models like the workload's, each trained once."""
    models = [workload.build_model() for _ in range(OTHERS)]
    for model in models:
        model.train_on_batch(*workload.slices()[0])
    return models


def in_one(workload, number):
    """An epoch whose every counted step is ``number`` steps: one of the model, the rest of others in turn."""
    model, batches = workload.model, workload.slices()
    turn = itertools.cycle(other_models(workload))

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
            for _ in range(number - 1):
                next(turn).train_on_batch(*batch)
        return 1, len(batches)

    return run_epoch
