"""What to change in one's code, and the saving; or why nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from looptax.records.findings import Advice, AdviceKind, Comparison
from looptax.report.format import Bounds, count, duration_bounds
from looptax.report.lookups import curve_of
from looptax.report.pieces import Pieces, bounds, joined, key, number, ratio, rows, soft, speed, text
from looptax.report.run import Run
from looptax.report.sentences import epochs_a_call
from looptax.report.words import outcome

HEADINGS: dict[AdviceKind, str] = {
    "keeps everything": "Keeps callbacks, metrics, validation and progress",
    "still fit": "Still a call of fit",
    "fastest": "Fastest of all",
}


@dataclass(frozen=True)
class Size:
    """What an epoch of so many rows saves, or why that is not known; ``path`` is its place in findings.json."""

    rows: int
    path: str
    saved: tuple[Bounds, str] | None
    why: str = ""
    costs: bool = False
    beside_fit: tuple[Bounds, str] | None = None
    fit_path: str = ""


@dataclass(frozen=True)
class Advised:
    """A kind of advice: one that was found, or the words for that none was."""

    kind: AdviceKind
    advice: Advice | None = None
    path: str = ""
    absent: Pieces = ()


def advised(run: Run) -> list[Advised]:
    """Every kind in its order; nothing where there is no advice at all, which has a sentence of its own."""
    found = {a.kind: Advised(a.kind, a, f"/advice/{i}") for i, a in enumerate(run.findings.advice)}
    every = [found.get(kind, Advised(kind, absent=_absent(run, kind))) for kind in HEADINGS if found]
    return [a for a in every if a.advice or a.absent]


def advice_sentence(run: Run, advice: Advice, path: str) -> Pieces:
    """How much faster than the reference, and what an epoch saves."""
    said = run.named(advice.strategy) + text(" is ") + speed(advice.ratio, f"{path}/ratio")
    said += text(" as ") + run.named(run.findings.reference)
    if advice.saving_seconds is None or run.headline is None:
        return said
    (lower, estimate, upper), unit = duration_bounds(advice.saving_seconds)
    return (
        said
        + text(" and saves ")
        + key(f"{estimate} {unit}", f"{path}/saving_seconds/estimate")
        + text(" per epoch of ")
        + rows(run.headline.rows, "/answer/group/rows")
        + soft(" (")
        + bounds(lower, upper, f"{path}/saving_seconds", f" {unit}")
        + soft(")")
    )


def totals_sentence(run: Run, advice: Advice) -> Pieces:
    """How fast it is by total time, which is what one waits for."""
    if run.headline is None:
        return ()
    here = [p for p in run.inside(run.headline) if p.comparison.strategy == advice.strategy]
    if not here or here[0].comparison.ratio_totals is None:
        return ()
    totals = speed(here[0].comparison.ratio_totals, f"{here[0].path}/ratio_totals")
    return text("By total time, slow epochs included, it is ") + totals + text(".")


def against_sentence(run: Run, advice: Advice, path: str) -> Pieces:
    """What it is to who calls fit already; empty where that is not known or it is fit itself."""
    fit = run.findings.answer.fit_strategy if run.findings.answer else None
    if advice.against_fit is None or fit is None:
        return ()
    said = text("Where you call ") + run.named(fit) + text(" now, ")
    if called := epochs_a_call(run):
        said += called + text(", ")
    path = f"{path}/against_fit"
    if advice.against_fit.lower <= 1 <= advice.against_fit.upper:
        return (
            said + text("no difference from that is shown (") + ratio(advice.against_fit, path) + text(").")
        )
    return said + text("it is ") + speed(advice.against_fit, path) + text(".")


def sizes(run: Run, advice: Advice, path: str) -> list[Size]:
    """Every size of the headline's curve at which the strategy was measured; none where that is one size."""
    if run.headline is None:
        return []
    saved = {
        s.rows: Size(s.rows, f"{path}/savings/{i}", duration_bounds(s.seconds), costs=s.seconds.estimate < 0)
        for i, s in enumerate(advice.savings)
    }
    cells = [p for p in run.along(curve_of(run.headline)) if p.comparison.strategy == advice.strategy]
    every = [
        saved.get(p.comparison.group.rows)
        or Size(p.comparison.group.rows, f"{p.path}/group", None, outcome(p.comparison))
        for p in cells
    ]
    to_fit = {
        s.rows: {"beside_fit": duration_bounds(s.seconds), "fit_path": f"{path}/savings_to_fit/{i}"}
        for i, s in enumerate(advice.savings_to_fit)
    }
    told = [replace(size, **to_fit.get(size.rows, {})) for size in every]  # type: ignore[arg-type]
    return told if len(told) > 1 else []


def environment_lines(variables: Mapping[str, str]) -> str:
    """The lines of Python that set these variables; empty where there are none. Flags are added to those there are."""
    lines = [
        f"os.environ[{variable!r}] = os.environ.get({variable!r}, '') + {' ' + value!r}"
        if variable.endswith("_FLAGS")
        else f"os.environ[{variable!r}] = {value!r}"
        for variable, value in variables.items()
    ]
    return "\n".join(["import os", "", *lines]) if lines else ""


def no_advice(run: Run) -> Pieces:
    """Why there is nothing to change, and what might decide it; empty where there is advice."""
    answer = run.findings.answer
    if run.findings.advice:
        return ()
    if answer is None:
        return text("There is no advice: nothing was measured.")
    others = _others(run)
    open_ = [c for c in others if c.verdict == "inconclusive"]
    typical = [c for c in others if c.verdict == "faster" and c.work == "same"]
    here = rows(answer.group.rows, "/answer/group/rows")
    if not any(c.ratio for c in others):
        return key("No advice") + text(": no loop gave a ratio at ") + here + text(".")
    said = key("No advice yet" if open_ or typical else "Nothing to change") + text(
        ": no loop that was measured and does the same work was shown to be faster than "
    )
    said += run.named(answer.reference) + text(" at ") + here
    if typical:
        said += text(" by typical epochs and by total time; by typical epochs alone: ")
        said += joined([run.named(c.strategy) for c in typical])
    said += text(".")
    if open_:
        said += text(" ") + number(count(answer.inconclusive), "/answer/inconclusive") + text(" of ")
        said += number(count(answer.others), "/answer/others") + text(
            " results are inconclusive; more rounds may decide."
        )
    return said


def _absent(run: Run, kind: AdviceKind) -> Pieces:
    """Why a kind has nothing to offer, where another has; empty where another's sentence says it."""
    kinds = [a.kind for a in run.findings.advice]
    reference = run.named(run.findings.reference) + text(".")
    others = [c for c in _others(run) if c.work != "other"]
    if kind == "keeps everything":
        free = [c for c in others if not _gives_up(run, c)]
        if not free:
            return text("No loop that keeps all that fit gives was measured.")
        return (
            text("No loop that was measured and keeps all that fit gives was shown to be faster than ")
            + reference
        )
    if kind == "fastest":
        return text("No other loop was shown to be faster still, whatever it gives up.")
    if not _with_fit(run, others):
        return text("No form of fit was measured.")
    if "keeps everything" not in kinds:
        return text("No form of fit was shown to be faster than ") + reference
    return text("No other form of fit was shown to be faster still.") if "fastest" in kinds else ()


def _others(run: Run) -> list[Comparison]:
    """What was measured at the headline beside the reference."""
    if run.headline is None:
        return []
    here = [p.comparison for p in run.inside(run.headline)]
    return [c for c in here if c.strategy != run.findings.reference]


def _gives_up(run: Run, c: Comparison) -> bool:
    return c.strategy not in run.entries or bool(run.entries[c.strategy].gives_up)


def _with_fit(run: Run, cells: Sequence[Comparison]) -> list[Comparison]:
    return [c for c in cells if c.strategy in run.entries and run.entries[c.strategy].keeps_fit]
