"""Whether the software of the image is what its lock says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from looptax.image.errors import ImageError
from looptax.runner.device import VARIANT

ROOT = Path("/looptax")


def require(root: Path, environment: Mapping[str, str]) -> None:
    """Return where the lock is still the one that the environment was installed from; every record names it.

    Raises
    ------
    ImageError
        If it is not, as where another ``requirements/`` was mounted over the image's.
    """
    lock = f"requirements/{environment.get(VARIANT, 'cpu')}.txt"
    try:
        content = b"".join((root / name).read_bytes() for name in ("requirements/uv.txt", lock))
        installed = (root / f".venv/.lock-of-{environment.get(VARIANT, 'cpu')}").read_text(encoding="ascii")
    except OSError as error:
        raise ImageError(
            f"{error.filename} cannot be read ({error.strerror}); build the image anew: make image"
        ) from None
    if installed.strip() != hashlib.sha256(content).hexdigest():
        raise ImageError(
            f"{root / lock} is not the lock that this image was built from, and records would name the wrong one; "
            "leave out what is mounted over it, or build the image anew: make image"
        )
