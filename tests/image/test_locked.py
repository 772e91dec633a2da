"""Whether the software of an image is what its lock says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from looptax.image import locked
from looptax.image.errors import ImageError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "requirements").mkdir()
    (tmp_path / ".venv").mkdir()
    for name in ("uv", "cpu", "cuda"):
        (tmp_path / f"requirements/{name}.txt").write_text(f"{name}==1\n", encoding="ascii")
    for name in ("cpu", "cuda"):
        stamp = hashlib.sha256(f"uv==1\n{name}==1\n".encode()).hexdigest()
        (tmp_path / f".venv/.lock-of-{name}").write_text(f"{stamp}\n", encoding="ascii")
    return tmp_path


@pytest.mark.parametrize("variant", ["cpu", "cuda"])
def test_only_the_lock_of_the_variant_counts(root: Path, variant: str) -> None:
    environment = {"LOOPTAX_VARIANT": variant}
    other = {"cpu": "cuda", "cuda": "cpu"}[variant]
    (root / f"requirements/{other}.txt").write_text("another==2\n", encoding="ascii")
    locked.require(root, environment)
    (root / f"requirements/{variant}.txt").write_text("another==2\n", encoding="ascii")
    with pytest.raises(ImageError, match=f"{variant}.txt is not the lock that this image was built from"):
        locked.require(root, environment)


def test_an_environment_without_its_stamp_is_told_what_is_missing(root: Path) -> None:
    (root / ".venv/.lock-of-cpu").unlink()
    with pytest.raises(ImageError, match=r"\.lock-of-cpu cannot be read .*: make image"):
        locked.require(root, {})
