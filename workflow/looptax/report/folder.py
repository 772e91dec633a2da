"""A report's folder, replaced as a whole: everything is on disk before the first file changes its place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from looptax.records.files import NOT_DECODED, PARTIAL, write_atomically
from looptax.records.manifest import NAME


def replace_folder(folder: Path, contents: Mapping[str, bytes], manifest: bytes) -> None:
    """Write ``contents`` and the manifest into ``folder``, and remove what its old manifest listed besides.

    A failure while writing leaves ``folder`` as it was. Files that no manifest lists are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stale = _listed(folder) - set(contents)
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=PARTIAL))
    try:
        for path, content in {**contents, NAME: manifest}.items():
            write_atomically(partial / path, content)
        for path in [*contents, NAME]:  # the manifest last: until then it does not verify
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(partial / path, folder / path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    for path in stale:
        (folder / path).unlink(missing_ok=True)


def _listed(folder: Path) -> set[str]:
    """The files that the folder's manifest lists, as far as it can be read and they lie inside."""
    try:
        listed = msgspec.json.decode((folder / NAME).read_bytes())["files"]
        inside = folder.resolve()
        return {p for p in listed if inside in (folder / p).resolve().parents}
    except (OSError, *NOT_DECODED, LookupError, RuntimeError, TypeError, ValueError):
        return set()
