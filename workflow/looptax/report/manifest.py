"""The manifest: every file of a report with its SHA-256 and size, and where its numbers come from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from looptax.records.base import RECORD_VERSION, Record
from looptax.records.files import UnreadableRecord, decode
from looptax.records.findings import Environment, Findings

NAME = "manifest.json"


class ListedFile(Record, frozen=True):
    """One file, by its content."""

    sha256: str
    bytes: int


class Manifest(Record, frozen=True):
    """``files`` are relative to the report's folder and do not list the manifest itself."""

    record_version: int
    name: str
    title: str
    measured_from_utc: str
    measured_to_utc: str
    environments: list[Environment]
    files: dict[str, ListedFile]


class Tampered(Exception):
    """A report that is not what its manifest says; the message names the file."""


def manifest(findings: Findings, files: Mapping[str, bytes]) -> Manifest:
    """The manifest of ``files``, by path; made from the findings, with no clock of rendering."""
    return Manifest(
        record_version=RECORD_VERSION,
        name=findings.name,
        title=findings.title,
        measured_from_utc=findings.measured_from_utc,
        measured_to_utc=findings.measured_to_utc,
        environments=findings.environments,
        files={path: listed(content) for path, content in sorted(files.items())},
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
        raise Tampered(f"{error}. Render the report again.") from error
    contents = {}
    for path, expected in found.files.items():
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or path == NAME:
            raise Tampered(f"{folder / NAME} lists {path!r}, which is no file of a report.")
        try:
            content = (folder / path).read_bytes()
        except OSError as error:
            raise Tampered(
                f"{folder / path} cannot be read: {error.strerror}. Render the report again."
            ) from error
        if listed(content) != expected:
            raise Tampered(f"{folder / path} is not what {NAME} says. Render the report again.")
        contents[path] = content
    return found, contents
