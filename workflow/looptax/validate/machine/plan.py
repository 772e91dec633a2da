"""Which cells a run measures, in which order: drawn from the seed, and written down before anything is measured."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import get_args

from msgspec import structs

from looptax.records.base import RECORD_VERSION
from looptax.validate.machine.records import Disturbance, Plan, Planned, SectionName, Truth

SECTIONS: tuple[SectionName, ...] = get_args(SectionName)
DISTURBANCES: tuple[Disturbance, ...] = get_args(Disturbance)

BATCH_SIZE = 32
ROUNDS, BARE_ROUNDS = 9, 6  # the default of the product; the fewest that give an interval
PASSES = 4  # as in the quick default
CELLS, PAIRS, PAIRS_AT_ONCE = (
    40,
    20,
    2,
)  # of real steps a section; of test and retest; that ask for the machine at once
BARE_REPETITIONS = 2

OURS = "workflow/looptax/validate/machine"
LADDER = "workflow/looptax/measure"
NO_MODEL = f"{OURS}/workloads/no_model.py"
ARTICLE = f"{LADDER}/workloads/article_mlp.py"

WAITS = {"wait_200us": 200e-6, "wait_1ms": 1e-3, "wait_5ms": 5e-3, "wait_on_device_1ms": 1e-3}
TRACE_SECONDS = 0.2  # of their first calls, as strategies/waiting.py has it
ADDED = {"train_on_batch_200us": 200e-6, "train_on_batch_1ms": 1e-3, "train_on_batch_5ms": 5e-3}
COUNTED = {"five_steps": 5, "six_steps": 6, "eight_steps": 8}  # steps where FOUR has four: known by counting
FOUR = "four_steps"
SHARES = {"train_on_batch_10_percent": 0.1, "train_on_batch_30_percent": 0.3}
REFERENCE = "train_on_batch"
PACED = "train_on_batch_paced"  # the reference of what is added to a step
SAME = Truth(added_seconds=0.0, added_share=0.0)
SAME_LOOP = "the_same_loop"  # the reference's file under another name: the product then gives a verdict

BARE = [
    ("wait_200us", "wait_1ms"),
    ("wait_1ms", "wait_200us"),
    ("wait_5ms", "wait_1ms"),
    ("wait_on_device_1ms", "wait_1ms"),
]
BARE_STEPS = 4  # short calls: the typical one then meets no other process
ADDED_STEPS = (8, 16)
COUNTED_CELLS, COUNTED_STEPS = 20, (4, 8)
AA = [("train_on_batch", 16), ("fit_numpy", 16), ("own_step", 32), ("graph_epoch", 64)]
RETEST = ("train_on_batch_tensors", "fit_numpy", "fit_dataset", "own_step", "graph_epoch")
RETEST_STEPS = (8, 16, 32, 64)
DISTURBED_STEPS = 16


Groups = list[list[Planned]]  # what is planned together: pairs of a retest, cells that are asked for at once


def make(seed: int, sections: Sequence[SectionName], shortened: int | None, created_utc: str) -> Plan:
    """The cells of these sections, one section after the other; within each in an order drawn from the seed.

    A retest begins when every cell has been tested.
    """
    makers: dict[SectionName, Callable[[int], Groups]] = {
        "bare": _bare,
        "added": _added,
        "counted": _counted,
        "aa": _aa,
        "retest": _retest,
        "overlap": _overlap,
        "disturbance": _disturbance,
    }
    cells: list[Planned] = []
    for name in SECTIONS:
        if name in sections:
            drawn = _drawn(makers[name](seed), random.Random(f"{seed}:{name}"), shortened)
            cells += sorted(drawn, key=lambda c: c.repetition) if name == "retest" else drawn
    return Plan(RECORD_VERSION, seed, created_utc, shortened, cells, PASSES)


def _drawn(groups: Groups, generator: random.Random, shortened: int | None) -> list[Planned]:
    """All groups, or some of them, in an order of chance; cells that are asked for at once stay together."""
    chosen = generator.sample(groups, len(groups) if shortened is None else min(shortened, len(groups)))
    cells = [cell for group in chosen for cell in group]
    if all(cell.at_once is None for cell in cells):
        generator.shuffle(cells)
    return cells


def _bare(seed: int) -> Groups:
    return [
        [_waits("bare", strategy, reference, seed, repetition)]
        for repetition in range(BARE_REPETITIONS)
        for strategy, reference in BARE
    ]


def _added(seed: int) -> Groups:
    kinds = [(name, steps) for name in ADDED for steps in ADDED_STEPS]
    return [
        [_cell("added", name, _against(name), steps, seed, repetition, Truth(added_seconds=ADDED[name]))]
        for (name, steps), repetition in _in_turn(kinds, CELLS)
    ]


def _counted(seed: int) -> Groups:
    kinds = [(name, steps) for name in COUNTED for steps in COUNTED_STEPS]
    return [
        [_cell("counted", name, FOUR, steps, seed, repetition, Truth(added_share=COUNTED[name] / 4 - 1))]
        for (name, steps), repetition in _in_turn(kinds, COUNTED_CELLS)
    ]


def _aa(seed: int) -> Groups:
    return [
        [_cell("aa", name, name, steps, seed, repetition, SAME)]
        for (name, steps), repetition in _in_turn(AA, CELLS)
    ]


def _retest(seed: int) -> Groups:
    """A retest is the very same cell once more: its seed too."""
    kinds = [(name, steps) for name in RETEST for steps in RETEST_STEPS]
    once = [_cell("retest", name, REFERENCE, steps, seed, 0, Truth()) for name, steps in kinds]
    return [[cell, structs.replace(cell, repetition=1)] for cell in once]


def _overlap(seed: int) -> Groups:
    return [
        [structs.replace(_waits("overlap", *names, seed, pair), at_once=pair) for names in BARE[:2]]
        for pair in range(PAIRS_AT_ONCE)
    ]


def _disturbance(seed: int) -> Groups:
    more = [(name, Truth(added_share=share)) for name, share in SHARES.items()]
    more.append(("train_on_batch_1ms", Truth(added_seconds=ADDED["train_on_batch_1ms"])))
    truths = 4 * [(SAME_LOOP, SAME)] + 2 * more
    return [
        [structs.replace(cell, disturbance=how)]
        for repetition, (name, truth) in enumerate(truths)
        for cell in (_cell("disturbance", name, _against(name), DISTURBED_STEPS, seed, repetition, truth),)
        for how in DISTURBANCES
    ]


def _in_turn(kinds: Sequence[tuple[str, int]], count: int) -> list[tuple[tuple[str, int], int]]:
    """So many cells of these kinds in turn, each with its repetition."""
    return [(kinds[number % len(kinds)], number // len(kinds)) for number in range(count)]


def _waits(section: SectionName, strategy: str, reference: str, seed: int, repetition: int) -> Planned:
    truth = Truth(
        wait_seconds=WAITS[strategy], reference_wait_seconds=WAITS[reference], trace_seconds=TRACE_SECONDS
    )
    cell = _cell(section, strategy, reference, BARE_STEPS, seed, repetition, truth)
    return structs.replace(cell, workload=NO_MODEL, rounds=BARE_ROUNDS)


def _cell(
    section: SectionName,
    strategy: str,
    reference: str,
    steps: int,
    seed: int,
    repetition: int,
    truth: Truth,
) -> Planned:
    """One cell; repetitions differ in weights, data and the order of the roles."""
    return Planned(
        section=section,
        strategy=strategy,
        strategy_file=_file(reference if strategy == SAME_LOOP else strategy),
        reference=reference,
        reference_file=_file(reference),
        workload=ARTICLE,
        rows=steps * BATCH_SIZE,
        rounds=ROUNDS,
        seed=seed + repetition,
        repetition=repetition,
        truth=truth,
    )


def _against(strategy: str) -> str:
    """A loop to which a time is added in a pause is compared with one that has that pause."""
    return PACED if strategy in ADDED else REFERENCE


def _file(strategy: str) -> str:
    folder = OURS if strategy in {*WAITS, *ADDED, *COUNTED, *SHARES, PACED, FOUR} else LADDER
    return f"{folder}/strategies/{strategy}.py"
