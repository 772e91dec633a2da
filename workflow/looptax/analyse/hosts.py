"""What may differ between two machines, in words: the same for kinds of machine in a run and for two runs."""

from __future__ import annotations

from collections.abc import Callable

from looptax.records.cell import Host

OF_KIND: dict[str, Callable[[Host], object]] = {  # together they are Host.kind
    "processor": lambda h: h.cpu,
    "GPU": lambda h: h.gpu or "none",
    "driver": lambda h: h.driver or "none",
    "logical CPUs": lambda h: h.logical_cpus,
    "usable CPUs": lambda h: h.affinity,
    "CPUs allowed by the container": lambda h: "no limit" if h.cgroup_cpus is None else h.cgroup_cpus,
    "cores given to the workflow": lambda h: h.cores,
}
BESIDE: dict[str, Callable[[Host], object]] = {
    "system": lambda h: h.system,
    "image": lambda h: h.image or "none",
}
