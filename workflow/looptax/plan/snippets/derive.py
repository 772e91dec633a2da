"""What one pastes into a script: a strategy's own code without its workload.

Derived from the measured code by edits at positions of its syntax tree, so that it cannot say anything else. Imports
come first; ``prepare`` is laid open; what an epoch does stands under a loop over the epochs, or, where it is one call
of fit and nothing else, is that call for all epochs.
"""

from __future__ import annotations

import ast
import textwrap

from looptax.plan.snippets.edits import Edit, Source
from looptax.plan.snippets.prepare import Prepare, Underivable, take_apart
from looptax.plan.snippets.scopes import bound, unknown
from looptax.plan.snippets.unwrapped import GIVEN, OURS, PREAMBLE, TENSORFLOW, Unwrapped

HAS = (
    "# Your script has: model (compiled), batch_size, epochs, and the data: x and y (arrays, or dictionaries or\n"
    "# tuples of them), sample_weight (None where you have none), row_count (len of one array)."
)


def derive(tree: ast.Module, text: str) -> str:
    """The snippet of a strategy's file; empty where none can be derived."""
    try:
        snippet = _snippet(take_apart(tree), Source(text))
        compile(snippet, "snippet", "exec", dont_inherit=True)  # returns and nonlocals where none may be
        return snippet if unknown(snippet) <= set(GIVEN) else ""
    except (Underivable, SyntaxError):
        return ""


def calls_fit(tree: ast.Module) -> bool:
    """Whether the code calls ``fit`` of the model."""
    return any(_is_fit(node) for node in ast.walk(tree))


def _snippet(parts: Prepare, source: Source) -> str:
    unwrapped = Unwrapped(source, [*parts.prepared, *parts.epoch], parts.workload)
    _check_names(parts, unwrapped)
    imports = {ast.unparse(node) for node in parts.imports}
    if "tf" in unwrapped.needs:
        imports.add(TENSORFLOW)
    edits = [*unwrapped.edits, *(source.without(node) for node in parts.imports)]
    preamble = [line for name, line in PREAMBLE.items() if name in unwrapped.needs]
    before = [*parts.imports, *parts.prepared]
    start = min([source.first_line(node) for node in (*before, parts.function)])
    prepared = _dedented(source.edited(start, source.first_line(parts.function), edits))
    blocks = [
        "\n".join([HAS, *sorted(imports)]),
        "\n".join(preamble).strip(),
        prepared,
        _epochs(parts, source, edits),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _epochs(parts: Prepare, source: Source, edits: list[Edit]) -> str:
    """What all epochs do."""
    start, end = source.first_line(parts.epoch[0]), source.after(parts.epoch[-1])
    match parts.epoch:
        case [ast.Expr(value=ast.Call() as call)] if _is_fit(call):
            body = _dedented(source.edited(start, end, [*edits, _all_epochs(call, parts, source)]))
            epochs = "1 epoch" if parts.epochs_per_call == 1 else f"{parts.epochs_per_call} epochs"
            return f"# Timed with {epochs} a call.\n{body}"
    if parts.epochs_per_call != 1:
        raise Underivable("a call of several epochs")
    body = _dedented(source.edited(start, end, edits))
    return f"for _ in range(epochs):\n{textwrap.indent(body, '    ')}"


def _all_epochs(call: ast.Call, parts: Prepare, source: Source) -> Edit:
    """One call of fit for all epochs; it must have said how many it was measured with, or have left it at one."""
    named = {keyword.arg: keyword for keyword in call.keywords}
    given = named.get("epochs")
    measured = given.value.value if given and isinstance(given.value, ast.Constant) else None if given else 1
    if (
        None in named
        or "initial_epoch" in named
        or not 0 < len(call.args) <= 2
        or measured != parts.epochs_per_call
    ):
        raise Underivable("a call of fit whose epochs are not known")
    if given:
        return Edit(*source.span(given.value), "epochs")
    arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    last = max(arguments, key=source.start)
    between = ", " if last.lineno == call.lineno else f",\n{' ' * last.col_offset}"
    return Edit(source.end(last), source.end(last), f"{between}epochs=epochs")


def _is_fit(node: ast.AST) -> bool:
    match node:
        case ast.Call(
            func=ast.Attribute(attr="fit", value=ast.Name(id="model") | ast.Attribute(attr="model"))
        ):
            return True
    return False


def _check_names(parts: Prepare, unwrapped: Unwrapped) -> None:
    """No name of the code may be one that the snippet uses for something else, nor mean two things in it."""
    prepared, epoch = (bound(nodes, unwrapped.idle) for nodes in (parts.prepared, parts.epoch))
    imported = bound(node for node in parts.imports if ast.unparse(node) != TENSORFLOW)
    if OURS & (imported | prepared | epoch) or epoch & (imported | prepared):
        raise Underivable("a name would mean two things")


def _dedented(text: str) -> str:
    return textwrap.dedent(text).strip("\n")
