"""Which names a piece of code binds, and which it needs from elsewhere."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Container, Iterable, Iterator

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def bound(statements: Iterable[ast.AST], besides: Container[ast.AST] = ()) -> set[str]:
    """Names that the statements bind in their own scope (of comprehensions too, to be careful), but for some nodes."""
    names: set[str] = set()
    for node in _own(statements):
        if node in besides:
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
    return names


def bound_within(node: ast.AST) -> set[str]:
    """Names that a nested scope binds, its arguments and what is nested in it included."""
    names = {argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)}
    return names | {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def unknown(code: str) -> set[str]:
    """Names that a script uses and neither binds at its top nor finds among the builtins."""
    top = symtable.symtable(code, "code", "exec")
    known = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    used = {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    for table in _tables(top):
        used |= {s.get_name() for s in table.get_symbols() if s.is_referenced() and s.is_global()}
    return used - known - set(dir(builtins))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _tables(child)


def _own(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        yield node
        if not isinstance(node, SCOPES):
            yield from _own(ast.iter_child_nodes(node))
