"""Sources read as syntax trees: their literal metadata, and a hash of what they do.

Nothing is imported. The hash leaves out comments, layout, docstrings and the metadata that only explains, so an
edit of these measures nothing again.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import looptax
from looptax.plan.errors import PlanError

EXPLAINING = frozenset({"TITLE", "PARENT", "FACTOR", "BACKENDS", "GIVES_UP"})
METADATA = EXPLAINING | {"WORK", "TOLERANCE", "ENVIRONMENT", "BYPASSES"}
ROOT = Path(looptax.__file__).parents[2]
HASH_DIGITS = 16


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file; a file that does not parse is the user's mistake."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except OSError as error:
        raise PlanError(f"{path}: cannot be read: {error.strerror}") from error
    except SyntaxError as error:
        place = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise PlanError(
            f"{place}: is no Python that can be read: {error.msg}; mend this line, or one before it"
        ) from error
    except ValueError as error:
        raise PlanError(
            f"{path}: is no Python that can be read: {error}; save it as plain text in UTF-8"
        ) from error
    except (MemoryError, RecursionError):  # of the parser
        raise PlanError(f"{path}: is no Python that can be read: nested too deep") from None


def metadata(tree: ast.Module, path: Path) -> dict[str, Any]:
    """Values of the names that are metadata; each is a literal. Other constants belong to the code."""
    found: dict[str, Any] = {}
    for node in tree.body:
        name = _constant_name(node)
        if name not in METADATA or not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        try:
            found[name] = ast.literal_eval(node.value)
        except (TypeError, ValueError):
            raise PlanError(
                f"{path}:{node.lineno}: {name} is not a literal; allowed: a value written out, without names and calls"
            ) from None
    return found


def constants(tree: ast.Module) -> dict[str, int]:
    """The lines of all names in capital letters that the file sets at its top."""
    named = [(_constant_name(node), node.lineno) for node in tree.body]
    return {name: line for name, line in named if name is not None}


def beside_metadata(tree: ast.Module) -> list[ast.stmt]:
    """The statements that are neither docstring nor metadata."""
    kept = [node for node in tree.body if _constant_name(node) not in METADATA and not _is_docstring(node)]
    return [node for node in kept if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")]


def code(tree: ast.Module, source: str) -> str:
    """The source as a user would write it: without docstring and metadata."""
    lines = source.splitlines()
    return (
        "\n\n".join(
            "\n".join(lines[_first_line(node) - 1 : node.end_lineno]) for node in beside_metadata(tree)
        )
        + "\n"
    )


def digest(paths: Iterable[Path]) -> str:
    """Hash of what the files do, in the order of their names, local imports included."""
    every = sorted({found for path in paths for found in with_local_imports(path)})
    content = hashlib.sha256()
    for path in every:
        content.update(f"{path.name}\n{_stripped(parse(path))}\n".encode())
    return content.hexdigest()[:HASH_DIGITS]


def digest_of_workload(path: Path) -> str:
    """As ``digest``; where the file is no Python, of its bytes. With what ``depends`` names, byte by byte."""
    content = hashlib.sha256()
    try:
        code = digest([path])
    except PlanError:
        content.update(path.read_bytes())
        return content.hexdigest()[:HASH_DIGITS]
    named = depends(path)
    if not named:
        return code
    content.update(code.encode())
    for name, other in named:
        for file in sorted(other.rglob("*")) if other.is_dir() else [other]:
            if file.is_file():
                content.update(f"{name}\n{file.stat().st_size}\n".encode())
                content.update(file.read_bytes())
    return content.hexdigest()[:HASH_DIGITS]


def depends(path: Path) -> list[tuple[str, Path]]:
    """The files that a workload's ``depends`` names, relative to its own: as it says them, and where they lie."""
    try:
        tree = parse(path)
    except PlanError:
        return []
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "depends" for t in node.targets
        ):
            try:
                named = ast.literal_eval(node.value)
            except ValueError:
                raise PlanError(f"{path}:{node.lineno}: depends is not a literal list of paths") from None
            given = [named] if isinstance(named, str) else list(named)
            return [(str(name), (path.parent / str(name)).resolve()) for name in given]
    return []


def digest_of_rooms(rooms: Iterable[Path]) -> str:
    """Hash of all files in these folders, byte by byte: quick, since nothing is parsed, and comments count."""
    content = hashlib.sha256()
    for room in rooms:
        for path in sorted(room.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                content.update(f"{path.relative_to(room.parent)}\n{path.stat().st_size}\n".encode())
                content.update(path.read_bytes())
    return content.hexdigest()[:HASH_DIGITS]


def digest_of_lock(path: Path) -> str:
    """Hash of a lock file's pins and hashes; its comments do not count."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise PlanError(f"{path}: the lock file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise PlanError(
            f"{path}: is no lock: not UTF-8; bring it back (git checkout), or make it anew (make lock)"
        ) from None
    pins = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    return hashlib.sha256("\n".join(pins).encode()).hexdigest()[:HASH_DIGITS]


def with_local_imports(path: Path) -> set[Path]:
    """The file and, again and again, the files that it imports from its own folder or from the checkout."""
    seen: set[Path] = set()
    todo = [path]
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        todo += [file for name in _imported(parse(here)) for file in _files_of(name, here.parent)]
    return seen


def _files_of(module: str, folder: Path) -> list[Path]:
    """Files behind a dotted name: every package on the way, and the module; none for what is installed."""
    parts = module.split(".")
    found = []
    for place in (folder, ROOT, ROOT / "workflow"):
        for depth in range(1, len(parts) + 1):
            base = place.joinpath(*parts[:depth])
            found += [path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()]
    return found


def _imported(tree: ast.Module) -> set[str]:
    """Dotted names of all modules that may be imported, those of ``from package import module`` included."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.name for alias in node.names}
    return names


def _stripped(tree: ast.Module) -> str:
    kept = [node for node in tree.body if _constant_name(node) not in EXPLAINING]
    bare = ast.Module(body=kept, type_ignores=[])
    for node in ast.walk(bare):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            node.body = body[1:] or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(ast.fix_missing_locations(bare))


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _constant_name(node: ast.AST) -> str | None:
    target: ast.AST | None = None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign):
        target = node.target
    return target.id if isinstance(target, ast.Name) and target.id.isupper() else None


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
