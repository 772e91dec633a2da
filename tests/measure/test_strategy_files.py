"""What each strategy file says about itself, read as text: no framework is needed, as in ``plan/``."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import looptax.measure

FOLDER = Path(looptax.measure.__file__).parent / "strategies"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
LONGEST_TITLE = 40  # labels of figures
LONGEST_HEADLINE = 100
TYPES: dict[str, type | tuple[type, ...]] = {
    "TITLE": str,
    "PARENT": (str, type(None)),
    "FACTOR": str,
    "WORK": str,
    "TOLERANCE": (float, type(None)),
    "BACKENDS": tuple,
    "BYPASSES": tuple,
    "ENVIRONMENT": dict,
    "GIVES_UP": str,
}
LADDER = {  # the rungs that design and configuration count on, each below the one it is compared with
    "fit_numpy": "train_on_batch",
    "fit_dataset": "fit_numpy",
    "fit_dataset_prefetch": "fit_dataset",
    "fit_dataset_untuned": "fit_dataset_prefetch",
    "fit_steps_8": "fit_dataset_prefetch",
    "fit_steps_32": "fit_steps_8",
    "fit_steps_epoch": "fit_steps_32",
    "own_step": "train_function",
    "graph_epoch": "own_step_dataset",
    "resident_epoch": "graph_epoch",
    "resident_epoch_xla": "resident_epoch",
    "resident_epoch_xla_small_loop": "resident_epoch_xla",
    "resident_epoch_xla_wide": "resident_epoch_xla_small_loop",
    "resident_epoch_xla_parts": "resident_epoch_xla_wide",
}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))


@cache
def metadata(name: str) -> dict[str, Any]:
    """The file's top-level assignments; an error where one is not a literal."""
    assigned = [node for node in tree(name).body if isinstance(node, ast.Assign)]
    return {ast.unparse(node.targets[0]): ast.literal_eval(node.value) for node in assigned}


def ancestors(name: str) -> list[str]:
    """The way up from a strategy to the root, or to the first name that comes twice."""
    way: list[str] = []
    parent = metadata(name)["PARENT"]
    while parent is not None and parent not in way:
        way.append(parent)
        parent = metadata(parent)["PARENT"]
    return way


@pytest.mark.parametrize("name", NAMES)
class TestEachFile:
    def test_has_all_metadata_as_literals_and_no_other(self, name: str) -> None:
        expected = [key for key in TYPES if key != "BYPASSES" or key in metadata(name)]
        assert list(metadata(name)) == expected, "names, or their order, differ from docs/ARCHITECTURE.md"
        wrong = [key for key, value in metadata(name).items() if not isinstance(value, TYPES[key])]
        assert not wrong, f"of another type than docs/ARCHITECTURE.md says: {wrong}"

    def test_has_a_title_that_fits_a_figure(self, name: str) -> None:
        assert 0 < len(metadata(name)["TITLE"]) <= LONGEST_TITLE

    def test_says_what_of_a_model_it_does_not_call(self, name: str) -> None:
        """A loop that takes the loss into its own hands does not do the work of a train_step of the model's own."""
        names = [node.attr for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)]
        assert any(n.startswith("compute_loss") for n in names) == ("BYPASSES" in metadata(name))

    def test_names_the_one_factor_that_it_changes(self, name: str) -> None:
        assert metadata(name)["FACTOR"]

    def test_claims_a_kind_of_work(self, name: str) -> None:
        assert metadata(name)["WORK"] in {"same", "other"}
        assert metadata(name)["WORK"] == "same" or metadata(name)["TOLERANCE"] is None

    def test_sets_only_strings_in_the_environment(self, name: str) -> None:
        assert all(isinstance(text, str) for pair in metadata(name)["ENVIRONMENT"].items() for text in pair)

    def test_has_a_headline_and_an_explanation(self, name: str) -> None:
        headline, blank, *explanation = (ast.get_docstring(tree(name)) or "\n").split("\n")
        assert len(headline) <= LONGEST_HEADLINE
        assert headline.endswith(".")
        assert blank == ""
        assert len(" ".join(explanation).split()) >= 30, "explain to a stranger why this costs what it costs"

    def test_says_that_callbacks_see_fewer_batches_where_a_call_does_several_steps(self, name: str) -> None:
        if any(isinstance(n, ast.keyword) and n.arg == "steps_per_execution" for n in ast.walk(tree(name))):
            assert "callbacks" in metadata(name)["GIVES_UP"], "the page says it by this"

    def test_imports_nothing_before_prepare(self, name: str) -> None:
        imports = [ast.unparse(n) for n in tree(name).body if isinstance(n, (ast.Import, ast.ImportFrom))]
        assert not imports, f"move into prepare(): {imports}"

    def test_holds_prepare_and_nothing_else(self, name: str) -> None:
        functions = [node for node in tree(name).body if isinstance(node, ast.FunctionDef)]
        assert [(f.name, [a.arg for a in f.args.args]) for f in functions] == [("prepare", ["workload"])]

    def test_leads_up_to_the_root(self, name: str) -> None:
        assert metadata(name)["PARENT"] in {None, *NAMES}
        assert name not in ancestors(name), f"a cycle: {ancestors(name)}"
        assert (name, *ancestors(name))[-1] == "train_on_batch"


def test_one_root() -> None:
    assert [name for name in NAMES if metadata(name)["PARENT"] is None] == ["train_on_batch"]


def test_no_title_twice() -> None:
    titles = [metadata(name)["TITLE"] for name in NAMES]
    assert len(titles) == len(set(titles)), f"the same title twice in {sorted(titles)}"


def test_the_named_rungs_stand_where_the_design_puts_them() -> None:
    assert {name: metadata(name)["PARENT"] for name in LADDER} == LADDER


def test_same_work_never_rests_on_other_work() -> None:
    same = [name for name in NAMES if metadata(name)["WORK"] == "same"]
    resting = [name for name in same for above in ancestors(name) if metadata(above)["WORK"] == "other"]
    assert not resting, "a rung of the tax must not be compared with one that does other work"
