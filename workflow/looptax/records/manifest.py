"""The manifest: every file of a report with its SHA-256 and size, and where its numbers come from."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeVar

from looptax.records.base import RECORD_VERSION, Record
from looptax.records.cell import Host
from looptax.records.files import UnreadableRecord, decode
from looptax.records.findings import Environment, Findings

NAME = "manifest.json"
V = TypeVar("V", bound=Hashable)


class ListedFile(Record, frozen=True):
    """One file, by its content."""

    sha256: str
    bytes: int


class Manifest(Record, frozen=True):
    """``files`` are relative to the report's folder and do not list the manifest itself.

    ``commit``, ``lock``, ``image`` and ``host`` are those of all cells, None where there are several or none is known;
    ``environments`` has them all.
    """

    record_version: int
    name: str
    title: str
    measured_from_utc: str
    measured_to_utc: str
    environments: list[Environment]
    files: dict[str, ListedFile]
    commit: str | None = None
    lock: str | None = None
    image: str | None = None
    host: Host | None = None


class Tampered(Exception):
    """A report that is not what its manifest says; the message names the file and what was found."""


def manifest(findings: Findings, files: Mapping[str, bytes]) -> Manifest:
    """The manifest of ``files``, by path; made from the findings, with no clock of rendering."""
    environments = findings.environments
    return Manifest(
        record_version=RECORD_VERSION,
        name=findings.name,
        title=findings.title,
        measured_from_utc=findings.measured_from_utc,
        measured_to_utc=findings.measured_to_utc,
        environments=environments,
        files={path: listed(content) for path, content in sorted(files.items())},
        commit=_single(e.commit for e in environments),
        lock=_single(e.lock for e in environments),
        image=_single(e.host.image for e in environments),
        host=_single(e.host for e in environments),
    )


def listed(content: bytes) -> ListedFile:
    """What a manifest says of a file."""
    return ListedFile(hashlib.sha256(content).hexdigest(), len(content))


def verified(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest of a report's folder, and all its files, read once and checked.

    Raises
    ------
    Tampered
        If the manifest is absent or unreadable, or a file is missing, changed, or outside the folder.
    """
    try:
        found = decode(folder / NAME, Manifest)
    except UnreadableRecord as error:
        raise Tampered(f"{error}.") from error
    contents = {}
    for path, expected in found.files.items():
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or "\0" in path or path == NAME:
            raise Tampered(f"{folder / NAME} lists {path!r}, which is no file of a report.")
        try:
            content = (folder / path).read_bytes()
        except OSError as error:
            raise Tampered(f"{folder / path} cannot be read: {error.strerror}.") from error
        if listed(content) != expected:
            raise Tampered(f"{folder / path} is not what {NAME} says.")
        contents[path] = content
    return found, contents


def _single(values: Iterable[V]) -> V | None:
    """The value that all have; None where they have several."""
    different = set(values)
    return different.pop() if len(different) == 1 else None
