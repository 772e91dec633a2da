"""The claims of the copied answer in words: what decided each, and every case beside its bound."""

from __future__ import annotations

from collections.abc import Callable, Collection

from looptax.records.claims import Case, ClaimFinding
from looptax.records.findings import Group, Interval
from looptax.report import format as fmt
from looptax.report.counts import share
from looptax.report.pieces import Pieces, bounds, key, number, rows, said, soft, speed, text
from looptax.report.run import Run

NUMBERS = {  # what a case's value is, as the head of a table says it
    "speed": "relative speed",
    "speed beside speed": "ratio of relative speeds",
    "step": "ratio of times a step",
    "row": "ratio of times a row",
    "share": "percent of a step",
    "saving": "time saved in percent",
    "count of a step": "a step",
    "count of a call": "a call",
    "updates": "updates for each batch",
}
COUNTED = {
    "python_calls": ("makes", "call of a Python function", "calls of Python functions"),
    "eager_ops": ("starts", "operation by itself", "operations one by one"),
    "graph_calls": ("makes", "call of a graph", "calls of graphs"),
    "host_syncs": ("fetches", "value", "values"),
    "iterators": ("makes", "iterator over tf.data", "iterators over tf.data"),
    "traces": ("traces", "function", "functions"),
}
PERCENT = ("share", "saving")
MUST = {
    "above": ("must lie ", "above"),
    "below": ("must lie ", "below"),
    "not above": ("must not lie ", "above"),
    "not below": ("must not lie ", "below"),
}
SIDES = {"for": "holds", "against": "fails", "open": "is left open"}
Printed = tuple[str, str, str]
MOST_CASES = 30  # that a page of a large run lists of a claim


def told(run: Run, found: ClaimFinding, path: str) -> Pieces:
    """What decided the claim: its telling case, and how many cases say the same; or why it was not tested."""
    if found.telling is None:
        return text("Not tested here: ") + said(found.reason, f"{path}/reason") + text(".")
    case = found.cases[found.telling]
    return (
        case_sentence(run, case, f"{path}/cases/{found.telling}")
        + text(".")
        + _tally(found, path)
        + _why_open(found, path)
    )


def case_sentence(run: Run, case: Case, path: str) -> Pieces:
    """One case as a sentence without its full stop."""
    strategy, value = run.named(case.strategy), f"{path}/value"
    if case.value is None:
        return strategy + text(" gave no such number") + _at(run, case.group, f"{path}/group")
    if case.kind == "speed":
        said = strategy + text(" is ") + speed(case.value, value) + _than(run, case)
        if run.has_own_rows(case.strategy, case.group):
            return said + text(", by a step, each on rows of its own")
        close = case.value.lower <= case.bound <= case.value.upper and case.side == "against"
        return (
            said
            + _at(run, case.group, f"{path}/group")
            + text(", no difference that counts" if close else "")
        )
    if case.kind == "speed beside speed":
        said = (
            text("The relative speed of ")
            + strategy
            + _at(run, case.group, f"{path}/group", case.beside)
            + text(" is ")
        )
        return (
            said
            + _times(case.value, value)
            + text(" times that")
            + _at(run, case.beside, f"{path}/beside", case.group)
        )
    if case.kind in ("step", "row"):
        said = (
            text(f"A {case.kind} of ")
            + strategy
            + _at(run, case.group, f"{path}/group", case.beside)
            + text(" takes ")
        )
        return (
            said
            + _times(case.value, value)
            + text(" times as long as")
            + _at(run, case.beside, f"{path}/beside", case.group)
        )
    if case.kind == "share":
        return (
            _share(case.value, value)
            + text(" of a step of ")
            + strategy
            + text(" is gone in ")
            + run.named(case.than)
        )
    if case.kind == "saving":
        return strategy + _saving(run, case, case.value, value) + _at(run, case.group, f"{path}/group")
    if case.kind == "updates":
        updates = key(share(case.value.estimate), f"{value}/estimate")
        what = " update for each batch" if case.value.estimate == 1 else " updates for each batch"
        return text("The optimizer of ") + strategy + text(" makes ") + updates + text(what)
    verb, one, several = COUNTED[case.counts]
    what = f"{one if case.value.estimate == 1 else several} in"
    said = strategy + text(f" {verb} ") + key(share(case.value.estimate), f"{value}/estimate")
    said += text(f" {what} {NUMBERS[case.kind]}")
    if case.than:
        said += text(", against ") + run.named(case.than)
        said += text(" with ") + number(share(case.bound), f"{path}/bound")
    return said


def anchors(figures: Collection[str], places: Collection[str]) -> Callable[[ClaimFinding], str]:
    """Where on the page a claim's numbers are shown: a figure if it was drawn, or one of ``places``; else nowhere."""

    def anchor(found: ClaimFinding) -> str:
        wanted = found.claim.figure
        if not found.cases:
            return ""
        return f"figure-{wanted}" if wanted in figures else wanted if wanted in places else ""

    return anchor


def printed(case: Case) -> Printed | None:
    """Lower, estimate and upper of a case as its kind wants them; None where it gave no number."""
    if case.value is None:
        return None
    if case.kind in PERCENT:
        return fmt.percent_bounds(case.value)
    if case.exact:
        exact = share(case.value.estimate)
        return exact, exact, exact
    return fmt.telling_bounds(case.value)


def level(share_: float) -> str:
    """The level of an interval: 95 %, 98.75 %, 99.77 %."""
    return f"{fmt.trimmed(fmt.fixed(100 * share_, 2))}{fmt.NARROW_SPACE}%"


def bound(case: Case) -> str:
    """What the value is held against."""
    if case.kind in PERCENT:
        return fmt.fixed(100 * case.bound, 0)
    return share(case.bound)


def must(found: ClaimFinding, path: str) -> Pieces:
    """What the interval of a case must do beside the bound, and by how much."""
    verb, side = MUST[found.claim.decided_by.expects]
    if not found.margin:
        return text(verb + side)
    return text(verb + "more than ") + number(fmt.percent(found.margin), f"{path}/margin") + text(f" {side}")


def place(run: Run, case: Case, path: str) -> Pieces:
    """Where the case was seen."""
    here = run.group_pieces(case.group, f"{path}/group", run.common)
    if case.beside is None:
        return here
    return here + text(", beside ") + run.group_pieces(case.beside, f"{path}/beside", run.common)


def _than(run: Run, case: Case) -> Pieces:
    word = " as " if case.value and case.value.estimate >= 1 else " of "
    return text(word) + run.named(case.than)


def _share(share_: Interval, path: str) -> Pieces:
    """A share of a step that is gone; never more than all of it: only its lower bound where all may be gone."""
    lower, estimate, upper = fmt.percent_bounds(share_)
    if share_.upper <= 1:
        return key(f"{estimate} %", f"{path}/estimate") + soft(" (") + bounds(lower, upper, path) + soft(")")
    if share_.lower <= 0:
        return text("A share that these sizes do not tell")
    return key(f"At least {lower} %", f"{path}/lower") + text(", and perhaps all,")


def _saving(run: Run, case: Case, saved: Interval, path: str) -> Pieces:
    """What of the other loop's time is saved, or how much more time is taken."""
    other = run.named(case.than)
    if saved.estimate >= 0:
        lower, estimate, upper = fmt.percent_bounds(saved)
        said = key(f"{estimate} %", f"{path}/estimate") + soft(" (") + bounds(lower, upper, path) + soft(")")
        return text(" saves ") + said + text(" of the time of ") + other
    more = Interval(-saved.estimate, -saved.upper, -saved.lower)
    lower, estimate, upper = fmt.percent_bounds(more)
    said = key(f"{estimate} %", f"{path}/estimate") + soft(" (")
    said += number(lower, f"{path}/upper") + soft(" to ") + number(upper, f"{path}/lower") + soft(")")
    return text(" takes ") + said + text(" more time than ") + other


def _times(value: Interval, path: str) -> Pieces:
    lower, estimate, upper = fmt.telling_bounds(value)
    return key(estimate, f"{path}/estimate") + soft(" (") + bounds(lower, upper, path) + soft(")")


def _at(run: Run, group: Group | None, path: str, beside: Group | None = None) -> Pieces:
    """Where, by what differs between the two places; by rows where there is one."""
    if group is None:
        return ()
    if beside and group.workload != beside.workload:
        return text(" for ") + run.group_pieces(group, path, ("rows", "batch", "stack"))
    if beside and group.batch_size != beside.batch_size:
        return text(" in batches of ") + number(fmt.count(group.batch_size), f"{path}/batch_size")
    return text(" at ") + rows(group.rows, f"{path}/rows")


def _why_open(found: ClaimFinding, path: str) -> Pieces:
    """What keeps a claim open beside its numbers, where something does."""
    return text(" ") + said(found.reason, f"{path}/reason") + text(".") if found.reason else ()


def _tally(found: ClaimFinding, path: str) -> Pieces:
    """How many cases lie on either side, where there are several, with rounds enough to lie on one."""
    every = fmt.count(found.tested)
    if len(found.cases) < 2 or found.needed_rounds is not None:
        return ()
    if len(found.cases) in (found.supporting, found.opposing):
        side = "supporting" if found.supporting else "opposing"
        return (
            text(" The prediction " + ("holds" if found.supporting else "fails") + " in all ")
            + number(every, f"{path}/{side}")
            + text(" cases.")
        )
    said = text(" The prediction holds in ") + number(fmt.count(found.supporting), f"{path}/supporting")
    said += text(" and fails in ") + number(fmt.count(found.opposing), f"{path}/opposing")
    return said + text(" of ") + number(every, f"{path}/tested") + text(" cases.")
