"""One checkout that has measured nothing, one that has finished, and a copy of either for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.stops.checkout import Checkout, prepare


@pytest.fixture(scope="session")
def finished_once(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in which the whole workflow has run."""
    checkout = prepare(tmp_path_factory.mktemp("finished") / "checkout")
    checkout.run()
    checkout.require_complete()
    return checkout


@pytest.fixture
def finished(finished_once: Checkout, tmp_path: Path) -> Checkout:
    """A copy of it, to be damaged."""
    root = tmp_path / "checkout"
    shutil.copytree(finished_once.root, root, symlinks=True)
    return Checkout(root, {"LOOPTAX_LOCK": str(tmp_path / "machine.lock")})


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout that has measured nothing."""
    return prepare(tmp_path / "checkout")
