"""What is wrong with a workload's file as far as its text shows. It keeps no other cell from being measured."""

from __future__ import annotations

import ast
from pathlib import Path

from looptax.plan import source
from looptax.plan.errors import PlanError

FUNCTIONS = ("build_model", "make_data")
REMEDY = "`make workload NAME=…` writes a file that has both"


def of_workload(path: Path, shown: str) -> list[str]:
    """One sentence for each breach that needs no framework to be seen; ``shown`` is the file as the user named it."""
    try:
        tree = source.parse(path)
        named = source.depends(path)
    except PlanError as error:
        return [str(error).replace(str(path), shown)]
    bound = set().union(*(_bound(node) for node in tree.body)) if tree.body else set()
    found = [
        f"{shown}: lacks {name}(); {REMEDY}" for name in FUNCTIONS if name not in bound and "*" not in bound
    ]
    missing = [name for name, other in named if not other.exists()]
    return found + [
        f"{shown}: depends names {name!r}, which is not there: paths are from its own folder"
        for name in missing
    ]


def _bound(node: ast.stmt) -> set[str]:
    """Names that a statement at the top of a file binds; a star where it may bind any."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.If | ast.Try | ast.With | ast.For):
        return {"*"}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
