"""Each breach of a user's file is one sentence that names the file and its line; what others say of it is cut short."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from looptax.measure import breaches, contract, loop_contract
from looptax.measure.roles import load_module

LOOP = """def prepare(workload):
    count = 2

    def run_epoch():
        return 1, count

    return run_epoch
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], str]:
    """Write ``LOOP`` with a piece of it changed; the path of the file."""

    def write(old: str, new: str) -> str:
        assert old in LOOP
        file = tmp_path / "mine.py"
        file.write_text(LOOP.replace(old, new), encoding="utf-8")
        return str(file)

    return write


def call(path: str, workload: Any = None) -> tuple[int, int]:
    """As a role does it."""
    run_epoch = loop_contract.prepared(loop_contract.loop(load_module, path).prepare, workload, path)
    return loop_contract.counted(run_epoch(), run_epoch, path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("def prepare", "def prepares", "{file}: lacks prepare(workload); `make strategy NAME=…` writes"),
        ("prepare(workload)", "prepare()", "{file}:1: prepare takes (); it must take the workload alone"),
        ("    return run_epoch", "", "{file}:1: prepare returned nothing (None); it must return a function"),
        ("return run_epoch", "return run_epoch()", "{file}:1: prepare returned a tuple; it must return"),
        ("run_epoch():", "run_epoch(model):", "{file}:4: the function that prepare returned takes (model)"),
        ("return 1, count", "pass", "{file}:4: run_epoch returned nothing (None); it must return two whole"),
        ("return 1, count", "return count", "{file}:4: run_epoch returned 2; it must return two whole"),
        ("return 1, count", "return 1, 2, 3", "{file}:4: run_epoch returned (1, 2, 3); it must return"),
        ("return 1, count", "return 1, 0.5", "{file}:4: run_epoch returned (1, 0.5); it must return"),
        ("count = 2", "count = = 2", "cannot read it: invalid syntax; mend this line"),
        ("def prepare", "import not_there\ndef prepare", "{file}:1: cannot be imported: ModuleNotFoundError"),
    ],
)
def test_a_breach_of_a_loop_names_the_file_the_line_and_the_remedy(
    write, old: str, new: str, said: str
) -> None:
    path = write(old, new)
    with pytest.raises(breaches.WrongStrategy) as caught:
        call(path)
    assert said.format(file=path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert breaches.is_breach(caught.value)


def test_counts_of_numpy_are_whole_numbers_too(write) -> None:
    counts = call(write("count = 2", "import numpy\n    count = numpy.int64(2)"))
    assert counts == (1, 2)
    assert all(type(count) is int for count in counts)


@pytest.mark.parametrize(
    ("broken", "installed"), [("import not_there\n", True), ("not_there\n", False), ("x = = 1\n", False)]
)
def test_only_what_could_not_be_imported_must_be_installed(
    tmp_path: Path, broken: str, installed: bool
) -> None:
    file = tmp_path / "model.py"
    file.write_text(f'"""A model."""\n{broken}', encoding="utf-8")
    with pytest.raises(breaches.WrongWorkload) as caught:
        contract.imported(load_module, str(file))
    assert str(caught.value).startswith(f"{file}:2: ")
    assert ("must be installed" in str(caught.value)) == installed


def test_what_a_loop_raises_is_told_with_its_own_line_not_that_of_a_framework(write, tmp_path: Path) -> None:
    path = write("return 1, count", "import json\n        return json.loads('{')")
    with pytest.raises(ValueError, match="Expecting") as caught:
        call(path)
    said = breaches.reason(caught.value, str(tmp_path / "model.py"), path)
    assert said.startswith(f"{path}:6: JSONDecodeError: Expecting property name")
    assert not breaches.is_breach(caught.value)


def test_a_line_of_our_loops_is_none_of_the_users() -> None:
    path = str(breaches.OURS / "fit_numpy.py")
    with pytest.raises(AttributeError) as caught:
        load_module(path).prepare(None)
    assert breaches.reason(caught.value, "model.py", path).startswith("AttributeError: ")


def test_two_files_of_one_name_are_told_apart(write, tmp_path: Path) -> None:
    path = write("return 1, count", "return 1 / 0")
    (tmp_path / "models").mkdir()
    with pytest.raises(ZeroDivisionError) as caught:
        call(path)
    assert breaches.reason(caught.value, str(tmp_path / "models/mine.py"), path).startswith(f"{path}:5: ")


DETECTED = """Graph execution error:

Detected at node take/GatherV2 defined at (most recent call last):
  File "/opt/site-packages/keras/take.py", line 3095, in take

indices[0,0] = 9 is not in [0, 5)
\t [[{{node take/GatherV2}}]] [Op:__inference_step_810]"""
GENERATOR = """{{function_node __wrapped__IteratorGetNext_device_/CPU:0}} KeyError: 'boom'
Traceback (most recent call last):

  File "FILE", line 34, in give

KeyError: 'boom'

\t [[{{node PyFunc}}]] [Op:IteratorGetNext] name: """
LAYER = """Exception encountered when calling Dense.call().

\x1b[1mexpected axis -1 to have value 3\x1b[0m

Arguments received by Dense.call():
  • inputs=tf.Tensor(shape=(32, 4), dtype=float32)"""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (DETECTED, "ValueError: indices[0,0] = 9 is not in [0, 5)"),
        (GENERATOR, "model.py:34: ValueError: KeyError: 'boom'"),
        (
            LAYER,
            "ValueError: Exception encountered when calling Dense.call(). expected axis -1 to have value 3",
        ),
        (f"cannot convert {np.ones((40, 3))} to one number", "ValueError: cannot convert […] to one number"),
        (f"labels outside: {'7 ' * 32}", "ValueError: labels outside: […]"),
        ("shapes (32, 3) and (32, 4) differ", "ValueError: shapes (32, 3) and (32, 4) differ"),
    ],
)
def test_stacks_and_arrays_are_left_out(message: str, said: str, tmp_path: Path) -> None:
    model = tmp_path / "model.py"
    error = ValueError(message.replace("FILE", str(model)))
    assert breaches.reason(error, str(model)).replace(f"{tmp_path}/", "") == said


def test_no_message_is_longer_than_anybody_reads() -> None:
    said = breaches.reason(ValueError("word " * 5000), "model.py")
    assert len(said) <= breaches.LONGEST
    assert said.endswith("…")


def test_an_early_end_is_told_without_the_names_of_operations() -> None:
    error = ValueError(
        "{{function_node __wrapped__IteratorGetNext}} Input dataset was expected to contain 32 elements but contained "
        "only 4 elements. [Op:IteratorGetNext] name: "
    )
    said = breaches.reason(error, "model.py")
    assert "contained only 4 elements. It must give as many rows" in said
    assert "[Op" not in said
    assert breaches.is_breach(error)
