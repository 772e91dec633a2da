"""My loop: say in one line what it does.

And in a paragraph what differs from its parent, and why that should cost or save time. Check the file with
`make check-strategy FILE=…`. Then name, in a config, its folder under `strategy_folders:`, and the file, without .py,
under `strategies:`.
"""

TITLE = "my loop"  # at most 40 characters
PARENT = "train_on_batch"  # the strategy that it differs from ...
FACTOR = "what it changes"  # ... by this one thing
WORK = "same"  # or "other", if it trains differently on purpose
TOLERANCE = None  # weights equal bit for bit; or 1e-4 where rounding differs (XLA)
BACKENDS = ("tensorflow",)  # and "jax", "torch", where it runs there
BYPASSES = ()  # methods of the model that it does not call though fit would: ("train_step",)
ENVIRONMENT = {}  # variables set before the framework is imported
GIVES_UP = ""  # what a user loses that fit gives; "" is nothing


def prepare(workload):
    """All of this happens before the clock starts; what `workload` offers: docs/ARCHITECTURE.md, "A strategy"."""
    model = workload.model
    batches = workload.slices()

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
        return 1, len(batches)  # epochs and steps that this call did

    return run_epoch
