"""A validation as Markdown: every figure beside its bound."""

from __future__ import annotations

from looptax.records.cell import Host
from looptax.records.validation import Check, Section, Validation

HOLDS = {True: "yes", False: "**no**", None: "printed"}
MINUS = "\N{MINUS SIGN}"


def validation(record: Validation, level: int = 2, run: str = "") -> str:
    """The whole record under a heading of ``level``, which names its run if it has a name."""
    lines = [
        f"{'#' * level} {record.title}{f' ({run})' if run else ''}",
        "",
        f"{_moment(record)}, commit {record.commit}, seed {record.seed}; {_where(record)}.",
        summary(record),
    ]
    lines += [section(one, level + 1) for one in record.sections]
    return "\n".join(lines)


def summary(record: Validation) -> str:
    """How many figures have a bound, and which miss it."""
    bounded = [check for one in record.sections for check in one.checks if check.holds is not None]
    if not bounded:
        return "No figure is held to a bound."
    if not record.failed:
        return f"All {len(bounded)} figures that are held to a bound keep it."
    missed = "; ".join(f"{check.what}: {found(check)}, bound {bound(check)}" for check in record.failed)
    return f"Of {len(bounded)} figures that are held to a bound, {len(record.failed)} miss it: {missed}."


def section(one: Section, level: int = 3) -> str:
    """Heading, question, table. A question of several lines is a list."""
    how = one.how.splitlines()
    told = [one.how] if len(how) == 1 else [f"- {line}" for line in how]
    lines = ["", f"{'#' * level} {one.title}", "", *told, ""]
    if one.checks:
        lines += ["| figure | found | bound | holds | of | |", "|---|---:|---|---|---:|---|"]
        lines += [
            f"| {_cell(c.what)} | {found(c)} | {bound(c)} | {HOLDS[c.holds]} | {c.trials:,} | {_cell(c.note)} |"
            for c in one.checks
        ]
    return "\n".join(lines)


def found(check: Check) -> str:
    """The figure with its unit."""
    return _number(check.found, check.unit)


def bound(check: Check) -> str:
    """The bounds with their unit; empty where there are none."""
    least = None if check.at_least is None else _number(check.at_least, check.unit)
    most = None if check.at_most is None else _number(check.at_most, check.unit)
    if least is not None and most is not None:
        return f"{least} to {most}"
    return f"at least {least}" if least is not None else f"at most {most}" if most is not None else ""


def _moment(record: Validation) -> str:
    return f"{record.started_utc[:16].replace('T', ' ')} UTC"


def _where(record: Validation) -> str:
    if record.host is not None:
        return host(record.host)
    if record.kind == "simulated":
        return "computed, not measured: of the method, and of no machine"
    return "computed from the rounds of the published report"


def host(one: Host) -> str:
    """The machine in a few words."""
    gpu = f", {one.gpu}" if one.gpu else ""
    return (
        f"on {one.hostname}: {one.cpu}, {one.affinity} of {one.logical_cpus} logical CPUs{gpu}, {one.system}"
    )


def _number(value: float, unit: str) -> str:
    """Enough places that a figure beyond its bound is not printed as the bound."""
    if value != value or value in (float("inf"), float("-inf")):
        return "not finite"
    size = abs(value)
    if unit in ("share", "relative"):
        sign = "+" if unit == "relative" and value > 0 else MINUS if value < 0 else ""
        return f"{sign}{100 * size:.2f} %" if size >= 1e-4 or not size else f"{sign}{100 * size:.0e} %"
    text = {"count": f"{size:,.0f}", "seconds": f"{size:.3g} s", "ratio": f"{size:.3f}"}[unit]
    return f"{MINUS}{text}" if value < 0 else text


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
