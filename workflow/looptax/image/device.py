"""What a container is asked to compute on: a GPU in the CUDA variant, unless its user says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import metadata

from looptax.image.errors import ImageError
from looptax.runner import device, gpu
from looptax.runner.device import VARIABLE

ALLOWED = ("gpu", "cpu")
# The oldest driver of each CUDA's minor versions: NVIDIA, CUDA Compatibility, "Minor Version Compatibility".
LEAST_DRIVER = {"12": "525.60.13", "13": "580.65.06"}


def asked(environment: Mapping[str, str]) -> str:
    """What a container is to compute on; a part of what its results are of, so of a dry run too.

    Raises
    ------
    ImageError
        If ``LOOPTAX_DEVICE`` is no device.
    """
    found = device.asked(environment) or "cpu"
    if found not in ALLOWED:
        raise ImageError(f"{VARIABLE}: found {found!r}; allowed: {', '.join(ALLOWED)}")
    return found


def settled(
    environment: dict[str, str],
    driver: Callable[[], str | None] = gpu.driver,
    name: Callable[[], str | None] = gpu.name,
    trouble: Callable[[], str] = gpu.trouble,
    cuda: Callable[[], str | None] = lambda: installed_cuda(),
) -> dict[str, str]:
    """The environment with ``LOOPTAX_DEVICE`` settled, so that nothing else than what was asked for is measured.

    Raises
    ------
    ImageError
        If a GPU is asked for, and the image has no CUDA, none is visible, or its driver is too old for this CUDA.
    """
    if asked(environment) == "cpu":
        return {**environment, VARIABLE: "cpu", gpu.CHOICE: ""}
    version = cuda()
    if version is None:
        raise ImageError(
            f"{VARIABLE}=gpu asks for a GPU, and this is the image without CUDA: take looptax:cuda"
        )
    found, on_purpose = driver(), f"or measure the CPU on purpose with --env {VARIABLE}=cpu"
    if found is None and (why := trouble()):
        raise ImageError(f"the NVIDIA driver does not answer ({why}): mend it on the host, {on_purpose}")
    if found is None or name() is None:
        raise ImageError(
            "no GPU is visible in this container: start it with --gpus all (podman: --device nvidia.com/gpu=all), "
            f"{on_purpose}"
        )
    least = LEAST_DRIVER.get(version.partition(".")[0])
    if least and _numbers(found) < _numbers(least):
        raise ImageError(
            f"the NVIDIA driver is {found}, and CUDA {version} needs {least} or newer: update the driver of the host, "
            f"{on_purpose}"
        )
    return {**environment, VARIABLE: "gpu"}


def installed_cuda() -> str | None:
    """The version of CUDA's runtime that came with the lock, None where none did."""
    for distribution in metadata.distributions():
        if re.fullmatch(r"nvidia[-_]cuda[-_]runtime([-_]cu\d+)?", distribution.metadata["Name"] or ""):
            return distribution.version
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
