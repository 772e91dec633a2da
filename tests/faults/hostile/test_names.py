"""Names that would leave the tree or reach a shell, and YAML that would make objects."""

from __future__ import annotations

import ast
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from looptax.analyse.claims.read import read_claims
from looptax.own.__main__ import main as own
from looptax.plan import config_file, stacks
from looptax.plan.errors import PlanError
from looptax.plan.plan import Plan
from looptax.records.files import UnreadableRecord
from looptax.records.yaml_file import read_yaml
from looptax.report.publish import publish
from looptax.validate import missed
from looptax.validate.simulated import noise
from tests.faults.conftest import Tell
from tests.faults.hostile import mutate
from tests.faults.hostile.tried import Refused, command

pytestmark = pytest.mark.point("fuzz-names")

ROOT = Path(__file__).parents[3]
CODE = (
    "a'; touch {0}; '",
    "$(shell touch {0})",
    "$(touch {0})",
    "`touch {0}`",
    '"; touch {0}; "',
    "a\ntouch {0}",
    "$$(touch {0})",
)
TARGETS = {
    "workload": ("NAME",),
    "strategy": ("NAME",),
    "check-workload": ("FILE",),
    "check-strategy": ("FILE",),
    "compare": ("A", "B", "STRATEGY", "OUTPUT"),
    "report": ("CONFIG", "CORES"),
    "more": ("CONFIG", "ROUNDS"),
}
CONFIG = {
    "name": "small",
    "title": "A small run",
    "grids": [
        {
            "workloads": ["article_mlp"],
            "batch_sizes": [32],
            "dataset_sizes": [256],
            "strategies": ["own_step"],
        }
    ],
}
OBJECTS = (
    "!!python/object/apply:os.system ['touch {0}']",
    "!!python/object/new:os.system ['touch {0}']",
    "!!python/object/apply:subprocess.check_output [['touch', '{0}']]",
    "!!python/name:os.system",
    "!!python/module:antigravity",
    "!!python/tuple [a, b]",
)
names = st.one_of(
    st.sampled_from(mutate.TEXTS), st.text(max_size=80), st.from_regex(r"[A-Za-z0-9._-]{1,66}\n?")
)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("way", ["on make's command line", "in the environment"])
def test_what_a_user_names_is_code_neither_to_make_nor_to_the_shell(
    target: str, way: str, tmp_path: Path
) -> None:
    planted = tmp_path / "planted"
    for code in CODE[:3] if target == "compare" else CODE:  # it imports much
        said = {name: code.format(planted) for name in TARGETS[target]}
        given = [f"{name}={value}" for name, value in said.items()] if way == "on make's command line" else []
        answer = subprocess.run(
            ["make", "--silent", target, *given],
            cwd=ROOT,
            env={**os.environ, **({} if given else said)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert not planted.exists(), code
        assert answer.returncode
        assert "Traceback" not in answer.stdout + answer.stderr
        assert any(word in answer.stderr for word in ("found", "no such", "cannot be read", "not known")), (
            answer.stderr
        )


def test_a_planted_target_would_be_seen(tmp_path: Path) -> None:
    """The quotes of a recipe alone do not hold: what the test above looks for does happen without ours."""
    (tmp_path / "Makefile").write_text("NAME ?=\nworkload:\n\t@echo '$(NAME)'\n")
    planted = tmp_path / "planted"
    for code in CODE[:2]:
        subprocess.run(
            ["make", "workload", f"NAME={code.format(planted)}"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert planted.exists()
        planted.unlink()


@settings(max_examples=300, deadline=None)
@given(names)
def test_a_run_and_its_files_stay_in_results(name: str) -> None:
    try:
        found = config_file.load({**CONFIG, "name": name}, "config.yaml")
    except PlanError as error:
        assert "name: found" in str(error)  # noqa: PT017
        return
    assert found.name.isascii()
    assert found.name.isprintable()
    assert not set(found.name) & set("/\\'\"`$ {}*?;&|<>~")
    assert Path(os.path.normpath(f"results/{found.name}")).parts == ("results", found.name)
    assert not found.name.startswith(("-", "."))
    assert len(found.name) <= 64


@settings(max_examples=200, deadline=None)
@given(names)
def test_a_name_that_is_none_of_ours_is_said_not_followed(name: str) -> None:
    grid = CONFIG["grids"][0]  # type: ignore[index]
    changes: list[dict] = [{"strategies": [name]}, {"stacks": [name]}, {"workloads": [name]}]
    for change in changes:
        with pytest.raises(PlanError) as caught:
            Plan({**CONFIG, "grids": [{**grid, **change}]}, "config.yaml", ROOT)
        assert "allowed:" in str(caught.value) or "not known" in str(caught.value)
    with pytest.raises(PlanError, match="is no folder"):
        Plan({**CONFIG, "strategy_folders": [f"none/{name}"]}, "config.yaml", ROOT)
    if name not in stacks.stack_names(ROOT):
        with pytest.raises(PlanError, match="is not known"):
            stacks.stack(ROOT, name)


@settings(max_examples=150, deadline=None)
@given(names)
def test_a_report_is_published_under_a_name_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = tmp_path_factory.mktemp("reports")
    with pytest.raises(Exception, match=r"is no name of a report|manifest\.json"):
        publish(ROOT / "docs", folder / "reports", name)
    assert not list(folder.rglob("*"))


@pytest.mark.parametrize("name", [text for text in mutate.TEXTS if "/" not in text])
def test_a_file_to_begin_with_has_a_plain_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind in ("workload", "strategy"):
        if name.isascii() and name.isidentifier() and name.islower() and len(name) <= 40:
            continue
        with pytest.raises(Refused):
            command(own, kind, name)
    assert len(list(tmp_path.rglob("*"))) <= 2


@pytest.mark.parametrize(
    "path", ["~nobody-of-that-name/x.py", "x" * 5000 + ".py", "a\0.py", "loop.py", "/proc/self/mem.py"]
)
def test_a_path_that_no_system_takes_is_said(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop.py").symlink_to("loop.py")
    grid = CONFIG["grids"][0]  # type: ignore[index]
    with pytest.raises(PlanError, match="is not known"):
        Plan({**CONFIG, "grids": [{**grid, "workloads": [path]}]}, "config.yaml", ROOT)
    with pytest.raises(PlanError, match="is no folder"):
        Plan({**CONFIG, "strategy_folders": [path]}, "config.yaml", ROOT)


def test_a_path_with_braces_is_refused_before_snakemake_reads_it_as_a_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    template = ROOT / "workflow/looptax/own/templates/workload.py"
    (tmp_path / "{wildcards.stack}.py").write_bytes(template.read_bytes())
    grid = CONFIG["grids"][0]  # type: ignore[index]
    made = Plan({**CONFIG, "grids": [{**grid, "workloads": ["{wildcards.stack}.py"]}]}, "config.yaml", ROOT)
    with pytest.raises(PlanError, match="holds a brace"):
        _ = made.workload_files
    assert "{" not in made.cells[0]


READERS: dict[str, Callable[[Path], object]] = {
    "config": config_file.read,
    "claims": lambda path: read_claims(path, []),
    "stack": lambda path: stacks.stack(path.parents[2], "one"),
    "missed": missed.read,
    "noise": noise.read,
}


@pytest.mark.parametrize("reader", READERS)
def test_no_yaml_that_we_read_makes_an_object(reader: str, tmp_path: Path) -> None:
    file = tmp_path / "workflow/stacks/one.yaml"
    file.parent.mkdir(parents=True)
    planted = tmp_path / "planted"
    for code in OBJECTS:
        for text in (code, f"- {code}", f"name: {code}", f"? {code}\n: 1"):
            file.write_text(text.format(planted))
            stacks.stack.cache_clear()
            with pytest.raises((PlanError, UnreadableRecord), match="could not determine a constructor"):
                READERS[reader](file)
            assert not planted.exists()


def test_a_loader_that_makes_objects_would_be_seen(tmp_path: Path) -> None:
    yaml.load(OBJECTS[0].format(tmp_path / "planted"), yaml.UnsafeLoader)
    assert (tmp_path / "planted").exists()


def test_yaml_is_read_in_one_place() -> None:
    own_code = [*ROOT.glob("workflow/**/*.py"), *ROOT.glob("requirements/*.py"), *ROOT.glob("container/*.py")]
    assert len(own_code) > 200
    found = {}
    for path in own_code:
        for node in ast.walk(ast.parse(path.read_bytes())):
            named = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            loads = named.startswith("yaml.") and "load" in named
            if loads or (
                isinstance(node, ast.Attribute) and node.attr in ("UnsafeLoader", "FullLoader", "Loader")
            ):
                found.setdefault(path.relative_to(ROOT).as_posix(), []).append(named)
    # What makes locks and licences anew is run by who develops Looptax, on what is committed, without the package.
    alone = {"requirements/lock.py": ["yaml.safe_load"], "requirements/licences.py": ["yaml.safe_load"]}
    assert found == alone


def test_a_few_lines_cannot_stand_for_billions(tmp_path: Path, tell: Tell) -> None:
    doubled = "".join(f"b{i}: &b{i} [*b{i - 1}, *b{i - 1}]\n" for i in range(1, 60))
    bombs = {
        "billion laughs": f"b0: &b0 [x, x]\n{doubled}",
        "by keys": "b0: &b0 {a: x}\n"
        + "".join(f"b{i}: &b{i} {{a: *b{i - 1}, b: *b{i - 1}}}\n" for i in range(1, 60)),
        "merged": "b0: &b0 {a: x}\n"
        + "".join(f"b{i}: &b{i} {{<<: [*b{i - 1}, *b{i - 1}]}}\n" for i in range(1, 60)),
        "itself": "a: &a [*a]",
        "deep": "[" * 100_000,
        "deep by alias": "b0: &b0 x\n" + "".join(f"b{i}: &b{i} [*b{i - 1}]\n" for i in range(1, 3000)),
        "long": "a: [" + "x, " * 65_000 + "x]",
        "longer": "# " + "x" * 10_000_000,
        "a number": "a: " + "9" * 100_000,
    }
    began = time.monotonic()
    for name, text in bombs.items():
        (tmp_path / "x.yaml").write_text(text)
        with pytest.raises(UnreadableRecord, match=r"x\.yaml(:\d+)?: "):
            read_yaml(tmp_path / "x.yaml")
        assert name
    took = time.monotonic() - began
    tell(f"{len(bombs)} bombs of YAML are refused in {took:.1f} s together")
    assert took < 60


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**70), 2**70)
        | st.floats(allow_nan=False)
        | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    )
)
def test_what_is_written_as_yaml_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    path = tmp_path_factory.mktemp("yaml") / "x.yaml"
    path.write_text(yaml.safe_dump(value), encoding="utf-8")
    assert read_yaml(path) == value
