"""What stands in a script of one's own for each thing that a strategy takes from its workload."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from looptax.plan.snippets.edits import Edit, Source
from looptax.plan.snippets.prepare import Underivable
from looptax.plan.snippets.scopes import SCOPES, bound_within

TENSORFLOW = "import tensorflow as tf"
GIVEN = ("model", "x", "y", "sample_weight", "row_count", "batch_size", "epochs")  # what the script has
NAMES = {name: name for name in ("model", "x", "y", "sample_weight", "batch_size", "steps")}
CALLS = {"slices": "slices", "dataset": "tf.data.Dataset.from_tensor_slices(data)"}
BATCHES = "[batch_from(start, data) for start in starts]"
BATCH_FROM = """def batch_from(start, part):  # of an array, or of each in a dictionary, tuple or list
    if isinstance(part, dict):
        return {name: batch_from(start, inner) for name, inner in part.items()}
    if isinstance(part, (tuple, list)):
        return type(part)(batch_from(start, inner) for inner in part)
    return part[start : start + batch_size]
"""
# In this order before the strategy's own code, where it needs them. Whole batches only, as measured.
PREAMBLE = {
    "data": "data = (x, y) if sample_weight is None else (x, y, sample_weight)",
    "steps": "steps = row_count // batch_size",
    "starts": "starts = range(0, row_count - batch_size + 1, batch_size)  # of whole batches",
    "batch_from": f"\n{BATCH_FROM}",
    "slices": f"slices = {BATCHES}",
}
NEEDS = {"dataset": {"tf", "data"}, "slices": {"data", "starts", "batch_from"}}
AS_BEFORE = {"optimizer": "model.optimizer", "loss": "model.loss", "jit_compile": "model.jit_compile"}
OURS = {*GIVEN, *PREAMBLE, "tf", "_"}  # names that a snippet uses for what they mean here


class Unwrapped:
    """The edits that take a workload out of a function's statements.

    ``needs`` are names of the preamble, and ``tf``, that the edited code uses. ``idle`` are targets of assignments
    that would now give a name to itself: these are left out.

    Raises
    ------
    Underivable
        Where anything else of the workload is used, or a name would mean something else in its new place.
    """

    def __init__(self, source: Source, statements: Iterable[ast.stmt], workload: str) -> None:
        self.edits: list[Edit] = []
        self.needs: set[str] = set()
        self.idle: set[ast.AST] = set()
        self._idle: list[tuple[ast.Assign, list[tuple[ast.expr, ast.expr]]]] = []
        self._source = source
        self._workload = workload
        self._seen: set[ast.Name] = set()
        nodes = [node for statement in statements for node in ast.walk(statement)]
        for node in nodes:
            self._visit(node)
        left = [n for n in nodes if isinstance(n, ast.Name) and n.id == workload and n not in self._seen]
        if left:
            raise Underivable("the workload itself is used")
        self._check_scopes(nodes)
        self._leave_out_idle()

    def _visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            self._assignment(node)
        if isinstance(node, ast.Expr) and self._attribute(getattr(node.value, "func", None)) == "recompile":
            self._recompile(node.value)  # type: ignore[arg-type]
        elif isinstance(node, ast.Call):
            self._call(node)
        elif self._attribute(node) in NAMES:
            assert isinstance(node, ast.Attribute)
            name = NAMES[node.attr]
            self.needs |= {name} & set(PREAMBLE)
            self._replace(node, node, name)

    def _call(self, call: ast.Call) -> None:
        called = self._attribute(call.func)
        named = isinstance(call.func, ast.Attribute) and call.func.value in self._seen
        if called in CALLS and not named and not call.args and not call.keywords:
            self.needs |= NEEDS[called] | ({"slices"} & {called})
            self._replace(call, call.func, CALLS[called])

    def _assignment(self, node: ast.Assign) -> None:
        """``model = workload.model`` gives nothing a name any more; ``batches = workload.slices()`` names the list."""
        if len(node.targets) != 1:
            return
        target, value = node.targets[0], node.value
        if isinstance(value, ast.Call) and self._attribute(value.func) == "slices" and not value.args:
            self.needs |= NEEDS["slices"]
            self._replace(value, value.func, BATCHES)
            return
        match target, value:
            case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
                pairs = list(zip(targets, values, strict=True))
            case _:
                pairs = [(target, value)]
        idle = {
            t for t, v in pairs if isinstance(t, ast.Name) and NAMES.get(self._attribute(v) or "") == t.id
        }
        self.idle |= idle
        self._idle += [(node, [pair for pair in pairs if pair[0] not in idle])] if idle else []

    def _leave_out_idle(self) -> None:
        for node, kept in self._idle:
            if kept:
                sides = (", ".join(self._text(pair[side]) for pair in kept) for side in (0, 1))
                self.edits.append(Edit(*self._source.span(node), " = ".join(sides)))
            else:
                self.edits.append(self._source.without(node))

    def _recompile(self, call: ast.Call) -> None:
        """Compile again as the model was, as far as it says how it was, with these options changed."""
        options = [keyword.arg for keyword in call.keywords]
        if call.args or None in options or not options:
            raise Underivable("recompile takes options by name")
        kept = "".join(f"{name}={value}, " for name, value in AS_BEFORE.items() if name not in options)
        line = "\n" + " " * call.col_offset
        opening = (
            f"# Or add {' and '.join(map(str, options))} to your own call of compile:"
            f"{line}# this one drops metrics, weighted_metrics and loss_weights unless you give them again."
            f"{line}model.compile({line}    {kept.rstrip()}{line}    "
        )
        first, last = call.keywords[0], call.keywords[-1]
        self.edits.append(Edit(self._source.start(call), self._source.start(first), opening))
        self.edits.append(Edit(self._source.end(last), self._source.end(call), f",{line})"))
        self._seen.add(call.func.value)  # type: ignore[attr-defined]

    def _replace(self, node: ast.expr, attribute: ast.expr, text: str) -> None:
        assert isinstance(attribute, ast.Attribute)
        assert isinstance(attribute.value, ast.Name)
        if not isinstance(attribute.ctx, ast.Load):
            raise Underivable(f"{attribute.attr} is assigned")
        self.edits.append(Edit(*self._source.span(node), text))
        self._seen.add(attribute.value)

    def _check_scopes(self, nodes: Iterable[ast.AST]) -> None:
        """A name that we put in must not be one that a function around it binds for itself."""
        ours = OURS | {self._workload}
        for node in nodes:
            scoped = isinstance(node, SCOPES) or hasattr(node, "generators")
            if scoped and ours & bound_within(node) and any(n in self._seen for n in ast.walk(node)):
                raise Underivable("a nested function binds a name that the script has")

    def _attribute(self, node: ast.AST | None) -> str | None:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr if node.value.id == self._workload else None
        return None

    def _text(self, node: ast.expr) -> str:
        return self._source.edited(*self._source.span(node), self.edits)
