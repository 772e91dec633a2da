"""The catalogue: every strategy, workload and stack with its title, code and explanation, read as syntax trees."""

from __future__ import annotations

import ast
import contextlib
import inspect
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from looptax.plan import ladder, metadata, own_files, source
from looptax.plan.errors import PlanError, nearest
from looptax.plan.snippets.derive import calls_fit, derive
from looptax.plan.stacks import stack
from looptax.records.catalogue import Catalogue, StackEntry, StrategyEntry, WorkloadEntry

STRATEGIES = Path("workflow/looptax/measure/strategies")
WORKLOADS = Path("workflow/looptax/measure/workloads")
Folders = tuple[str, ...]  # that a config names, with strategies of the user's own


def strategy_file(root: Path, name: str, folders: Folders = ()) -> Path:
    """The file of a strategy: one of ours, or of the ``folders`` that a config names.

    Raises
    ------
    PlanError
        If no strategy has that name, or two have.
    """
    paths = [folder / f"{name}.py" for folder in (root / STRATEGIES, *_own(root, folders))]
    here = [path for path in paths if path.is_file()]
    if len(here) > 1:
        raise PlanError(f"two files are the strategy {name!r}: {here[0]} and {here[1]}; rename one")
    if not here:
        names = strategy_names(root, folders)
        raise PlanError(
            f"the strategy {name!r} is not known; allowed: {', '.join(names)}.{nearest(name, names)}"
        )
    return here[0]


def strategy_names(root: Path, folders: Folders = ()) -> list[str]:
    """Names of all strategies, in alphabetical order."""
    files = [path for folder in (root / STRATEGIES, *_own(root, folders)) for path in folder.glob("*.py")]
    return sorted({path.stem for path in files if path.stem != "__init__" and _has_prepare(path)})


def _has_prepare(path: Path) -> bool:
    """A folder of a user's own may hold other files beside strategies."""
    return path.is_file() and "def prepare(" in path.read_text(encoding="utf-8", errors="replace")


def _own(root: Path, folders: Folders) -> list[Path]:
    found = [(name, own_files.found(root, name)) for name in folders]
    for name, path in found:
        if path is None or not path.is_dir():
            raise PlanError(
                f"strategy_folders: {name!r} is no folder; allowed: folders with a file a strategy."
                f"{nearest(name, _folders_beside(name))}"
            )
    return [path for _, path in found if path is not None]


def _folders_beside(name: str) -> list[str]:
    """Folders that may have been meant, as they would be named."""
    try:
        above = Path(name).expanduser().parent
        return [str(path) for path in above.glob("*") if path.is_dir()]
    except (OSError, RuntimeError, ValueError):
        return []


def workload_file(root: Path, name: str) -> Path:
    """The file of a workload: one of ours by its name, or any file by its path."""
    names = sorted(p.stem for p in (root / WORKLOADS).glob("*.py") if p.stem != "__init__")
    if not name.endswith(".py"):
        if name in names:
            return root / WORKLOADS / f"{name}.py"
    elif (own := own_files.found(root, name)) is not None and own.is_file():
        return own
    allowed = f"allowed: {', '.join(names)}, or the path of a Python file (make workload NAME=… writes one)"
    raise PlanError(f"the workload {name!r} is not known; {allowed}.{nearest(name, names)}")


@cache
def strategy(root: Path, name: str, folders: Folders = ()) -> StrategyEntry:
    """One strategy's entry."""
    path = strategy_file(root, name, folders)
    found, tree = metadata.of_strategy(path), source.parse(path)
    fields: dict[str, Any] = {key.lower(): found[key] for key in metadata.REQUIRED}
    fields["backends"] = list(fields["backends"])
    text = _text(path)
    derived = {
        "explanation": _docstring(tree),
        "code": source.code(tree, text),
        "snippet": derive(tree, text),
        "keeps_fit": calls_fit(tree),
    }
    try:
        entry = msgspec.convert({"name": name, **derived, **fields}, StrategyEntry)
    except msgspec.ValidationError as error:
        raise PlanError(f"{path}: its metadata does not fit: {error}") from None
    return entry


def workload(root: Path, name: str) -> WorkloadEntry:
    """One workload's entry; its name carries eight digits of its content's hash. Its cells tell what is wrong."""
    path = workload_file(root, name)
    slug = f"{_slug(path.stem)}-{source.digest_of_workload(path)[:8]}"
    try:
        tree = source.parse(path)
        title, explanation = source.metadata(tree, path).get("TITLE", path.stem), _docstring(tree)
        code = source.code(tree, _text(path))
    except PlanError:
        title, explanation, code = path.stem, "", path.read_text(encoding="utf-8", errors="replace")
    return WorkloadEntry(name=slug, title=str(title), explanation=explanation, code=code)


def stack_entry(root: Path, name: str) -> StackEntry:
    """One stack's entry."""
    found = stack(root, name)
    return StackEntry(name=name, title=found.title, backend=found.backend, note=found.note)


def collect(root: Path, workloads: list[str], stacks: Sequence[str] = (), folders: Folders = ()) -> Catalogue:
    """All strategies as one ladder: parents before children, other work last."""
    return Catalogue(
        strategies=strategies(root, folders),
        workloads=[workload(root, name) for name in workloads],
        stacks=[stack_entry(root, name) for name in stacks],
    )


def strategies(root: Path, folders: Folders = ()) -> list[StrategyEntry]:
    """All strategies as one ladder.

    Raises
    ------
    PlanError
        If a file's metadata does not fit, or the files do not fit together.
    """
    entries = [strategy(root, name, folders) for name in strategy_names(root, folders)]
    return ladder.ordered(entries, lambda name: strategy_file(root, name, folders))


def checked(root: Path, name: str, folders: Folders = ()) -> StrategyEntry:
    """One strategy's entry, if it fits into the ladder; what is wrong with other files is no matter."""
    entry, names = strategy(root, name, folders), strategy_names(root, folders)

    def file_of(one: str) -> Path:
        return strategy_file(root, one, folders)

    ladder.require_parent(entry, names, file_of)
    ladder.require_own_title(entry, _readable(root, names, folders), file_of)
    return entry


def _readable(root: Path, names: Sequence[str], folders: Folders) -> list[StrategyEntry]:
    found = []
    for name in names:
        with contextlib.suppress(PlanError):
            found.append(strategy(root, name, folders))
    return found


def _docstring(tree: ast.Module) -> str:
    return inspect.cleandoc(ast.get_docstring(tree) or "")


def _slug(stem: str) -> str:
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._") else "_" for c in stem)
    return kept[:40].lstrip("._") or "workload"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
