"""Write a file to begin with, or say in plain words whether a file can be measured.

``python -m looptax.own workload|strategy NAME``
``python -m looptax.own check-workload FILE [--stack NAME] [--batch-size N]``
``python -m looptax.own check-strategy FILE [--workload NAME] [--stack NAME] [--batch-size N]``
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import looptax
from looptax.own import trial
from looptax.own.trial import Settings, Tried
from looptax.plan import catalogue, complaints, own_files, stacks
from looptax.plan.errors import PlanError
from looptax.records.cell import Request
from looptax.runner.errors import HarnessError

ROOT = Path(looptax.__file__).parents[2]
TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
NOT_REPEATABLE = (
    "make_data does not give the same data for the same seed, so no two loops can be compared: "
    "draw all random numbers from np.random.default_rng(seed)"
)
USAGE = {
    "workload": "NAME is missing: make workload NAME=my_models/my_model writes my_models/my_model.py",
    "strategy": "NAME is missing: make strategy NAME=my_loops/my_loop writes my_loops/my_loop.py",
    "check-workload": "FILE is missing: make check-workload FILE=my_models/my_model.py",
    "check-strategy": "FILE is missing: make check-strategy FILE=my_loops/my_loop.py",
}
OURS = "article_mlp"  # the workload that a loop is checked on unless another one is named
WORDS = {
    "same": "same work",
    "other": "other work",
    "disagrees": "DISAGREES",
    "not_served": "cannot serve it",
}


def main(given: Sequence[str] | None = None) -> int:
    """Do what the first argument names."""
    arguments = _parser().parse_args(given)
    try:
        if not arguments.named.strip():
            raise PlanError(USAGE[arguments.what])
        if arguments.what in ("workload", "strategy"):
            return _write(arguments.what, arguments.named)
        settings = Settings(ROOT, arguments.stack, arguments.batch_size)
        if arguments.what == "check-workload":
            return _check_workload(settings, arguments.named)
        return _check_strategy(settings, arguments.named, arguments.workload)
    except (PlanError, HarnessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m looptax.own")
    commands = parser.add_subparsers(dest="what", required=True)
    for kind in ("workload", "strategy"):
        commands.add_parser(kind, help=f"write a {kind} to begin with").add_argument("named", metavar="NAME")
    for kind in ("workload", "strategy"):
        check = commands.add_parser(f"check-{kind}", help=f"say whether a {kind} can be measured, and how")
        check.add_argument("named", metavar="FILE")
        check.add_argument("--stack", default="current")
        check.add_argument("--batch-size", type=int, default=32)
        if kind == "strategy":
            check.add_argument("--workload", default=OURS, help="a name of ours, or a file")
    return parser


def _write(kind: str, name: str) -> int:
    name = name.removesuffix(".py")
    if not NAME.fullmatch(Path(name).name):
        raise PlanError(
            f"NAME: found {name!r}; allowed: small letters, digits and '_', beginning with a letter, such as my_{kind}"
        )
    path = Path(f"{name}.py")
    if kind == "strategy" and path.stem in catalogue.strategy_names(ROOT):
        raise PlanError(
            f"NAME: found {name!r}, as a strategy of ours is called ({catalogue.STRATEGIES / path.name}); "
            f"choose another one, such as my_{path.stem}"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write((TEMPLATES / f"{kind}.py").read_text(encoding="utf-8"))
    except FileExistsError:
        raise PlanError(f"{path} is there already; choose another NAME") from None
    except OSError as error:
        raise PlanError(f"{path}: cannot be written: {error.strerror}") from None
    print(f"{path}: make it yours, then `make check-{kind} FILE={path}`")
    return 0


def _check_workload(settings: Settings, file: str) -> int:
    path = catalogue.workload_file(ROOT, file)
    said = complaints.of_workload(path, file)
    if said:
        raise PlanError("\n       ".join(said))
    backend = stacks.stack(ROOT, settings.stack).backend
    wanted = trial.build(settings, file, trial.same_work(settings, backend))
    found = trial.describe(settings, wanted[0], file)
    shown = ", ".join(f"{c['name']} {c['dtype']} {tuple(c['shape'])}" for c in found["columns"])
    if not found["same_data"]:
        raise PlanError(f"{file}: {NOT_REPEATABLE}")
    print(f"{file} can be measured.")
    print(
        f"  model   {found['model']}, {found['weights']:,} trained weights, {found['optimizer']}, loss {found['loss']}"
    )
    print(
        f"  batch   of {settings.batch_size}: {shown}{', from a tf.data pipeline' if found['dataset'] else ''}"
    )
    if found["own_methods"]:
        print(f"  note    the model has its own {' and '.join(f'{m}()' for m in found['own_methods'])}")
    if found["averages"]:
        print(
            "  note    the optimizer averages weights (use_ema): fit puts the averages in place after each call, "
            "other loops do not"
        )
    doubles = [c["name"] for c in found["columns"] if c["dtype"] == "float64"]
    if doubles:
        print(
            f"  note    {', '.join(doubles)}: float64 is cast at every step by some loops; float32 spares it"
        )
    print(
        f"Which loops do the work of {trial.REFERENCE} on it, two calls of {trial.STEPS} steps from one seed:"
    )
    tried = [_told(one) for one in trial.try_all(settings, wanted)]
    served = sum(one.status == "same" for one in tried)
    todo = "Name the file under `workloads:` in a config." if served else "Nothing would be measured."
    print(f"{served} of {len(tried)} can be compared. {todo}")
    return 0 if served else 1


def _check_strategy(settings: Settings, file: str, workload: str) -> int:
    path = own_files.found(ROOT, file)
    if path is None or not path.is_file():
        raise PlanError(f"{file}: there is no such file (make strategy NAME=… writes one)")
    folders = () if _is_ours(path) else (str(path.parent),)
    try:
        entry = catalogue.checked(ROOT, path.stem, folders)
    except PlanError as error:
        raise PlanError(str(error).replace(str(path), file)) from None
    wanted = trial.build(settings, workload, [entry.name], folders)
    if not wanted:
        backend = stacks.stack(ROOT, settings.stack).backend
        raise PlanError(
            f"{file}: BACKENDS are {', '.join(entry.backends)}; the stack {settings.stack!r} runs {backend}"
        )
    print(f"{file}: {entry.title!r}, which changes against {entry.parent}: {entry.factor}")
    (tried,) = [_told(_as_named(one, wanted[0], file, workload)) for one in trial.try_all(settings, wanted)]
    if tried.status not in ("same", "other"):
        if tried.status == "failed" and workload == OURS:
            print(f'It was checked on {OURS}; name your own model with ARGS="--workload path/to/model.py".')
        return 1
    ratio = trial.one_round(settings, wanted[0])
    if ratio is not None:
        print(
            f"By one round on {workload}, {settings.rows} rows: {ratio:.3g} times the speed of {trial.REFERENCE}. "
            "One round has no interval: name it in a config to measure it."
        )
    return 0


def _as_named(tried: Tried, request: Request, file: str, workload: str) -> Tried:
    """What was said, of the files by the names that the user gave them."""
    said = tried.said.replace(request.strategy_file, file)
    if workload.endswith(".py"):
        said = said.replace(request.workload_file, workload)
    return Tried(tried.strategy, tried.status, said)


def _told(tried: Tried) -> Tried:
    print(f"  {tried.strategy:30} {WORDS.get(tried.status, tried.status)}: {tried.said}", flush=True)
    return tried


def _is_ours(path: Path) -> bool:
    return path.parent == (ROOT / catalogue.STRATEGIES).resolve()


if __name__ == "__main__":
    sys.exit(main())
