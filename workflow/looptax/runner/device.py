"""What the run was asked to compute on. A run that was asked for a GPU never measures a CPU without saying so."""

from __future__ import annotations

import os
from collections.abc import Mapping

from looptax.records.cell import Versions
from looptax.runner.errors import HarnessError

VARIABLE = "LOOPTAX_DEVICE"  # gpu or cpu; where it is not set, whatever the framework finds ...
VARIANT = "LOOPTAX_VARIANT"  # ... but in an image, by the variant that it is


def asked(environment: Mapping[str, str] = os.environ) -> str:
    """What was asked for: ``gpu``, ``cpu``, another word, or empty where nobody asked."""
    return environment.get(VARIABLE) or {"cuda": "gpu", "cpu": "cpu"}.get(environment.get(VARIANT, ""), "")


def require(versions: Versions) -> None:
    """Return where the framework found what was asked for.

    Raises
    ------
    HarnessError
        If a GPU was asked for and it found none.
    """
    if asked() == "gpu" and not versions.devices:
        built = f"built for CUDA {versions.cuda}" if versions.cuda else "built without CUDA"
        framework = f"{versions.framework} {versions.framework_version} ({built})"
        raise HarnessError(
            f"{VARIABLE}=gpu asks for a GPU, and {framework} found none: "
            f"give it one, or measure the CPU on purpose with {VARIABLE}=cpu"
        )
