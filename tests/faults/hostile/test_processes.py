"""A sample of it all through the real commands: no traceback, no hang, a sentence that begins with what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
import yaml

from tests.faults.conftest import Tell
from tests.faults.hostile import mutate
from tests.faults.hostile.tried import SEED
from tests.report.samples import arguments, rendered, sample
from tests.synthetic import written
from tests.workflow.conftest import CONFIG, COPIED

pytestmark = pytest.mark.point("fuzz-config")

ROOT = Path(__file__).parents[3]
LIMIT_SECONDS = 120.0  # of a command that takes two, on a machine that has other work
EACH = 6  # inputs of a command


@dataclass
class Sample:
    """What came of the commands so far."""

    taken: int = 0
    refused: int = 0

    def run(self, *command: str | Path, cwd: Path) -> str:
        """What it said; it may have failed, but in words."""
        answer = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT / "workflow"), "LOOPTAX_STACKS": str(cwd / "stacks")},
            capture_output=True,
            timeout=LIMIT_SECONDS,
        )
        said = (answer.stdout + answer.stderr).decode(errors="replace")
        assert "Traceback" not in said, said[-3000:]
        assert answer.returncode in (0, 1, 2), said[-3000:]
        if answer.returncode:
            self.refused += 1
            assert answer.stderr.strip(), "it failed without a word"
        else:
            self.taken += 1
        return said


def ours(module: str, *arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", f"looptax.{module}", *arguments]


def test_the_commands_say_what_is_wrong(tmp_path: Path, tell: Tell) -> None:
    found, rng = Sample(), Random(f"{SEED}-processes")
    (tmp_path / "page").mkdir()
    run = written(tmp_path / "run", {"fit_numpy": 0.8}, rows=(256,), rounds=6)
    page = rendered(sample("one size"), tmp_path / "page").parent
    cells = sorted(run.glob("cells/*/*/b*/*/n*.json"))
    cell, claims, findings = cells[0].read_bytes(), (run / "claims.yaml").read_bytes(), page / "findings.json"
    good = findings.read_bytes()
    config = ROOT / "config/config.yaml"
    table = ["--catalogue", run / "catalogue.json", *cells]
    options = [
        "--config",
        run / "config.json",
        "--timings",
        run / "timings.parquet",
        "--counts",
        run / "counts.json",
    ]
    find = ours(
        "analyse",
        "find",
        *options,
        "--claims",
        run / "claims.yaml",
        "--output",
        run / "findings.json",
        *table,
    )
    found.run(*ours("analyse", "tabulate", "--output-dir", run, *table), cwd=tmp_path)
    assert found.taken == 1
    for _ in range(EACH):
        (tmp_path / "x.yaml").write_bytes(mutate.text(rng, config.read_bytes()))
        found.run(*ours("plan", "check", "x.yaml"), cwd=tmp_path)
        cells[0].write_bytes(mutate.as_json(mutate.tree(rng, json.loads(cell))))
        found.run(*ours("analyse", "tabulate", "--output-dir", run, *table), cwd=tmp_path)
        cells[0].write_bytes(cell)
        (run / "claims.yaml").write_bytes(mutate.text(rng, claims))
        found.run(*find, cwd=tmp_path)
        findings.write_bytes(mutate.text(rng, good))
        found.run(*ours("report", *arguments(page, page / "report")), cwd=tmp_path)
        found.run(
            *ours("analyse", "compare", page, rng.choice(mutate.TEXTS).replace("\0", ""), "--output", "c"),
            cwd=tmp_path,
        )
        for module, command in (
            ("own", "workload"),
            ("own", "check-workload"),
            ("own", "check-strategy"),
            ("stacks", "make"),
        ):
            name = rng.choice(
                [text for text in mutate.TEXTS if "\0" not in text and text.isprintable() and text[:1] != "~"]
            )
            found.run(*ours(module, command, name), cwd=tmp_path)
    assert not list(tmp_path.rglob("canary7"))
    tell(
        f"{found.taken + found.refused} commands as processes: {found.taken} took what they were given, "
        f"{found.refused} refused it in words"
    )
    assert found.taken > EACH
    assert found.refused > 3 * EACH


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which Snakemake plans, and measures nothing."""
    root = tmp_path_factory.mktemp("snakemake") / "checkout"
    root.mkdir()
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, root / name)  # type: ignore[operator]
    return root


GOOD = yaml.safe_dump(CONFIG).encode()
WRONG = {
    "a key twice": (GOOD + b"title: again\n", "the key 'title' stands twice"),
    "no mapping": (b"- a\n", "keys at top level"),
    "no YAML": (b"a: [", "not valid JSON or YAML"),
    "nothing": (b"", "keys at top level"),
    "objects": (b"name: !!python/object/apply:os.system ['touch planted']\n", "not valid JSON or YAML"),
    "a bomb": (GOOD + b"b0: &b0 [x]\n" + mutate._BOMB.replace(b"[", b"[0, "), "with every alias written out"),
    "an unknown key": (GOOD + b"presicion: 1\n", "Did you mean 'precision'?"),
    "a name that ends in a line break": (GOOD.replace(b"name: small", b'name: "small\\n"'), "name: found 'small\\n'"),
    "a name out of the tree": (GOOD.replace(b"name: small", b"name: ../../small"), "name: found '../../small'"),
    "braces": (GOOD.replace(b"title: A small run", b"title: '{wildcards.x} {0} {{ 7 }}'"), ""),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_snakemake_says_what_is_wrong_with_a_config(what: str, checkout: Path) -> None:
    content, told = WRONG[what]
    (checkout / "x.yaml").write_bytes(content)
    command = [
        "-m",
        "snakemake",
        "--dry-run",
        "--cores",
        "2",
        "--workflow-profile",
        "none",
        "--configfile",
        "x.yaml",
    ]
    answer = subprocess.run(
        [sys.executable, *command],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    said = answer.stdout + answer.stderr
    assert "Traceback" not in said, said
    assert told in said, said
    assert (answer.returncode == 0) is (not told)
    assert not (checkout / "planted").exists()


OF_SNAKEMAKE = {
    "not UTF-8": b"name: \xff\n",
    "a date that is none": b"name: 2020-13-45\n",
    "code of YTE": b"__use_yte__: true\nname: ?__import__('os').system('touch planted')\n",
}


@pytest.mark.parametrize("what", OF_SNAKEMAKE)
def test_what_snakemake_itself_trips_over_is_refused_before_it_runs(what: str, checkout: Path) -> None:
    """Snakemake reads a config before any line of ours, in its own way; `make report` asks us first."""
    (checkout / "x.yaml").write_bytes(OF_SNAKEMAKE[what])
    command = ["make", "--silent", "report", f"CONFIG={checkout / 'x.yaml'}"]
    answer = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
    )
    assert answer.returncode
    assert answer.stderr.startswith(f"error: {checkout / 'x.yaml'}:"), answer.stderr
    assert "Traceback" not in answer.stderr
    assert not list(checkout.rglob("planted"))
    assert not (ROOT / "planted").exists()
