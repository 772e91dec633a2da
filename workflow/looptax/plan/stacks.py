"""Stacks by name: their files, and the keys of their environments, which name all that those are made of."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from pathlib import Path

import msgspec

from looptax.plan import source
from looptax.plan.errors import PlanError, nearest
from looptax.records.files import UnreadableRecord
from looptax.records.stack import Stack
from looptax.records.yaml_file import read_yaml

STACKS = Path("workflow/stacks")
STAMP_OF_CUDA, LOCK_WITH_CUDA = (
    ".lock-of-cuda",
    "requirements/cuda.txt",
)  # as requirements/install leaves them


@cache
def stack(root: Path, name: str) -> Stack:
    """The stack of that name.

    Raises
    ------
    PlanError
        If there is no such stack, or its file does not fit.
    """
    names = stack_names(root)
    if name not in names:
        raise PlanError(
            f"the stack {name!r} is not known; allowed: {', '.join(names)}.{nearest(name, names)}"
        )
    path = root / STACKS / f"{name}.yaml"
    try:
        found = msgspec.convert(read_yaml(path), Stack)
    except UnreadableRecord as error:
        raise PlanError(str(error)) from None
    except msgspec.ValidationError as error:
        raise PlanError(f"{path}: is no stack: {error}") from None
    if "\0" in found.lock or not (root / found.lock).resolve().is_relative_to(root.resolve()):
        raise PlanError(f"{path}: lock: found {found.lock!r}; allowed: a path in the checkout")
    return found


def stack_names(root: Path) -> list[str]:
    """Names of all stacks, in alphabetical order."""
    return sorted(path.stem for path in (root / STACKS).glob("*.yaml"))


def key_of(root: Path, name: str) -> str:
    """The folder of a stack's environment, by content: another lock, Python or kind of machine is another folder.

    Empty for the environment that runs the workflow.
    """
    found = stack(root, name)
    if not found.python:
        return ""
    parts = [source.digest_of_lock(root / found.lock), found.python, platform.system(), platform.machine()]
    return f"{name}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[: source.HASH_DIGITS]}"


def lock_of(found: Stack, environment: Path = Path(sys.prefix)) -> str:
    """The lock that a stack was installed from, relative to the root.

    A stack without an interpreter of its own is the ``environment`` that runs the workflow: where that was made from
    the lock with CUDA, as in the image's default variant, this is its lock, and the records name it.
    """
    with_cuda = not found.python and (environment / STAMP_OF_CUDA).is_file()
    return LOCK_WITH_CUDA if with_cuda else found.lock
