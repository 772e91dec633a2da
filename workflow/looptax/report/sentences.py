"""The answer in one sentence, and how it holds across sizes: composed from the findings, whatever they say."""

from __future__ import annotations

from itertools import groupby

from looptax.records.claims import ClaimVerdict
from looptax.records.findings import Answer, Comparison
from looptax.report import words
from looptax.report.format import count
from looptax.report.pieces import Pieces, bound, joined, key, number, ratio, rows, soft, speed, text
from looptax.report.run import Run

CLAIM_VERDICTS: tuple[ClaimVerdict, ...] = ("refuted", "supported", "inconclusive", "not tested here")
SAID_OF_CLAIMS = {
    "refuted": ("is refuted here", "are refuted here"),
    "supported": ("is supported", "are supported"),
    "inconclusive": ("is left open", "are left open"),
    "not tested here": ("was not tested", "were not tested"),
}
DECIDED = ("faster", "slower", "no practical difference")


def answer_sentence(run: Run) -> Pieces:
    """fit against the reference and the fastest loop, at the headline's size."""
    answer = run.findings.answer
    if answer is None:
        return key("Nothing could be compared") + text(": no cell of this run was measured.")
    if all(p.comparison.strategy == answer.reference for p in run.inside(answer.group)):
        return (
            text("Only ")
            + run.named(answer.reference)
            + text(" was measured at ")
            + rows(answer.group.rows, "/answer/group/rows")
            + text(": ")
            + key("there is nothing to compare it with")
            + text(".")
        )
    opening = text("Compared with ") + run.named(answer.reference)
    opening += text(" at ") + rows(answer.group.rows, "/answer/group/rows") + text(", ")
    return opening + _fit(run, answer) + _best(run, answer) + text(".")


def depends_on_size(answer: Answer) -> bool:
    """Whether fit's decided verdicts differ between sizes."""
    return len({c.verdict for c in answer.fit if c.verdict in DECIDED}) > 1


def size_sentence(run: Run) -> Pieces:
    """How fit fares at every size; empty where only one was measured."""
    answer = run.findings.answer
    if answer is None or answer.fit_strategy is None or len(answer.fit) < 2:
        return ()
    subject = run.named(answer.fit_strategy)
    indexed = list(enumerate(answer.fit))
    if len({words.outcome(c) for c in answer.fit}) == 1:
        decided = answer.fit[0].verdict in DECIDED
        opening = (
            text("The verdict on ") + subject + text(" is the same at every size measured: it")
            if decided
            else text("At every size measured, ") + subject
        )
    elif depends_on_size(answer):
        opening = key("It depends on the number of rows") + text(": ") + subject
    else:
        opening = text("By number of rows: ") + subject
    runs = [list(same) for _, same in groupby(indexed, key=lambda pair: words.outcome(pair[1]))]
    parts: Pieces = ()
    for position, cells in enumerate(runs):
        parts += text("" if position == 0 else ", " if position < len(runs) - 1 else ", and ")
        parts += text(" " if position == 0 else "") + _size_clause(cells)
    called = epochs_a_call(run)
    return opening + parts + (text(", ") + called if called else ()) + text(".")


def epochs_a_call(run: Run) -> Pieces:
    """``with 1 epoch a call``, of fit: the more, the less its set-up weighs; empty where it has no round."""
    answer = run.findings.answer
    if answer is None or answer.fit_epochs is None:
        return ()
    words = "epoch" if answer.fit_epochs == 1 else "epochs"
    return text("with ") + number(count(answer.fit_epochs), "/answer/fit_epochs") + text(f" {words} a call")


def _size_clause(cells: list[tuple[int, Comparison]]) -> Pieces:
    outcome = words.outcome(cells[0][1])
    said = {
        "faster": "is faster at ",
        "slower": "is slower at ",
        "no practical difference": "makes no practical difference at ",
        "inconclusive": "is inconclusive at ",
    }
    sizes = [number(count(c.group.rows), f"/answer/fit/{i}/group/rows") for i, c in cells]
    return text(said.get(outcome, f"has no ratio ({outcome}) at ")) + joined(sizes) + text(" rows")


def _fit(run: Run, answer: Answer) -> Pieces:
    if answer.fit_strategy is None:
        return ()
    subject = run.named(answer.fit_strategy)
    here = [(i, c) for i, c in enumerate(answer.fit) if c.group == answer.group]
    if not here:
        return subject + text(" was ") + key(f"not measured {_where_not(run, answer)}")
    index, cell = here[0]
    return clause(subject, cell, f"/answer/fit/{index}")


def _where_not(run: Run, answer: Answer) -> str:
    """What of the headline's group fit was never given: the nearest that is true."""
    if answer.fit:
        return "at this size"
    here = answer.group
    cells = [c.group for c in run.findings.comparisons if c.strategy == answer.fit_strategy]
    same_workload = [group for group in cells if group.workload == here.workload]
    if any(group.stack == here.stack for group in same_workload):
        return "at this batch size"
    return "in this stack" if same_workload else "with this workload"


def clause(subject: Pieces, c: Comparison, path: str) -> Pieces:
    """What became of ``subject``, whose comparison this is: ``fit is 1.33 times as fast (1.31 to 1.36)``."""
    if c.verdict == "no practical difference" and c.ratio:
        return (
            subject
            + text(" makes ")
            + key("no practical difference")
            + soft(" (")
            + ratio(c.ratio, f"{path}/ratio")
            + soft(")")
        )
    if c.verdict in ("faster", "slower") and c.ratio:
        verb = " is " if c.ratio.estimate >= 1 else " runs at "
        return subject + text(verb) + speed(c.ratio, f"{path}/ratio")
    if c.verdict == "inconclusive":
        seen = ratio(c.ratio, f"{path}/ratio") if c.ratio else text("no interval")
        if c.rounds < c.needed_rounds:
            seen += text("; ") + number(count(c.rounds), f"{path}/rounds") + text(" rounds, ")
            seen += number(count(c.needed_rounds), f"{path}/needed_rounds") + text(" are needed")
        open_ = key("not shown to be faster or slower")
        return subject + text(" is ") + open_ + soft(" (") + seen + soft(")")
    if c.bound_ratio is not None:
        verb = " is " if c.bound_ratio >= 1 or c.bound else " runs at "
        return subject + text(verb) + bound(c, path)
    if c.status != "ok":
        return subject + text(" ") + key(words.SAID[c.status])
    said = "did other work" if c.work in ("disagrees", "other") else "did not prove equal work"
    return subject + text(" ") + key(said) + text(", so that its ratio is not used")


def _best(run: Run, answer: Answer) -> Pieces:
    after_fit = answer.fit_strategy is not None
    best = answer.best
    if best is None or best.ratio is None:
        start = "; " if after_fit else ""
        rest = "" if after_fit else "; no form of fit was measured"
        return text(start) + key("no loop that does the same work was shown to be faster") + text(rest)
    rank = "the fastest measured" if _not_told_from(run, best) == [best] else "among the fastest measured"
    if best.strategy == answer.fit_strategy:
        return text(f", {rank}")
    subject = run.named(best.strategy)
    if not after_fit:
        found = clause(subject + text(f", {rank},"), best, "/answer/best")
        return found + text("; no form of fit was measured")
    fit_here = next((c.verdict for c in answer.fit if c.group == answer.group), None)
    still = _still_fit(run, answer)
    joint = {"faster": ", and ", "not compared": "; ", None: "; "}.get(fit_here, ", while ")
    fastest = subject + text(f", {rank},") + text(" is ") + speed(best.ratio, "/answer/best/ratio")
    return text(joint) + (still + text(", and ") if still else ()) + fastest


def _still_fit(run: Run, answer: Answer) -> Pieces:
    """The fastest loop that is still a call of fit, where it is neither fit as it comes nor the fastest of all."""
    known = {answer.fit_strategy, answer.best.strategy if answer.best else None}
    for i, one in enumerate(run.findings.advice):
        if one.kind == "still fit" and one.strategy not in known:
            return run.named(one.strategy) + text(" is ") + speed(one.ratio, f"/advice/{i}/ratio")
    return ()


def _not_told_from(run: Run, best: Comparison) -> list[Comparison]:
    """The set that cannot be told from the fastest; the fastest alone where there is no such set."""
    named = {name for f in run.findings.fastest if f.group == best.group for name in f.strategies}
    found = [p.comparison for p in run.inside(best.group) if p.comparison.strategy in named]
    return [best if c.strategy == best.strategy else c for c in found] or [best]


def chosen_sentence(run: Run) -> Pieces:
    """That the fastest of several that are alike was chosen by its estimate; empty where it stands alone.

    Those on another kind of machine do not count: nothing is shown of which is the faster.
    """
    best = run.findings.answer.best if run.findings.answer else None
    if best is None or best.ratio is None:
        return ()
    alike = [c for c in _not_told_from(run, best) if c.machine == best.machine]
    if len(alike) < 2:
        return ()
    said = text("Other loops cannot be told apart from ") + run.named(best.strategy)
    return said + text(": the highest of several estimates tends to be too high.")


def claims_tally(run: Run) -> Pieces:
    """How many of the claims came to each verdict; empty where none was tested."""
    verdicts = [(word, run.findings.claim_verdicts.get(word, 0)) for word in CLAIM_VERDICTS]
    parts: list[Pieces] = [
        key(count(found), f"/claim_verdicts/{word}") + key(f" {SAID_OF_CLAIMS[word][found != 1]}")
        for word, found in verdicts
        if found
    ]
    if not parts:
        return ()
    return text("Of the claims of the copied answer, ") + joined(parts) + text(".")
