"""The shape of the house: who may import whom, what a file may name, and schemas that fit their records."""

from __future__ import annotations

import ast
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from looptax.records import schemas
from looptax.records.base import Record
from looptax.records.files import decode
from looptax.records.manifest import verified
from looptax.records.runs import PublishedRuns

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workflow/looptax"
MEGABYTE = 1_000_000

FRAMEWORKS = {"tensorflow", "keras", "jax", "torch"}
ON_TOP = {"looptax.records", "looptax.plan", "looptax.runner", "looptax.statistics", "looptax.analyse"}
ON_TOP |= {"msgspec", "numpy", "pandas"}
MAY_IMPORT = {
    "records": {"msgspec", "yaml"},
    "plan": {"looptax.records", "looptax.statistics", "msgspec", "jsonschema"},
    "measure": {"numpy", *FRAMEWORKS},
    "runner": {"looptax.records", "looptax.statistics", "msgspec", "numpy", "pynvml"},
    "statistics": {"numpy", "scipy"},
    "analyse": {"looptax.records", "looptax.statistics", "msgspec", "numpy", "pandas", "pyarrow"},
    "report": {"looptax.records", "msgspec", "matplotlib", "jinja2", "markupsafe", "lxml", "pandas"},
    # The first program of a container, before the workflow: it shares with the runner what finds a GPU.
    # Makes the environments of other stacks, before the workflow's cells: it needs to know what a stack's name means.
    "stacks": {"looptax.plan", "looptax.records", "msgspec"},
    # What one runs on a file of one's own before a run: a plan of one cell, and the children that a run would start.
    "own": {"looptax.plan", "looptax.records", "looptax.runner", "looptax.stacks"},
    "image": {"looptax.plan", "looptax.records", "looptax.runner", "keras", "snakemake", "tensorflow"},
    # These two stand on top of the house and hold its rooms against known truths and peers; no room imports them.
    # `waiting` is what strategies of known cost share, beside them.
    "validate": {*ON_TOP, "scipy", "several", "waiting"},
    "bench": {*ON_TOP, "scipy", "keras", "orjson", "playwright", "pyperf", "yaml"},
}

NOT_OURS = {".git", ".venv", ".snakemake", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
NOT_OURS |= {"__pycache__", "results"}

# Each with a letter in brackets, so that this file holds none of them.
REGISTRIES = r"p[y]pi\.org|p[y]thonhosted\.org|deb\.d[e]bian\.org|registry\.n[p]mjs|a[n]aconda\.org"
MACHINE_PATHS = r"(?<![\w.~-])/(w[o]rk|f[a]rm|h[o]me|r[o]ot|U[s]ers|m[n]t)/[\w.-]"


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name of what is imported"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_allowed(name: str, allowed: set[str]) -> bool:
    if name == "looptax" or name.partition(".")[0] in sys.stdlib_module_names:  # the bare name: where we are
        return True
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def our_files() -> list[Path]:
    """Every file of the tree that could be committed."""
    files = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS]
        files += [Path(folder) / name for name in names]
    return [path for path in files if path.is_file() and not path.is_symlink()]


def lines_with(pattern: str) -> list[str]:
    found = []
    for path in our_files():
        text = path.read_bytes()
        if b"\0" in text:
            continue
        lines = text.decode("utf-8").splitlines()
        found += [
            f"{path.relative_to(ROOT)}:{n}: {x}" for n, x in enumerate(lines, 1) if re.search(pattern, x)
        ]
    return found


def test_every_room_has_its_line_in_the_table() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert rooms == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_the_table_allows(room: str) -> None:
    allowed = MAY_IMPORT[room] | {f"looptax.{room}"}
    files = sorted(
        path for path in (PACKAGE / room).rglob("*.py") if path.parent.name not in {"scripts", "templates"}
    )
    assert files
    forbidden = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in files
        for line, name in imports(path)
        if not is_allowed(name, allowed)
    ]
    assert not forbidden, (
        f"{room}/ may import the standard library and {sorted(allowed)}; found:\n" + "\n".join(forbidden)
    )


@pytest.mark.parametrize("folder", ["measure/strategies", "measure/workloads", "validate/bias/scripts"])
def test_what_a_user_writes_needs_nothing_of_ours(folder: str) -> None:
    files = sorted((PACKAGE / folder).glob("*.py"))
    assert len(files) > 1
    ours = [(path.name, name) for path in files for _, name in imports(path) if name.startswith("looptax")]
    assert not ours


@pytest.mark.parametrize("folder", ["strategies", "workloads"])
def test_the_framework_is_imported_inside_functions_only(folder: str) -> None:
    for path in sorted((PACKAGE / "measure" / folder).glob("*.py")):
        top = ast.parse(path.read_text(encoding="utf-8")).body
        names = [alias.name for node in top if isinstance(node, ast.Import) for alias in node.names]
        names += [str(node.module) for node in top if isinstance(node, ast.ImportFrom)]
        early = {name.partition(".")[0] for name in names} & FRAMEWORKS
        assert not early, f"{path.name} imports {early} before the clock of the import could see it"


@pytest.mark.parametrize(("name", "kind"), schemas.KINDS.items())
def test_a_schema_is_that_of_its_record(name: str, kind: type[Record]) -> None:
    path = ROOT / f"workflow/schemas/{name}.schema.json"
    assert path.read_bytes() == schemas.render(kind), f"{path.name} is out of date: run `make schemas`"
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("config", "config/[!c]*.yaml"),
        ("config", "config/config.yaml"),
        ("claim", "config/claims.yaml"),
        ("stack", "workflow/stacks/*.yaml"),
    ],
)
def test_what_we_ship_fits_its_schema(kind: str, pattern: str) -> None:
    schema = json.loads((ROOT / f"workflow/schemas/{kind}.schema.json").read_text(encoding="utf-8"))
    files = sorted(ROOT.glob(pattern))
    assert files
    for path in files:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for record in content if isinstance(content, list) else [content]:
            jsonschema.validate(record, schema)


def test_no_file_names_a_package_registry() -> None:
    assert not lines_with(REGISTRIES)


def test_no_file_names_a_path_of_one_machine() -> None:
    assert not lines_with(MACHINE_PATHS)


def test_no_place_is_left_to_be_filled_in() -> None:
    assert not lines_with(r"@@[@][A-Z]|T[O]DO|F[I]XME")


def test_no_file_is_larger_than_a_megabyte() -> None:
    """But for the raw timings beside a published page, which make it checkable: a row a timed call, mostly of
    loops that take a tenth of a millisecond. Packed, such a table is a fifteenth of its size as CSV. And but for
    the page itself, whose bound is that of `make bench-page`."""
    raw = {"timings.csv": 25, "timings.parquet": 2, "index.html": 1.5}
    large = {
        str(p.relative_to(ROOT)): p.stat().st_size
        for p in our_files()
        if p.stat().st_size > (raw.get(p.name, 1) if "reports" in p.parts else 1) * MEGABYTE
    }
    assert not large


def test_published_reports_are_what_their_manifests_say() -> None:
    published = [path for path in ROOT.glob("reports/*") if path.is_dir()]
    assert published
    for report in published:
        verified(report)
    runs = decode(ROOT / "reports/runs.json", PublishedRuns)
    assert {run.name for run in runs.runs} == {report.name for report in published}, "run `make publish`"


def test_documents_link_only_to_what_is_there() -> None:
    broken = []
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert not broken


def test_documents_name_only_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    targets |= {"dev", "runtime"}
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        named = set(re.findall(r"(?:^    |`)make (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, (
            f"{path.name} names make targets that do not exist: {sorted(named - targets)}"
        )
