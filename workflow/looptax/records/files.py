"""Records as files: decoded typed when read, written whole or not at all."""

from __future__ import annotations

import hashlib
import mmap
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
from msgspec import Struct

from looptax.records.base import Record

R = TypeVar("R", bound=Struct)
NOT_DECODED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)  # what bytes that are no JSON raise
PARTIAL = (
    ".partial"  # how the names end of what is being written: the next run takes away what a killed one left
)
FLUSHED_AT_A_TIME = 2**26  # bytes


class UnreadableRecord(Exception):
    """A file that is not the record that it should be; the message names file, place and reason."""


def decode(path: Path, kind: type[R]) -> R:
    """Read ``path`` as a ``kind``.

    Raises
    ------
    UnreadableRecord
        If the file is absent, truncated, of another version, or does not fit the type.
    """
    try:
        with path.open("rb", buffering=0) as stream:
            content = stream.read()
        return msgspec.json.decode(content, type=kind)
    except OSError as error:
        raise UnreadableRecord(f"{path}: cannot be read: {error.strerror}") from error
    except NOT_DECODED as error:
        raise UnreadableRecord(f"{path}: not a whole {kind.__name__} record: {error}") from error


def encode(record: Record, indent: int = 1) -> bytes:
    """The record as JSON with a final line break; indented, or on one line with ``indent=-1``."""
    return msgspec.json.format(msgspec.json.encode(record), indent=indent) + b"\n"


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` so that ``path`` holds either all of it or what it held before."""
    with written_atomically(path) as stream:
        stream.write(content)


@contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content ``path`` holds when the block is left; after an error it holds what it held before."""
    with _written(path) as (stream, _):
        yield stream


@contextmanager
def _written(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """And where its content lies until then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, Path(partial)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(partial, 0o666 & ~_umask())
        os.replace(partial, path)
    except BaseException as error:
        Path(partial).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = error.filename or str(path)
        raise


def write_record(path: Path, record: Record, indent: int = 1) -> None:
    """Write a record atomically."""
    write_atomically(path, encode(record, indent))


class Sealed:
    """A stream that sums up what it is given, which saves reading a large file again.

    ``path`` is where its content lies until it is whole: other processes may write there behind what is there.
    """

    closed = False

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream, self._sum, self.path = stream, hashlib.sha256(), path
        self._flushed = 0

    def write(self, content: bytes) -> int:
        """Behind what is there; how many bytes that were."""
        self._sum.update(content)
        return self._stream.write(content)

    def grown(self, size: int) -> None:
        """So many bytes more were written behind what was there, by another process."""
        if not size:
            return
        begin = self._stream.tell()
        skipped = begin % mmap.ALLOCATIONGRANULARITY
        with (
            mmap.mmap(
                *(self._stream.fileno(), skipped + size),
                access=mmap.ACCESS_READ,
                offset=begin - skipped,
            ) as found,
            memoryview(found) as view,
            view[skipped:] as more,
        ):
            self._sum.update(more)
        end = self._stream.seek(begin + size)
        if end - self._flushed > FLUSHED_AT_A_TIME:
            # To the disk while others work, instead of all at the end while nobody does.
            os.fsync(self._stream.fileno())
            if hasattr(os, "posix_fadvise"):  # and what it took in memory serves for what comes next
                there = self._flushed, end - self._flushed
                os.posix_fadvise(self._stream.fileno(), *there, os.POSIX_FADV_DONTNEED)
            self._flushed = end

    def tell(self) -> int:
        """How many bytes were written."""
        return self._stream.tell()

    def flush(self) -> None:
        """Nothing: what is written is whole when the block around it is left."""

    def close(self) -> None:
        """Likewise nothing; who writes into it closes what is not theirs."""

    def hexdigest(self) -> str:
        """The sum so far."""
        return self._sum.hexdigest()


@contextmanager
def written_sealed(path: Path) -> Iterator[Sealed]:
    """Written atomically, and beside it the sum that tells whether it is still whole, as ``sha256sum -c`` reads it."""
    with _written(path) as (stream, partial):
        sealed = Sealed(stream, partial)
        yield sealed
    write_atomically(_seal(path), _line(sealed.hexdigest(), path))


def write_sealed(path: Path, content: bytes) -> None:
    """The same of what is there as a whole."""
    with written_sealed(path) as stream:
        stream.write(content)


def is_whole(path: Path) -> bool:
    """Whether a file is what ``write_sealed`` wrote there; one that is missing is not."""
    try:
        return _seal(path).read_bytes() == _sum(path)
    except OSError:
        return False


def _seal(path: Path) -> Path:
    return path.with_name(f".{path.name}.sha256")


def _sum(path: Path) -> bytes:
    with path.open("rb") as stream:
        return _line(hashlib.file_digest(stream, "sha256").hexdigest(), path)


def _line(digest: str, path: Path) -> bytes:
    return f"{digest}  {path.name}\n".encode()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
