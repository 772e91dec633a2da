"""Hooks instead of a clock: what one thread does between two moments, counted from the interpreter's own events.

``sys.setprofile`` tells of every call of a Python function and of every call into C. From these all counts follow;
nothing of the framework is replaced, so what is counted is what runs. The one exception are ``numpy.array`` and
``numpy.asarray``, which read a tensor's memory without any event: they are wrapped meanwhile. What other threads do (a
``tf.py_function`` of a pipeline) is not seen, nor an operation that C starts by itself (a cast while converting).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType, TracebackType
from typing import Any

import numpy as np

KINDS = ("python_calls", "eager_ops", "graph_calls", "host_syncs", "iterators", "traces", "clock_reads")
COUNTED = (*KINDS, "operations", "second_tries")
FETCHING = ("array", "asarray")  # of NumPy
OPERATIONS = {"TFE_Py_FastPathExecute", "TFE_Py_Execute"}
FETCH = "_numpy_internal"  # of an eager tensor: numpy(), float(), int() and bool() all end there
CLOCKS = {"time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns"}
SECOND_TRY = "_eager_fallback"  # end of the name of what follows a fast path that has executed nothing
CALLS = {"PartitionedCall", "StatefulPartitionedCall"}
ITERATORS = {"MakeIterator", "ReduceDataset"}


class BlindHooks(Exception):
    """The hooks do not see what they should: this framework, or this Python, is not one that they know."""


def _tracing() -> Callable[..., Any]:
    """What TensorFlow calls once for every trace of a function."""
    try:
        from tensorflow.python.eager.polymorphic_function import tracing_compilation
    except ImportError:  # up to 2.13
        from tensorflow.python.eager.polymorphic_function.tracing_compiler import TracingCompiler

        return TracingCompiler._create_concrete_function
    return tracing_compilation._create_concrete_function


class Hooks:
    """Count this thread's doings inside a ``with`` block; ``tally`` holds them afterwards, by ``KINDS``."""

    def __init__(self) -> None:
        from tensorflow.python.eager import context
        from tensorflow.python.framework import ops
        from tensorflow.python.ops import gen_dataset_ops

        self._counts = dict.fromkeys(COUNTED, 0)  # no Counter: its missing keys are Python calls
        self._tensor = ops.EagerTensor
        self._context = context.context()
        self._iterators_of: dict[bytes, int] = {}
        self._codes: dict[CodeType, str] = {
            context.Context.call_function.__code__: "graph_calls",
            gen_dataset_ops.make_iterator.__code__: "iterators",
            _tracing().__code__: "traces",
            Hooks.__exit__.__code__: "ours",
        }
        self._originals = {name: getattr(np, name) for name in FETCHING}

    def __enter__(self) -> Hooks:
        self._counts.update(dict.fromkeys(COUNTED, 0))
        for name, original in self._originals.items():
            setattr(np, name, self._watched(original))
        sys.setprofile(self._on_event)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setprofile(None)
        for name, original in self._originals.items():
            setattr(np, name, original)

    @property
    def tally(self) -> dict[str, int]:
        """What was counted last."""
        found = {kind: self._counts[kind] for kind in KINDS}
        found["eager_ops"] = (
            self._counts["operations"] - self._counts["second_tries"] - self._counts["graph_calls"]
        )
        return found

    def calibrate(self) -> None:
        """Count a program of which all is known.

        Raises
        ------
        BlindHooks
            If a count is not what it must be.
        """
        import tensorflow as tf

        one = tf.constant(1.0)
        dataset = tf.data.Dataset.from_tensors(one)
        function = tf.function(lambda x: x + x)
        with self:
            iter(dataset)  # two operations: the iterator's resource, and its making
            result = function(one + one)
            float(result)
            np.array(result)
        found = self.tally
        with self:
            (lambda: np.array(one))()
        found["python_calls"] = self.tally["python_calls"]
        expected = {
            "python_calls": 1,
            "eager_ops": 3,
            "graph_calls": 1,
            "host_syncs": 2,
            "iterators": 1,
            "traces": 1,
        }
        seen = {kind: found[kind] for kind in expected}
        if seen != expected:
            raise BlindHooks(f"of a program of which all is known the hooks see {seen}, not {expected}")

    def _on_event(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            kind = self._kind(frame.f_code)
            if kind == "ours":
                return
            self._counts["python_calls"] += 1
            if kind:
                self._counts[kind] += 1
                if kind == "graph_calls":
                    self._counts["iterators"] += self._made_by(frame.f_locals["name"])
        elif event == "c_call":
            name = getattr(argument, "__name__", "")
            if name in OPERATIONS:
                self._counts["operations"] += 1
            elif name == FETCH:
                self._counts["host_syncs"] += 1
            elif name in CLOCKS and argument.__module__ == "time":
                self._counts["clock_reads"] += 1

    def _kind(self, code: CodeType) -> str:
        kind = self._codes.get(code)
        if kind is None:
            kind = self._codes[code] = "second_tries" if code.co_name.endswith(SECOND_TRY) else ""
        return kind

    def _watched(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def fetch(*arguments: Any, **named: Any) -> Any:
            if arguments and isinstance(arguments[0], self._tensor):
                self._counts["host_syncs"] += 1
            return original(*arguments, **named)

        self._codes[fetch.__code__] = "ours"
        return fetch

    def _made_by(self, name: bytes) -> int:
        """Iterators that a graph function makes each time it runs; those inside its loops and branches left out."""
        if name not in self._iterators_of:
            made = 0
            for node in self._context.get_function_def(name).node_def:
                made += node.op in ITERATORS
                if node.op in CALLS:
                    made += self._made_by(node.attr["f"].func.name.encode())
            self._iterators_of[name] = made
        return self._iterators_of[name]
