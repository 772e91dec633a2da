"""Make one environment: whole, or a reason. Two makers of the same one wait for each other."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from looptax.plan import stacks
from looptax.records import stack as places
from looptax.records.base import RECORD_VERSION
from looptax.records.cell import Versions
from looptax.records.files import UnreadableRecord, decode, write_record
from looptax.records.stack import Stack, StackMade
from looptax.stacks import uv
from looptax.stacks.locks import is_of

IMPORT_LIMIT_SECONDS = 300.0


class NotMade(Exception):
    """Why there is no environment, in words for a user."""


def make(root: Path, name: str) -> StackMade:
    """The environment of a stack: found where it is whole, else made. What goes wrong is in what it returns."""
    found = stacks.stack(root, name)
    key = stacks.key_of(root, name)
    try:
        return _found_or_made(root, name, found, key)
    except OSError as error:
        reason = (
            f"{error.filename or places.root()}: {error.strerror}. Environments lie in {places.root()}; "
            f"{places.ROOT_VARIABLE} names another folder"
        )
        return StackMade(RECORD_VERSION, name, key, "failed", reason)


def _found_or_made(root: Path, name: str, found: Stack, key: str) -> StackMade:
    with _alone(key):
        if places.is_whole(key):
            try:
                return decode(places.folder(key) / places.STAMP, StackMade)
            except UnreadableRecord:
                pass  # of another version of ours: made anew
        began = time.monotonic()
        try:
            versions = _made(root, name, found, places.folder(key))
        except NotMade as error:
            shutil.rmtree(places.folder(key), ignore_errors=True)
            return StackMade(RECORD_VERSION, name, key, "failed", str(error))
        took, size = time.monotonic() - began, size_of(places.folder(key))
        made = StackMade(RECORD_VERSION, name, key, "ok", "", versions, took, size)
        write_record(places.folder(key) / places.STAMP, msgspec.structs.replace(made, seconds=0.0))
        return made


def size_of(folder: Path) -> int:
    """Bytes that the files of a folder take on the disk."""
    return sum(
        512 * os.lstat(os.path.join(place, name)).st_blocks
        for place, _, names in os.walk(folder)
        for name in names
    )


def _made(root: Path, name: str, stack: Stack, folder: Path) -> Versions:
    files = uv.Files(root, f"{stacks.STACKS}/{name}.yaml", stack.lock)
    if not is_of(root / stack.lock, stack.requirements):
        line = uv.line_of(root / files.stack, "requirements:")
        raise NotMade(
            f"{files.stack}:{line}: the requirements are not those that {stack.lock} was made from. "
            "Make the lock anew (make lock), or bring both back (git checkout)"
        )
    shutil.rmtree(folder, ignore_errors=True)  # of a maker that was killed
    try:
        uv.run(root, "venv", "--quiet", "--no-project", "--python", stack.python, str(folder))
        _install(root, stack, folder)
    except uv.UvFailed as error:
        raise NotMade(uv.explain(str(error), files, stack.python, stack.torch_backend)) from None
    return _imported(root, files, stack, folder)


def _install(root: Path, stack: Stack, folder: Path) -> None:
    command = ["pip", "sync", "--quiet", "--python", str(folder / "bin/python"), "--require-hashes"]
    command += ["--only-binary", ":all:", "--compile-bytecode"]
    try:
        uv.run(root, *command, stack.lock)
    except uv.UvFailed as error:
        if not stack.torch_backend or "there is no version of torch" not in str(error):
            raise
        try:
            uv.run(root, *command, "--torch-backend", stack.torch_backend, stack.lock)
        except uv.UvFailed:
            raise error from None


def _imported(root: Path, files: uv.Files, stack: Stack, folder: Path) -> Versions:
    """The versions, as a measuring process of this stack tells them after its imports."""
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(root / "workflow")}
    environment |= {"KERAS_BACKEND": stack.backend, "OPENBLAS_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "2"}
    command = [str(folder / "bin/python"), "-m", "looptax.measure", "--backend", stack.backend]
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=IMPORT_LIMIT_SECONDS,
        )
        told: dict[str, Any] = json.loads(done.stdout.partition("\n")[0])
        return msgspec.convert(told["versions"], Versions)
    except subprocess.TimeoutExpired:
        why = f"it was not done after {IMPORT_LIMIT_SECONDS:.0f} s"
    except (ValueError, KeyError, msgspec.ValidationError):
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        why = lines[-1] if lines else f"Python ended with status {done.returncode}"
    line = uv.line_of(root / files.stack, "backend:")
    raise NotMade(
        f"{files.stack}:{line}: {stack.backend} does not import in this environment: {why}. "
        "If the machine lacks something, install that; else choose another stack"
    )


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """No other process of this user, in whichever checkout, makes the same environment meanwhile."""
    places.root().mkdir(parents=True, exist_ok=True)
    with (places.root() / f".{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
