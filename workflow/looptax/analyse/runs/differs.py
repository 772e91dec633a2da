"""What is not the same in two runs, beside their cells: the machine, the software, the settings."""

from __future__ import annotations

from collections.abc import Callable

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
    "machine": _host(lambda h: h.hostname),
    "processor": _host(lambda h: h.cpu),
    "GPU": _host(lambda h: h.gpu or "none"),
    "driver": _host(lambda h: h.driver or "none"),
    "logical CPUs": _host(lambda h: h.logical_cpus),
    "usable CPUs": _host(lambda h: h.affinity),
    "CPUs allowed by the container": _host(lambda h: "no limit" if h.cgroup_cpus is None else h.cgroup_cpus),
    "cores given to the workflow": _host(lambda h: h.cores),
    "system": _host(lambda h: h.system),
    "image": _host(lambda h: h.image or "none"),
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
