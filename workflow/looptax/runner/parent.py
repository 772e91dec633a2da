"""A preloaded process that serves children: forked or started, asked, timed, and killed when it goes over its time."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import msgspec

from looptax.records import stack
from looptax.records.cell import Request, Versions
from looptax.runner import device, gpu, kills, preloading
from looptax.runner.errors import HarnessError
from looptax.runner.preloading import IMPORT_LIMIT_SECONDS, Forked, Preloaders
from looptax.runner.scratch import Scratch

XLA_FLAGS = "XLA_FLAGS"
DIED = "the preloaded process has died; the log says why. Run it again: the finished rounds are kept"


@dataclass
class Outcome:
    """How one request ended: ``done``, or the status and reason of its failure, and what it told before.

    ``breach`` says that a file of the user's is not as it must be, which the reason names; ``from_outside`` that
    somebody else ended the child, which the next one may be spared.
    """

    status: str
    reason: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    peak_memory: int = 0
    breach: bool = False
    from_outside: bool = False

    def of(self, event: str) -> list[dict[str, Any]]:
        """The events of one kind, without their name."""
        return [{k: v for k, v in e.items() if k != "event"} for e in self.events if e["event"] == event]


class Parent:
    """One process of the cell's stack with the framework imported; under ``spawn`` it serves one request.

    Under ``fork`` it comes from the workflow's preloader ``number``, where there can be one; else it imports for
    itself.
    """

    def __init__(self, request: Request, root: str, start_method: str, number: int = 0) -> None:
        self._spawn = start_method == "spawn"
        self._command = [_interpreter(request), "-m", "looptax.measure"]
        self._command += ["--backend", request.backend]
        self._scratch = preloading.scratch()
        self._root, self._environment = root, _environment(request, root, self._scratch)
        self._preloaders = Preloaders(self._command, root, self._environment)
        self._preloader = None if self._spawn else self._preloaders.begin(request, number)
        self._process: subprocess.Popen[bytes] | Forked | None = None
        if self._preloader is None:
            self._process = self._import_for_itself()
        self._buffer = b""
        self._outcome = Outcome(status="done")
        self._gpu_before: list[dict[str, Any]] = []
        self._child: int | None = None
        self._ended_before: int | None = None
        self._cannot_import = (
            f"{request.backend} could not be imported by {self._command[0]}; the log says why"
        )

    def _import_for_itself(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                self._command + (["--spawn"] if self._spawn else []),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sys.stderr,
                cwd=self._root,
                env=self._environment,
                start_new_session=True,
            )
        except OSError as error:
            told = f"the stack's Python {self._command[0]} cannot be started: {error.strerror}"
            raise HarnessError(told) from error

    def wait_until_ready(self) -> None:
        """Return when the framework is imported.

        Raises
        ------
        HarnessError
            If it cannot be, takes longer than five minutes, or finds no GPU where one was asked for.
        """
        if self._preloader is not None:
            self._process = self._preloaders.fork(self._preloader) or self._import_for_itself()
        ready = self._next(time.monotonic() + IMPORT_LIMIT_SECONDS)
        if ready is None or ready["event"] != "ready":
            self.close()
            raise HarnessError(self._cannot_import)
        self.versions = Versions(**ready["versions"])
        device.require(self.versions)
        gpu.read()  # its first answer takes a while: not beside what is timed

    @property
    def once(self) -> bool:
        """Whether this process serves one request only."""
        return self._spawn

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process is not None and self._process.poll() is None

    def ask(self, message: dict[str, Any], limit_seconds: float) -> Outcome:
        """Have one child do ``message``, or another where somebody ended it; it is killed after ``limit_seconds``."""
        self.begin(message)
        outcome = self.finish(limit_seconds)
        if outcome.from_outside and self.alive and not self.once:
            self.begin(message)
            outcome = self.finish(limit_seconds)
        return outcome

    def begin(self, message: dict[str, Any]) -> None:
        """Have a child begin with ``message``; what it tells is heard by ``prepare`` and ``finish``."""
        self._outcome, self._gpu_before = Outcome(status="done"), []
        self._ended_before = kills.by_the_kernel()
        self._write(json.dumps(message).encode() + b"\n")

    def prepare(self, limit_seconds: float) -> Outcome | None:
        """None as soon as the child holds, prepared; else how it ended before that."""
        return self._hear(limit_seconds, until="prepared")

    def resume(self) -> None:
        """Give leave to a child that holds."""
        self._write(b"\n")

    def finish(self, limit_seconds: float) -> Outcome:
        """How the child ended; it is killed after ``limit_seconds``."""
        outcome = self._hear(limit_seconds)
        assert outcome is not None
        return outcome

    def _write(self, content: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(content)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise HarnessError(DIED) from error

    def _hear(self, limit_seconds: float, until: str | None = None) -> Outcome | None:
        outcome = self._outcome
        deadline = time.monotonic() + limit_seconds
        while (event := self._next(deadline)) is not None:
            if event["event"] == until:
                return None
            if event["event"] == "child":
                self._child = event["pid"]
            elif event["event"] == "ended":
                self._child = None
                outcome.peak_memory = event["peak_memory"]
                return self._with_signal(outcome, event["signal"])
            elif event["event"] == "failed":
                outcome.status, outcome.reason = event["kind"], event["reason"]
                outcome.breach = event.get("breach", False)
            elif event["event"] == "done":
                outcome.peak_memory = event["peak_memory"]
            else:
                self._look_at_gpu(event)
                outcome.events.append(event)
        return self._without_end(outcome, deadline, limit_seconds)

    def _look_at_gpu(self, event: dict[str, Any]) -> None:
        """Add the GPU's state to what a child tells of noise; before its visits, as it was in the untimed warm-up."""
        if event["event"] == "warm_up" and not self._gpu_before:
            self._gpu_before = msgspec.to_builtins(gpu.read())
        elif event["event"] == "noise":
            event["noise"]["gpu"] = self._gpu_before or msgspec.to_builtins(gpu.read())
            self._gpu_before = []

    def close(self) -> None:
        """End the process and whatever it started, and what it left among temporary files."""
        if self._process is not None:
            self._end(self._process)
            self._process = None
        if self._scratch is not None:
            self._scratch.leave()

    def _end(self, process: subprocess.Popen[bytes] | Forked) -> None:
        with contextlib.suppress(ProcessLookupError):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # closing flushes what a dead process will never read
                    stream.close()
        if isinstance(process, Forked):
            os.close(process.handle)

    def _without_end(self, outcome: Outcome, deadline: float, limit_seconds: float) -> Outcome:
        """The line broke off: out of time, or (under spawn) the process ended after its one request."""
        if time.monotonic() >= deadline:
            outcome.status, outcome.reason = "timeout", f"not finished after {limit_seconds:.0f} s"
            if self._child is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._child, signal.SIGKILL)
                self._child = None
                self._skip_to_end()
            else:
                self.close()
            return outcome
        assert self._process is not None
        code = self._process.wait()
        if not self._spawn:
            raise HarnessError(DIED)
        return self._with_signal(outcome, -code if code < 0 else None)

    def _with_signal(self, outcome: Outcome, number: int | None) -> Outcome:
        """The outcome, with what is known of a signal that ended the child."""
        if number is not None:
            kernel = kills.by_the_kernel() != self._ended_before or self._ended_before is None
            outcome.status, outcome.reason = kills.explain(number, kernel)
            outcome.from_outside = number in kills.ASKED or (number == signal.SIGKILL and not kernel)
        flags = self._environment.get(XLA_FLAGS)
        if number == signal.SIGABRT and flags:
            outcome.reason += f". XLA aborts at a flag that it does not know; {XLA_FLAGS} is {flags!r}"
        return outcome

    def _skip_to_end(self) -> None:
        deadline = time.monotonic() + 10
        while (event := self._next(deadline)) is not None and event["event"] != "ended":
            pass

    def _next(self, deadline: float) -> dict[str, Any] | None:
        """The next event; None when time is up or the stream has ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                return None
            chunk = os.read(descriptor, 1 << 20)
            if not chunk:
                return None
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        event: dict[str, Any] = json.loads(line)
        return event


def _interpreter(request: Request) -> str:
    """The Python of the cell's stack.

    Raises
    ------
    HarnessError
        If the stack's environment is not there any more.
    """
    if not request.python:
        return sys.executable
    if not stack.is_whole(request.python):
        raise HarnessError(
            f"the environment of the stack {request.key.stack} is gone from {stack.folder(request.python)}: "
            "run again, which makes it again"
        )
    return str(stack.interpreter(request.python))


def _environment(request: Request, root: str, scratch: Scratch | None) -> dict[str, str]:
    """This process' environment, one BLAS thread in the parent, a folder to clear, and what the strategy asks for."""
    return {
        **os.environ,
        **({"TMPDIR": str(scratch.path)} if scratch else {}),
        "PYTHONPATH": os.path.join(root, "workflow"),
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "2"),
        "KERAS_BACKEND": request.backend,
        "CUDA_DEVICE_ORDER": os.environ.get(
            "CUDA_DEVICE_ORDER", "PCI_BUS_ID"
        ),  # as gpu.py and nvidia-smi count
        **request.environment,
    }
