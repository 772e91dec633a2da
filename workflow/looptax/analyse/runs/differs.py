"""What is not the same in two runs, beside their cells: the machine, the software, the settings."""

from __future__ import annotations

from collections.abc import Callable

from looptax.analyse.hosts import BESIDE, OF_KIND
from looptax.records.cell import Host, Versions
from looptax.records.findings import Environment, Findings
from looptax.records.runs import DiffersIn


def differs_in(one: Findings, other: Findings) -> list[DiffersIn]:
    """Everything known of two runs that differs, in the order of ``KNOWN``."""
    pairs = ((what, tell(one), tell(other)) for what, tell in KNOWN.items())
    return [DiffersIn(what, a, b) for what, a, b in pairs if a != b]


def _told(tell: Callable[[Environment], object]) -> Callable[[Findings], str]:
    """The different values of a run's environments."""
    return lambda found: "; ".join(sorted({str(tell(e)) for e in found.environments})) or "not known"


def _host(tell: Callable[[Host], object]) -> Callable[[Findings], str]:
    return _told(lambda e: tell(e.host))


def _version(tell: Callable[[Versions], object]) -> Callable[[Findings], str]:
    return _told(lambda e: tell(e.versions) if e.versions else "not known")


KNOWN: dict[str, Callable[[Findings], str]] = {
    "machine": _told(lambda e: ", ".join(e.nodes) or e.host.hostname),
    **{what: _host(tell) for what, tell in {**OF_KIND, **BESIDE}.items()},
    "stack": _told(lambda e: e.stack),
    "Python": _version(lambda v: v.python),
    "framework": _version(lambda v: f"{v.framework} {v.framework_version}"),
    "Keras": _version(lambda v: v.keras),
    "backend": _version(lambda v: v.backend),
    "NumPy": _version(lambda v: v.numpy),
    "CUDA": _version(lambda v: v.cuda or "none"),
    "lock": _told(lambda e: e.lock or "not known"),
    "commit": _told(lambda e: e.commit or "not known"),
    "children are": _told(
        lambda e: {"fork": "forked", "spawn": "spawned"}.get(e.start_method, e.start_method)
    ),
    "seconds of a visit, at least": lambda found: f"{found.min_seconds:g}",
    "margin": lambda found: f"{found.margin:g}",
}
