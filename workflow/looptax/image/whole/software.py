"""The Python side of an image: bytecode that is used, and the TensorFlow of its variant."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from looptax.image.whole.checks import Checked

HEADER = (
    8  # bytes of a .pyc: four name the Python; of four more the first bit is set where times do not count
)


def bytecode() -> Checked:
    """That modules have bytecode which does not go by times: every file of an image is dated alike."""
    import keras
    import snakemake

    missing = []
    for module in (keras, snakemake, sys.modules["looptax.image.errors"]):
        source = Path(str(module.__file__))
        cached = Path(importlib.util.cache_from_source(str(source)))
        head = cached.read_bytes()[:HEADER] if cached.is_file() else b""
        if head[:4] != importlib.util.MAGIC_NUMBER or not head[4] & 1:
            missing.append(module.__name__)
    if missing:
        return Checked("bytecode", False, f"missing or stale at every start: {', '.join(missing)}")
    return Checked("bytecode", True, "compiled, and told apart by content")


def framework(variant: str) -> Checked:
    """That TensorFlow imports, and is the build that the variant promises."""
    what = "TensorFlow"
    try:
        import tensorflow
    except ImportError as error:
        return Checked(what, False, f"does not import: {error}")
    built = tensorflow.sysconfig.get_build_info()
    with_cuda = bool(built.get("is_cuda_build"))
    kind = f"for CUDA {built.get('cuda_version')}" if with_cuda else "without CUDA"
    return Checked(what, with_cuda == (variant == "cuda"), f"{tensorflow.__version__}, built {kind}")
