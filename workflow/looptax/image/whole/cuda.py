"""CUDA as it came with the lock: libraries that load, tools that are found, versions that TensorFlow was built for."""

from __future__ import annotations

import ctypes
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from looptax.image.whole.checks import Checked
from looptax.image.whole.loading import load_all

PACKAGES = Path(sysconfig.get_paths()["purelib"]) / "nvidia"
DRIVERS_OWN = "libcuda.so"  # comes with the driver of a machine with a GPU, and with nothing else


def files() -> Iterator[Checked]:
    """What lies there: libraries, and what XLA compiles with."""
    yield libraries(PACKAGES)
    yield ptxas(PACKAGES)
    yield libdevice(PACKAGES)


def versions() -> Iterator[Checked]:
    """Whether what is there is what TensorFlow was built for. Loads it: only for libraries that are whole."""
    yield runtime()
    yield cudnn()


def libraries(folder: Path) -> Checked:
    """That each shared library loads; one that asks for the driver's can be seen only beside a driver."""
    loaded, refused = load_all(folder)
    broken = {name: why for name, why in refused.items() if DRIVERS_OWN not in why}
    what = "CUDA libraries"
    if broken:
        return Checked(what, False, "; ".join(f"{name} does not load: {why}" for name, why in broken.items()))
    if not loaded:
        return Checked(what, False, f"there are none below {folder}")
    rest = f", {len(refused)} more need the driver of a machine with a GPU" if refused else ""
    return Checked(what, True, f"{loaded} load{rest}")


def runtime() -> Checked:
    """That CUDA's runtime is of the major version that TensorFlow was built for, and no older."""
    built = _built("cuda_version")
    found = _call("libcudart.so", "cudaRuntimeGetVersion")
    if found is None:
        return Checked("CUDA runtime", False, f"does not answer; TensorFlow was built for {built}")
    major, minor = found // 1000, found % 1000 // 10
    wanted = [int(part) for part in re.findall(r"\d+", built)[:2]]
    fits = bool(wanted) and major == wanted[0] and [major, minor] >= wanted
    return Checked("CUDA runtime", fits, f"{major}.{minor}; TensorFlow was built for {built}")


def cudnn() -> Checked:
    """That cuDNN is of the major version that TensorFlow was built for."""
    built = _built("cudnn_version")
    library = _load("libcudnn.so")
    if library is None:
        return Checked("cuDNN", False, f"does not load; TensorFlow was built for {built}")
    library.cudnnGetVersion.restype = ctypes.c_size_t
    number = int(library.cudnnGetVersion())
    major, minor = number // 10000, number % 10000 // 100
    return Checked(
        "cuDNN", str(major) == built.split(".")[0], f"{major}.{minor}; TensorFlow was built for {built}"
    )


def ptxas(folder: Path) -> Checked:
    """That the assembler which XLA runs is there, and runs."""
    found = sorted(folder.glob("*/bin/ptxas"))
    if not found:
        return Checked("ptxas", False, f"is nowhere below {folder}; XLA needs it to compile for a GPU")
    try:
        told = subprocess.run(
            [found[0], "--version"], capture_output=True, text=True, timeout=60, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        return Checked("ptxas", False, f"{found[0]} does not run: {error}")
    release = re.search(r"release [\d.]+", told)
    return Checked("ptxas", release is not None, release[0] if release else told.strip())


def libdevice(folder: Path) -> Checked:
    """That the library of device functions which XLA links is there, and is LLVM bitcode."""
    found = sorted(folder.glob("*/nvvm/libdevice/libdevice.*.bc"))
    whole = bool(found) and found[0].read_bytes()[:2] == b"BC"
    return Checked(
        "libdevice", whole, found[0].name if found else f"is nowhere below {folder}; XLA needs it to link"
    )


def _built(key: str) -> str:
    import tensorflow

    return str(tensorflow.sysconfig.get_build_info().get(key, "none"))


def _load(stem: str) -> ctypes.CDLL | None:
    for path in sorted(PACKAGES.glob(f"*/lib/{stem}*")):
        try:
            return ctypes.CDLL(str(path))
        except OSError:
            continue
    return None


def _call(stem: str, function: str) -> int | None:
    """What a function of a library writes to the one integer that it is given."""
    library = _load(stem)
    number = ctypes.c_int()
    if library is None or getattr(library, function)(ctypes.byref(number)) != 0:
        return None
    return number.value
