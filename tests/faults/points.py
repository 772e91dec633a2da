"""What `make test-faults` shows, point by point: the rows of the table that it ends in."""

from __future__ import annotations

POINTS = {
    "slurm": "Slurm: a small grid on two nodes, one killed in the middle, ends with a complete report",
    "slurm-killed": "Slurm: Snakemake killed while its jobs measure; the next run goes on beside them",
    "slurm-kinds": "Slurm: kinds of nodes are told apart, and only ratios go across them",
    "kill-snakemake": "SIGKILL and SIGTERM of Snakemake",
    "kill-cell": "SIGKILL and SIGTERM of a cell",
    "kill-child": "SIGKILL and SIGTERM of a measuring child",
    "kill-render": "SIGKILL and SIGTERM while the page is rendered",
    "truncated": "Any file in results/ cut off as by a power loss",
    "disk-full": "A full disk while measuring, and while rendering",
    "read-only": "A tree that cannot be written",
    "out-of-memory": "The kernel ends what has taken too much memory",
    "two-runs": "Two runs in one checkout, and in two",
    "no-home": "A home that does not exist",
    "odd-path": "A path with spaces, quotes and non-ASCII letters",
    "c-locale": "A C locale",
    "umask": "A umask of 077",
    "planted-link": "A symbolic link planted where an output goes",
    "fuzz-config": "Hostile input: config and command line",
    "fuzz-claims": "Hostile input: claims",
    "fuzz-cells": "Hostile input: cells, rounds and counts",
    "fuzz-findings": "Hostile input: findings and catalogue, as the page shows them",
    "fuzz-stacks": "Hostile input: stack files and locks",
    "fuzz-names": "Names that would leave the tree or reach a shell; YAML that would make objects",
    "pinned": "Supply chain: everything is pinned by hash, and no hash is an address",
    "licences": "Supply chain: the licence of every package is listed",
    "audit": "Supply chain: audit and SBOM as make targets",
    "no-network": "Supply chain: a run in a network namespace that has no network",
    "soak": "Soak: cells in a row under a memory ceiling, and nothing grows",
}
