"""The hash of a source changes with what it does, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.plan import source
from looptax.plan.errors import PlanError

CODE = '''"""Headline.

Why.
"""

TITLE = "one"
WORK = "same"


def prepare(workload):
    """Inner words."""
    return workload.model  # a comment
'''


def digest(folder: Path, text: str) -> str:
    path = folder / "strategy.py"
    path.write_text(text, encoding="utf-8")
    return source.digest([path])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Why.", "Because."),
        ('"one"', '"two"'),
        ("# a comment", "# another"),
        ("Inner words", "Others"),
        ("\n\n\n", "\n"),
    ],
)
def test_explanations_do_not_count(tmp_path: Path, old: str, new: str) -> None:
    assert digest(tmp_path, CODE) == digest(tmp_path, CODE.replace(old, new))


@pytest.mark.parametrize(("old", "new"), [("workload.model", "workload.x"), ('"same"', '"other"')])
def test_what_it_does_counts(tmp_path: Path, old: str, new: str) -> None:
    assert digest(tmp_path, CODE) != digest(tmp_path, CODE.replace(old, new))


def test_a_local_import_counts(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("X = lambda: 1\n", encoding="utf-8")
    before = digest(tmp_path, "import helper\n" + CODE)
    (tmp_path / "helper.py").write_text("X = lambda: 2\n", encoding="utf-8")
    assert before != digest(tmp_path, "import helper\n" + CODE)


def test_a_module_of_a_package_beside_it_counts(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    helper = tmp_path / "models/helper.py"
    helper.write_text("UNITS = 64\n", encoding="utf-8")
    text = "from models import helper\n" + CODE
    before = digest(tmp_path, text)
    helper.write_text("UNITS = 65\n", encoding="utf-8")
    assert before != digest(tmp_path, text)


def test_constants_of_the_code_are_no_metadata(tmp_path: Path) -> None:
    import ast

    text = "import math\nUNITS = int(math.sqrt(64))\n" + CODE
    assert source.metadata(ast.parse(text), tmp_path) == {"TITLE": "one", "WORK": "same"}
    assert "UNITS = int(math.sqrt(64))" in source.code(ast.parse(text), text)


def test_the_code_shown_is_what_a_user_writes() -> None:
    import ast

    shown = source.code(ast.parse(CODE), CODE)
    assert shown.startswith("def prepare(workload)")
    assert "TITLE" not in shown
    assert "# a comment" in shown


def test_comments_of_a_lock_do_not_count(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("# one\na==1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    before = source.digest_of_lock(lock)
    lock.write_text("# two\na==1 \\\n    --hash=sha256:00\n    # via b\n", encoding="utf-8")
    assert source.digest_of_lock(lock) == before
    lock.write_text("# two\na==1 \\\n    --hash=sha256:01\n", encoding="utf-8")
    assert source.digest_of_lock(lock) != before


def test_a_file_that_does_not_parse_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text("def prepare(:\n", encoding="utf-8")
    with pytest.raises(PlanError, match=r"broken\.py"):
        source.digest([path])
