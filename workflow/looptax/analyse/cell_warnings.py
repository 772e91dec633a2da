"""What a reader should know before believing one cell, and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from looptax.analyse.gpu_warnings import gpu_warnings
from looptax.analyse.measured import Measured
from looptax.analyse.verdict import plain_verdict
from looptax.records.cell import Noise, Round
from looptax.records.config import Config
from looptax.records.findings import Interval, Warning
from looptax.statistics import stability
from looptax.statistics.needed_rounds import LEAST

# A fifth of the default precision of 5 %: more stolen time could by itself move a ratio that much.
STEAL_SHARE = 0.01
# The framework's own threads wait for one another too; beyond this share others compete for the cores.
RUN_DELAY_SHARE = 0.05
PRESSURE_SHARE = 0.10

MORE_ROUNDS = (
    "Ask for more rounds: make more ROUNDS=20 where it is inconclusive, else rounds.max in the config."
)
QUIET = "Measure again on a quiet machine: stop other programs, or rent one that is not shared."

Ratios = tuple[Interval | None, Interval | None, Interval | None]


def cell_warnings(m: Measured, ratios: Ratios, needed: int, config: Config, side: str) -> list[Warning]:
    """All warnings of a cell, gravest first. ``ratios`` are the typical one, the mean, and that of totals.

    ``side`` says what the side of a capped cell's bound rests on.
    """
    found = [*_work(m), *_capped(m, side)]
    if m.status == "ok":
        found += [*_few_rounds(m, needed), *disagreeing_numbers(ratios, config)]
        found += [*_aa(m, ratios[0]), *_unlike_rounds(m, config), *_precision(ratios[0], config)]
    found += [*noise_warnings(m.cell.rounds), *probe_warnings(m.cell.rounds, config)]
    return found + gpu_warnings(m.cell.rounds, config)


def probe_warnings(rounds: Sequence[Round], config: Config) -> list[Warning]:
    """Whether the machine itself changed its speed: the same tests of a fixed piece of work as of the ratios.

    The tests raise a false alarm in about one cell in a hundred (``statistics/stability.py``), and only a change of
    more than the precision that was asked for is told. A load that lasts as long as the cell does is not seen here.
    """
    if not rounds:
        return []
    probes = [math.log((r.before.probe_seconds + r.after.probe_seconds) / 2) for r in rounds]
    matters, found = math.log1p(config.precision), []
    modes = stability.two_modes(probes)
    if modes and modes.upper - modes.lower > matters:
        apart = math.expm1(modes.upper - modes.lower)
        found.append(
            f"took {apart:.0%} longer in {len(modes.above)} of {len(probes)} rounds than in the others"
        )
    drift = stability.trend(probes, matters)
    if drift is not None:
        slower = "slower" if drift > 0 else "faster"
        found.append(f"became {abs(math.expm1(drift)):.0%} {slower} over the rounds")
    return [Warning("probe", f"A fixed piece of work {' and '.join(found)}.", QUIET)] if found else []


def noise_warnings(rounds: Sequence[Round]) -> list[Warning]:
    """Stolen time, waiting for a core, and pressure, as shares of the timed part of these rounds."""
    signals: list[tuple[str, Callable[[Noise], float | None], float, str]] = [
        (
            "steal",
            lambda n: n.steal_seconds,
            STEAL_SHARE,
            "of the timed seconds went to other guests of the host",
        ),
        (
            "run delay",
            lambda n: n.run_delay_seconds,
            RUN_DELAY_SHARE,
            "of the timed seconds were spent waiting for a core",
        ),
        (
            "pressure",
            lambda n: n.pressure_seconds,
            PRESSURE_SHARE,
            "of the timed seconds something waited for a core",
        ),
    ]
    found = []
    for kind, signal, most, words in signals:
        share = noise_share(rounds, signal)
        if share is not None and share > most:
            found.append(Warning(kind, f"{share:.1%} {words}.", QUIET))
    return found


def noise_share(rounds: Sequence[Round], signal: Callable[[Noise], float | None]) -> float | None:
    """Growth of a cumulative signal over the timed seconds; None where no round has it."""
    gained, seconds = 0.0, 0.0
    for round_ in rounds:
        before, after = signal(round_.before), signal(round_.after)
        if before is not None and after is not None and round_.visits:
            gained += max(after - before, 0.0)
            seconds += max(v.ended for v in round_.visits) - min(v.started for v in round_.visits)
    return gained / seconds if seconds > 0 else None


def _work(m: Measured) -> list[Warning]:
    if m.work == "disagrees":
        remedy = (
            "The reference is not deterministic here; compare with care."
            if m.is_reference
            else "On this model it does other work: its ratio is not used. If the strategy is yours, mend it, or "
            "declare WORK = 'other'. An optimizer that averages weights (use_ema) does this under fit."
        )
        return [Warning("disagrees", f"Equal work is refuted: {m.judged.text}.", remedy)]
    if m.work == "unproven" and m.status == "ok":
        return [Warning("unproven", f"Equal work is not proven: {m.judged.text}.", "Its ratio is not used.")]
    return []


def _capped(m: Measured, side: str) -> list[Warning]:
    if m.status != "capped":
        return []
    text = (
        f"An epoch did not fit the cell's budget; measured on {m.cell.measured_rows} rows, not {m.key.rows}."
    )
    text += f" {side}" if side else ""
    return [
        Warning("capped", text, "Raise timeout_seconds: the config's, or the stack's where that is less.")
    ]


def _few_rounds(m: Measured, needed: int) -> list[Warning]:
    rounds = len(m.log_ratios)
    needed = LEAST if m.is_reference else needed
    if rounds >= needed:
        return []
    text = f"{rounds} rounds, and {needed} are needed for a verdict."
    return [Warning("few rounds", text, MORE_ROUNDS + " Or raise timeout_seconds.")]


def disagreeing_numbers(ratios: Ratios, config: Config) -> list[Warning]:
    """Where the mean or the totals say something else than the typical ratio."""
    typical, mean, totals = ratios
    found = []
    if typical and mean and not (_holds(typical, mean.estimate) and _holds(mean, typical.estimate)):
        text = (
            f"The mean ratio, {mean.estimate:.3g}, lies apart from the typical one, {typical.estimate:.3g}."
        )
        found.append(Warning("mean differs", text, "Some rounds were unlike the others. " + MORE_ROUNDS))
    if typical and totals:
        verdicts = {plain_verdict(r, config.margin) for r in (typical, totals)}
        agree = _holds(typical, totals.estimate) and _holds(totals, typical.estimate)
        if not agree or len(verdicts) > 1:
            text = (
                f"By total time the ratio is {_words(totals)}, "
                f"by the typical epoch {_words(typical)}: some epochs are unlike the others."
            )
            found.append(Warning("totals differ", text, "For what you wait for, believe the total."))
    return found


def _aa(m: Measured, ratio: Interval | None) -> list[Warning]:
    if not m.is_reference or ratio is None or _holds(ratio, 1.0):
        return []
    text = f"The reference against itself gave {_words(ratio)}, not 1."
    return [Warning("A/A", text, "One such cell in twenty is chance; more mean noise. " + QUIET)]


def _unlike_rounds(m: Measured, config: Config) -> list[Warning]:
    """Labels only where rounds lie apart by more than the precision that was asked for."""
    values, matters = m.log_ratios, math.log1p(config.precision)
    if len(values) < 2:
        return []
    found = []
    centre = sorted(values)[len(values) // 2]
    far = [i for i in stability.outliers(values) if abs(values[i] - centre) > matters]
    if far:
        rounds = ", ".join(f"{m.cell.rounds[i].index} ({math.exp(values[i]):.3g})" for i in far)
        found.append(Warning("outliers", f"Rounds far from the others: {rounds}. They count.", MORE_ROUNDS))
    modes = stability.two_modes(values)
    if modes and modes.upper - modes.lower > matters:
        text = (
            f"Two kinds of rounds: {len(values) - len(modes.above)} near {math.exp(modes.lower):.3g}, "
            f"{len(modes.above)} near {math.exp(modes.upper):.3g}."
        )
        found.append(
            Warning("two modes", text, "The machine or the framework has two states. " + MORE_ROUNDS)
        )
    drift = stability.trend(values, matters)
    if drift is not None:
        text = (
            f"The ratio went {'up' if drift > 0 else 'down'} by {abs(math.expm1(drift)):.0%} over the rounds."
        )
        found.append(Warning("trend", text, "Measure again when the machine is in a steady state."))
    apart = stability.groups_differ(values, [r.parent for r in m.cell.rounds])
    if apart is not None and apart > matters:
        text = f"Rounds of different parent processes lie {math.expm1(apart):.0%} apart."
        found.append(
            Warning("parents disagree", text, "Raise parents in the config, and ask for more rounds.")
        )
    return found


def _precision(ratio: Interval | None, config: Config) -> list[Warning]:
    if ratio is None or math.log(ratio.upper / ratio.lower) / 2 <= math.log1p(config.precision) * (1 + 1e-9):
        return []
    reach = math.expm1(math.log(ratio.upper / ratio.lower) / 2)
    text = f"The interval reaches {reach:.1%} to either side; {config.precision:.1%} was asked for."
    return [Warning("precision", text, MORE_ROUNDS)]


def _words(ratio: Interval) -> str:
    """Two decimals, fewer above ten; the bounds outward, as on the page."""
    places = max(0, min(2, 2 - math.floor(math.log10(ratio.estimate))))
    lower, upper = (
        edge(bound * 10**places) / 10**places
        for edge, bound in ((math.floor, ratio.lower), (math.ceil, ratio.upper))
    )
    return f"{ratio.estimate:.{places}f} ({lower:.{places}f} to {upper:.{places}f})"


def _holds(interval: Interval, value: float) -> bool:
    return interval.lower <= value <= interval.upper
