"""A snippet is the measured code without its workload; where it could be wrong there is none."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from looptax.plan import catalogue, source
from looptax.plan.snippets import derive as snippet
from looptax.plan.snippets.scopes import unknown
from looptax.plan.snippets.unwrapped import BATCH_FROM, GIVEN, PREAMBLE

ROOT = Path(__file__).parents[2]
NAMES = catalogue.strategy_names(ROOT)
NONE = {"article_example_1", "article_example_2", "article_example_3", "fit_mixed_precision"}
NONE |= {name for name in NAMES if "slow_loader" in name}
WITH = [name for name in NAMES if name not in NONE]


def of(name: str) -> str:
    return catalogue.strategy(ROOT, name).snippet


def derived(prepare: str) -> str:
    text = textwrap.dedent(prepare)
    return snippet.derive(ast.parse(text), text)


@pytest.mark.parametrize("name", WITH)
def test_each_strategy_has_a_script_that_needs_only_what_its_first_line_says(name):
    code = of(name)
    assert code.startswith(snippet.HAS)
    assert all(given in snippet.HAS for given in GIVEN)
    assert "workload" not in code
    assert "run_epoch" not in code
    assert unknown(code) <= set(GIVEN)
    assert max(map(len, code.splitlines())) <= 110


@pytest.mark.parametrize("name", WITH)
def test_imports_come_first_and_once(name):
    body = ast.parse(of(name)).body
    imports = [isinstance(node, ast.Import | ast.ImportFrom) for node in body]
    assert imports == sorted(imports, reverse=True)
    texts = [ast.unparse(node) for node in body if isinstance(node, ast.Import)]
    assert texts == sorted(set(texts))


@pytest.mark.parametrize("name", sorted(NONE))
def test_there_is_none_where_a_strategy_makes_its_own_model_or_a_loader_for_the_experiment(name):
    assert of(name) == ""


def test_strategies_of_shared_helpers_have_none():
    for path in (ROOT / "workflow/looptax/validate/machine/strategies").glob("*.py"):
        assert snippet.derive(source.parse(path), path.read_text(encoding="utf-8")) == "", path


def test_a_call_of_fit_is_one_for_all_epochs():
    assert of("fit_numpy") == (
        f"{snippet.HAS}\n\n# Timed with 1 epoch a call.\n"
        "model.fit(\n    x,\n    y,\n    sample_weight=sample_weight,\n    "
        "batch_size=batch_size,\n    shuffle=False,\n    verbose=0,\n"
        "    epochs=epochs,\n)\n"
    )
    assert "# Timed with 10 epochs a call.\n" in of("fit_numpy_epochs_10")
    assert "epochs=10" not in of("fit_numpy_epochs_10")


def test_compiling_again_keeps_what_the_model_says_of_itself_and_names_what_is_lost():
    assert (
        "# Or add steps_per_execution to your own call of compile:\n"
        "# this one drops metrics, weighted_metrics and loss_weights unless you give them again.\n"
        "model.compile(\n"
        "    optimizer=model.optimizer, loss=model.loss, jit_compile=model.jit_compile,\n"
        "    steps_per_execution=steps,\n)\n"
    ) in of("fit_steps_epoch")


def test_any_other_loop_stands_under_one_over_the_epochs():
    assert of("own_step").endswith(
        "for _ in range(epochs):\n    for batch in batches:\n        step(batch)\n"
    )
    assert "\noptimizer = model.optimizer\n" in of("own_step")


def test_layout_comments_and_letters_of_any_width_stay():
    code = derived(
        """
        def prepare(data):
            net = data.model  # é

            # Why: ∑
            first,  *others = data.slices()

            def go():
                print("é", data.steps, "é");
                net.train_on_batch( *first )  # one
                return 1, 1

            return go
        """
    )
    assert code == (
        f"{snippet.HAS}\n\n{PREAMBLE['data']}\n{PREAMBLE['steps']}\n{PREAMBLE['starts']}\n\n{BATCH_FROM}\n"
        "net = model  # é\n\n# Why: ∑\n"
        "first,  *others = [batch_from(start, data) for start in starts]\n\n"
        'for _ in range(epochs):\n    print("é", steps, "é");\n    net.train_on_batch( *first )  # one\n'
    )  # fmt: skip


USUAL = """
def prepare(workload):
    BEFORE

    def run_epoch():
        DURING
        return 1, workload.steps

    return run_epoch
"""


def usual(before: str = "model = workload.model", during: str = "model.fit(workload.x, workload.y)") -> str:
    return USUAL.replace("BEFORE", before).replace("DURING", during)


def test_the_usual_form_is_derived():
    assert derived(usual()).endswith("model.fit(x, y, epochs=epochs)\n")


@pytest.mark.parametrize(
    "code",
    [
        usual("model = workload.build_model()"),
        usual("model = workload.model; seed = workload.seed"),
        usual("workload.model = model = 1"),
        usual("model = getattr(workload, 'model')"),
        usual("model = helper(workload)"),
        usual("model, x = workload.model, 1"),
        usual("model, steps = workload.model, 7"),
        usual("import numpy as tf"),
        usual("from here import x"),
        usual("def model(): pass"),
        usual("text = '''a\n    b'''"),
        usual("model = workload.model\n    n = lost"),
        usual("f = lambda x: x + workload.x"),
        usual("f = [y for y in workload.x]"),
        usual("f = lambda workload: workload.x"),
        usual("n = 0", "nonlocal n"),
        usual("n = 0", "n = 1"),
        usual(during="return 1, 1"),
        usual(during="x = workload.y"),
        usual(during="model.fit(workload.x, workload.y, **options)"),
        usual(during="model.fit(workload.x, workload.y, epochs=3)"),
        usual(during="model.fit(workload.x, workload.y, workload.batch_size)"),
        usual(during="model.fit(workload.x, sample_weight=other(workload.sample_weight))"),
        usual("workload.recompile(**options)"),
        usual("model = workload.recompile(steps_per_execution=2)"),
        usual().replace("return 1, workload.steps", "return 2, workload.steps"),
        usual().replace("return 1, workload.steps", "return 1, model.more()"),
        usual().replace("return 1, workload.steps", "return run(1)"),
        usual().replace("def run_epoch():", "def run_epoch(n=1):"),
        usual().replace("def run_epoch():", "@jit\n    def run_epoch():"),
        usual().replace("prepare(workload)", "prepare(workload, more)"),
        usual().replace("return run_epoch", "return other"),
        "HELP = 3\n" + usual(),
        "import helper\n" + usual(),
        "def prepare(workload):\n    return lambda: (1, 1)\n",
    ],
)
def test_code_that_would_mean_something_else_has_none(code):
    assert derived(code) == ""


def test_fit_is_seen_in_the_code():
    keeps = {name for name in NAMES if catalogue.strategy(ROOT, name).keeps_fit}
    assert {"fit_numpy", "fit_steps_32", "fit_no_batch_callbacks"} <= keeps
    assert not {"train_on_batch", "own_step", "train_function"} & keeps
