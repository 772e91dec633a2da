"""A strategy's ``prepare``, taken apart: what it imports, what it prepares, and what an epoch does."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import pairwise

from looptax.plan.source import beside_metadata


class Underivable(Exception):
    """The code is none that a script of one's own could have."""


@dataclass(frozen=True)
class Prepare:
    """The statements of ``prepare`` and of the function that it returns.

    ``workload`` is the name of its argument, ``function`` the definition that it returns, ``epoch`` what that does but
    for its return, ``epochs_per_call`` how many epochs it reports.
    """

    workload: str
    imports: list[ast.Import | ast.ImportFrom]
    prepared: list[ast.stmt]
    function: ast.FunctionDef
    epoch: list[ast.stmt]
    epochs_per_call: int


def take_apart(tree: ast.Module) -> Prepare:
    """The parts of a strategy's file.

    Raises
    ------
    Underivable
        If the file is more than one function that prepares, and returns another without arguments.
    """
    match beside_metadata(tree):
        case [
            ast.FunctionDef(name="prepare", decorator_list=[], args=ast.arguments(args=[argument])) as prepare
        ]:
            body = prepare.body[1:] if ast.get_docstring(prepare) is not None else prepare.body
        case _:
            raise Underivable("more than a function that prepares")
    match body:
        case [
            *before,
            ast.FunctionDef(decorator_list=[]) as function,
            ast.Return(value=ast.Name(id=returned)),
        ]:
            plain = ast.unparse(prepare.args) == argument.arg and not ast.unparse(function.args)
            if function.name != returned or not plain:
                raise Underivable("does not return the function before its end")
        case _:
            raise Underivable("does not end with a function and its return")
    inner = function.body[1:] if ast.get_docstring(function) is not None else function.body
    _check_layout(prepare, body)
    _check_layout(function, inner)
    return Prepare(
        workload=argument.arg,
        imports=[node for node in before if isinstance(node, ast.Import | ast.ImportFrom)],
        prepared=[node for node in before if not isinstance(node, ast.Import | ast.ImportFrom)],
        function=function,
        epoch=inner[:-1],
        epochs_per_call=_epochs(inner),
    )


def _epochs(body: list[ast.stmt]) -> int:
    """How many epochs a function's return reports; what it returns does nothing but say so."""
    match body:
        case [_, *_, ast.Return(value=ast.Tuple(elts=[ast.Constant(value=int() as epochs), steps]))]:
            calls = [node.func for node in ast.walk(steps) if isinstance(node, ast.Call)]
            if all(isinstance(called, ast.Name) and called.id == "len" for called in calls):
                return epochs
    raise Underivable("does not do something and report epochs and steps")


def _check_layout(function: ast.FunctionDef, body: list[ast.stmt]) -> None:
    """Lines can be cut and moved: no two statements share one, and no text goes over several."""
    lines = [(function.lineno, function.lineno), *((node.lineno, node.end_lineno or 0) for node in body)]
    if any(start <= end for (_, end), (start, _) in pairwise(lines)):
        raise Underivable("two statements on a line")
    for node in (inner for statement in body for inner in ast.walk(statement)):
        text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        if text and node.lineno != node.end_lineno:  # type: ignore[attr-defined]
            raise Underivable("a text over several lines")
