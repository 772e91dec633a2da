"""Strategies that never ran, with the titles, parents and prices that a catalogue has of them."""

from __future__ import annotations

from collections.abc import Sequence

from looptax.records.catalogue import Catalogue, StrategyEntry, WorkloadEntry

REFERENCE = "train_on_batch"
WORKLOAD = "article_mlp-0a1b2c3d"
_KNOWN = {  # title, parent, factor, work, tolerance, gives up; parents as in the strategies' own files
    "train_on_batch": ("train_on_batch, NumPy", None, "the root", "same", None, ""),
    "train_on_batch_tensors": ("train_on_batch, ready tensors", REFERENCE, "ready tensors", "same", None, ""),
    "fit_numpy": ("fit on NumPy arrays", REFERENCE, "Keras runs the loop", "same", None, ""),
    "fit_numpy_progress": (
        "fit with its progress bar",
        "fit_numpy",
        "the progress bar is on",
        "same",
        None,
        "",
    ),
    "fit_dataset": ("fit on a tf.data dataset", "fit_numpy", "batches come from tf.data", "same", None, ""),
    "fit_dataset_prefetch": (
        "fit, tf.data, prefetch",
        "fit_dataset",
        "an explicit prefetch",
        "same",
        None,
        "",
    ),
    "fit_steps_8": (
        "fit, 8 steps a call",
        "fit_dataset_prefetch",
        "8 steps a graph call",
        "same",
        None,
        "batch callbacks",
    ),
    "fit_steps_32": ("fit, 32 steps a call", "fit_steps_8", "32 steps a graph call", "same", None, ""),
    "fit_callbacks": ("fit, a callback", "fit_dataset_prefetch", "one batch callback", "other", None, ""),
    "fit_metrics": ("fit, two metrics", "fit_dataset_prefetch", "two more metrics", "other", None, ""),
    "fit_validation": ("fit, validation", "fit_dataset_prefetch", "validates an epoch", "other", None, ""),
    "train_function": (
        "Keras' compiled step, called directly",
        REFERENCE,
        "no metric reset before and no result fetch after each step",
        "same",
        None,
        "metrics",
    ),
    "own_step": (
        "own tf.function step",
        "train_function",
        "no Keras in the loop",
        "same",
        None,
        "callbacks, metrics",
    ),
    "own_step_dataset": ("own step, tf.data", "own_step", "tf.data makes the batches", "same", None, ""),
    "graph_epoch": (
        "whole epoch in one graph",
        "own_step_dataset",
        "the loop is in the graph",
        "same",
        None,
        "callbacks",
    ),
    "resident_epoch": ("whole epoch over tensors", "graph_epoch", "data stay", "same", None, "callbacks"),
    "resident_epoch_xla": ("the same under XLA", "resident_epoch", "XLA", "same", 1e-4, "callbacks"),
    "mixed_precision": ("fit in mixed precision", "fit_numpy", "float16 arithmetic", "other", None, ""),
}


def catalogue(strategies: Sequence[str]) -> Catalogue:
    """Entries of these strategies and their ancestors, and of the one workload.

    A name that is not known is a child of the reference and claims the same work.
    """
    entries = []
    for name in _with_ancestors(strategies):
        title, parent, factor, work, tolerance, gives_up = _KNOWN.get(
            name, (name.replace("_", " "), REFERENCE, "one thing differs", "same", None, "")
        )
        entries.append(
            StrategyEntry(
                name=name,
                title=title,
                parent=parent,
                factor=factor,
                work=work,  # type: ignore[arg-type]
                tolerance=tolerance,
                backends=["tensorflow"],
                environment={},
                gives_up=gives_up,
                explanation=f"{title}.\n\nWhy that costs what it costs, in a paragraph.",
                code=f"def prepare(workload):\n    return lambda: {name}(workload)\n",
                snippet=f"for _ in range(epochs):\n    {name}(model, x, y)\n",
                keeps_fit=name.startswith("fit"),
            )
        )
    workload = WorkloadEntry(WORKLOAD, "The article's model", "10-128-1, Adam.", "def build_model(): ...\n")
    return Catalogue(strategies=entries, workloads=[workload])


def _with_ancestors(strategies: Sequence[str]) -> list[str]:
    """Every ancestor before the first that descends from it, as a catalogue has them."""
    found: dict[str, None] = {}
    for name in strategies:
        line = [name]
        while (parent := _KNOWN[line[-1]][1] if line[-1] in _KNOWN else REFERENCE) is not None:
            line.append(parent)
        found.update(dict.fromkeys(n for n in reversed(line) if n not in strategies or n == name))
    return list(found)
