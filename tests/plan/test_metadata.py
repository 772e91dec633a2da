"""What is wrong with a strategy's metadata is told with file, line, what was found and what is allowed, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.plan import catalogue
from looptax.plan.config_file import load
from looptax.plan.errors import PlanError
from looptax.plan.grid import expand
from looptax.plan.plan import Plan

ROOT = Path(__file__).parents[2]
LOOP = (ROOT / "workflow/looptax/own/templates/strategy.py").read_text(encoding="utf-8")
SETTING = 'PARENT = "train_on_batch"'
RAW = {
    "name": "own",
    "title": "Own",
    "strategy_folders": ["loops"],
    "grids": [
        {
            "workloads": ["article_mlp"],
            "batch_sizes": [32],
            "dataset_sizes": [256],
            "strategies": ["train_on_batch"],
        }
    ],
}


@pytest.fixture
def loops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for loops, in which a config looks."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loops").mkdir()
    catalogue.strategy.cache_clear()
    return tmp_path / "loops"


def write(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    text = LOOP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder / f"{name}.py"


def line_of(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def complaint(name: str) -> str:
    with pytest.raises(PlanError) as caught:
        catalogue.checked(ROOT, name, ("loops",))
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('WORK = "same"', 'WORK = "identical"', 'WORK: found \'identical\'; allowed: "same", or "other"'),
        (
            'TITLE = "my loop"',
            f'TITLE = "{"t" * 41}"',
            "(41 characters); allowed: a text of 1 to 40 characters",
        ),
        ('TITLE = "my loop"', 'TITLE = ""', "allowed: a text of 1 to 40 characters"),
        (SETTING, "PARENT = 5", "PARENT: found 5; allowed: a strategy by its name"),
        ("TOLERANCE = None", "TOLERANCE = True", "TOLERANCE: found True; allowed: None"),
        (
            'BACKENDS = ("tensorflow",)',
            'BACKENDS = ("tensorflow")',
            "BACKENDS: found 'tensorflow'; allowed: a tuple",
        ),
        (
            'BACKENDS = ("tensorflow",)',
            'BACKENDS = ("tensorflw",)',
            "allowed: a tuple of one or more of tensorflow",
        ),
        ("BYPASSES = ()", 'BYPASSES = "train_step"', "BYPASSES: found 'train_step'; allowed: a tuple"),
        ("ENVIRONMENT = {}", 'ENVIRONMENT = {"A": 1}', "ENVIRONMENT: found {'A': 1}; allowed: variables"),
        ("BYPASSES = ()", "BYPASES = ()", "BYPASES: is no field of a strategy. Did you mean 'BYPASSES'?"),
        (SETTING, f"PARNT{SETTING[6:]}", "PARNT: is no field of a strategy. Did you mean 'PARENT'?"),
        (SETTING, "PARENT = str()", "PARENT is not a literal; allowed: a value written out"),
        (SETTING, 'PARENT = "mine"', "PARENT: found 'mine'; allowed: the name of another strategy"),
        (
            SETTING,
            'PARENT = "train_onbatch"',
            "found 'train_onbatch'; allowed: the name of another strategy. Did you ",
        ),
    ],
)
def test_a_field_that_does_not_fit_is_told_with_its_line(loops: Path, old: str, new: str, said: str) -> None:
    path = write(loops, "mine", (old, new))
    told = complaint("mine")
    assert told.startswith(f"{path}:{line_of(path, new)}: ")
    assert said in told
    assert "\n" not in told


def test_all_that_is_missing_is_told_at_once(loops: Path) -> None:
    path = write(loops, "mine", ('GIVES_UP = ""', ""), ('WORK = "same"', ""))
    assert (
        complaint("mine")
        == f"{path}: lacks WORK, GIVES_UP; `make strategy NAME=…` writes a file that has all"
    )


def test_all_that_is_wrong_is_told_at_once(loops: Path) -> None:
    write(loops, "mine", ('WORK = "same"', 'WORK = "alike"'), ("TOLERANCE = None", "TOLERANCE = -1"))
    told = complaint("mine").splitlines()
    assert [("WORK" in line, "TOLERANCE" in line) for line in told] == [(True, False), (False, True)]


def test_constants_of_the_code_are_nobodys_business(loops: Path) -> None:
    write(loops, "mine", ('TITLE = "my loop"', 'TITLES = 3\nUNROLL = 8\nTITLE = "my loop"'))
    assert catalogue.checked(ROOT, "mine", ("loops",)).title == "my loop"


def test_a_title_that_two_have_is_told_with_both_files(loops: Path) -> None:
    one, two = write(loops, "mine"), write(loops, "other")
    line = line_of(one, "TITLE")
    assert f"{one}:{line} and {two}:{line}: TITLE: both are 'my loop'" in complaint("other")


def test_what_is_wrong_with_a_neighbour_keeps_no_file_from_being_checked(loops: Path) -> None:
    write(loops, "mine")
    write(loops, "other", ('TITLE = "my loop"', "TITLE = 5"))
    assert catalogue.checked(ROOT, "mine", ("loops",)).name == "mine"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("mine", (SETTING, 'PARENT = "train_onbatch"'), "PARENT: found 'train_onbatch'"),
        ("mine", (SETTING, 'PARENT = "mine"'), "PARENT: found 'mine'"),
        ("fit_numpy", ("my loop", "your loop"), "two files are the strategy 'fit_numpy'"),
        ("mine", ("my loop", "fit, NumPy"), "TITLE: both are 'fit, NumPy'"),
    ],
)
def test_a_loop_that_the_page_could_not_show_is_refused_before_anything_is_measured(
    loops: Path, name: str, change: tuple[str, str], said: str
) -> None:
    """Though the config measures others: the page's ladder holds all of them."""
    path = write(loops, name, change)
    with pytest.raises(PlanError, match=said) as caught:
        Plan(RAW, "own.yaml", ROOT)
    assert str(caught.value).startswith("own.yaml: ")
    assert str(path) in str(caught.value)


def test_a_cycle_names_its_files(loops: Path) -> None:
    one = write(loops, "one", (SETTING, 'PARENT = "two"'), ("my loop", "one"))
    two = write(loops, "two", (SETTING, 'PARENT = "one"'), ("my loop", "two"))
    with pytest.raises(PlanError, match="their own ancestors") as caught:
        catalogue.strategies(ROOT, ("loops",))
    assert f"{one}:{line_of(one, 'PARENT')}, {two}:" in str(caught.value)


def test_a_folder_that_is_misspelt(loops: Path) -> None:
    with pytest.raises(PlanError, match=r"'lops' is no folder; .* Did you mean 'loops'\?"):
        expand(load({**RAW, "strategy_folders": ["lops"]}, "own.yaml"), ROOT)


@pytest.mark.parametrize(("most", "raised"), [(6, True), (8, False), (20, False)])
def test_more_rounds_than_the_config_allows_are_announced(loops: Path, most: int, raised: bool) -> None:
    (grid,) = RAW["grids"]
    rivals = ["fit_numpy", "fit_dataset", "own_step", "train_function", "graph_epoch"]
    raw = {
        **RAW,
        "rounds": {"min": 6, "max": most},
        "grids": [{**grid, "strategies": ["train_on_batch", *rivals]}],
    }
    told = Plan(raw, "own.yaml", ROOT).announcement()
    assert ("rounds.max: 6 is raised to 8" in told) == raised
