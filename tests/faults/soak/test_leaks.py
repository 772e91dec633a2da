"""Leaks that are planted in the harness are all found, so that a run in which none is found says something."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.soak import growth
from tests.faults.soak.soaked import Soaked, copy, soak
from tests.faults.soak.test_soak import MOST
from tests.faults.soak.watch import PRELOADER, SNAKEMAKE

pytestmark = [pytest.mark.point("soak"), pytest.mark.tensorflow]
CELLS = 32

# File, what stands there, and what leaks in its place.
LEAKS = (
    (
        "workflow/rules/common.smk",
        "\nif workflow.is_main_process:\n",
        "\nif workflow.is_main_process:\n"
        "    KEPT = []\n"
        "    logger.addFilter(lambda told: KEPT.append((open(os.devnull), b'x' * 20_000)) or True)\n",
    ),
    (
        "workflow/looptax/measure/preloader.py",
        "            for descriptor in descriptors:\n                os.close(descriptor)\n            if pid:\n",
        "            os.environ[str(pid)] = 'x' * 20_000\n            if pid:\n",
    ),
    (
        "workflow/looptax/runner/__main__.py",
        "    until = passes.rounds_until(",
        "    import subprocess, tempfile\n"
        "    tempfile.mkstemp()\n"
        "    subprocess.Popen(['sleep', '1200'], start_new_session=True, stdout=-3, stderr=-3)\n"
        "    until = passes.rounds_until(",
    ),
)


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory) -> Soaked:
    folder = tmp_path_factory.mktemp("leaking")
    checkout = copy(folder)
    for name, right, wrong in LEAKS:
        plant(checkout / name, right, wrong)
    return soak(folder, checkout, CELLS, ending_seconds=5.0)


def plant(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(right) == 1, f"{path.name}: what is to leak is not there"
    path.write_text(text.replace(right, wrong), encoding="utf-8")


def test_the_run_itself_does_not_suffer(leaking: Soaked) -> None:
    """Else it would be found without a detector."""
    assert leaking.status == 0, leaking.said[-4000:]


@pytest.mark.parametrize("name", [SNAKEMAKE, PRELOADER])
def test_twenty_kilobytes_that_are_kept_at_each_line_or_fork_are_found(leaking: Soaked, name: str) -> None:
    assert leaking.watch is not None
    assert growth.slope(*leaking.watch.of(f"memory of {name}")).low > MOST[name]


@pytest.mark.parametrize("name", [SNAKEMAKE, PRELOADER])
def test_files_that_stay_open_are_found(leaking: Soaked, name: str) -> None:
    assert leaking.watch is not None
    assert growth.least_grown(*leaking.watch.of(f"open files of {name}")) > 0


def test_temporary_files_and_processes_that_stay_are_found(leaking: Soaked, tell: Tell) -> None:
    assert leaking.watch is not None
    assert growth.least_grown(*leaking.watch.of("temporary files")) > 0
    assert leaking.watch.lasting()["sleep 1200"] > 1
    assert leaking.processes
    assert set(leaking.processes) == {"sleep 1200"}
    assert len([path for path in leaking.temporary.rglob("*") if path.is_file()]) >= CELLS
    tell("planted: 20 KB a fork or a line, open files, temporary files, processes left: each is found")
