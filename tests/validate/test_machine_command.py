"""The command: every run in a folder of its own, kept whole, gone on with, and derived again to the same figures."""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec
import pytest

from looptax.records.cell import Cell, Request
from looptax.records.files import decode
from looptax.records.validation import Validation
from looptax.runner.errors import HarnessError
from looptax.validate.machine import measuring, store
from looptax.validate.machine.__main__ import main
from looptax.validate.machine.records import Truth
from tests.validate import machine_cells

BARE = ["--output", "docs/machine", "--sections", "bare", "--cells", "2"]


@pytest.fixture(autouse=True)
def _without_framework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real child in this process, in an empty working folder."""
    machine_cells.without_framework(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOOPTAX_LOCK", str(tmp_path / "lock"))
    monkeypatch.setattr(measuring, "run", measured)
    monkeypatch.setattr(measuring, "go_on", lambda request, output, cores, until: None)


def measured(request: Request, output: Path, cores: int) -> Cell:
    return machine_cells.in_process(request)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_run_is_whole_and_another_is_never_written_over_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(BARE) in (0, 1)  # how well a wait is kept here is not the question
    first = content(Path("docs/machine-1"))
    assert sorted(first) == ["cells-1.jsonl.gz", "plan.json", "validation.json"]
    assert "2 of 2, bare: wait_" in capsys.readouterr().out
    assert main(BARE) in (0, 1)
    assert sorted(content(Path("docs/machine-2"))) == sorted(first)
    assert content(Path("docs/machine-1")) == first


def test_the_figures_follow_from_the_cells_alone(capsys: pytest.CaptureFixture[str]) -> None:
    told = main(BARE)
    folder = Path("docs/machine-1")
    assert main(["--rederive", str(folder)]) == told
    shown = decode(folder / store.VALIDATION, Validation)
    check = shown.sections[0].checks[0]
    wrong = msgspec.structs.replace(check, found=check.found / 2)
    section = msgspec.structs.replace(shown.sections[0], checks=[wrong, *shown.sections[0].checks[1:]])
    store.write_validation(folder, msgspec.structs.replace(shown, sections=[section]))
    assert main(["--rederive", str(folder)]) == 2
    assert "holds other figures than those that follow" in capsys.readouterr().err
    without = msgspec.structs.replace(shown.sections[0], checks=shown.sections[0].checks[1:])
    store.write_validation(folder, msgspec.structs.replace(shown, sections=[without]))
    assert main(["--rederive", str(folder)]) == 2


def test_an_announced_run_is_measured_as_announced() -> None:
    assert main([*BARE, "--seed", "7", "--announce"]) == 0
    announced = content(Path("docs/machine-1"))
    assert sorted(announced) == ["plan.json"]
    assert main(["--output", "docs/machine", "--resume"]) in (0, 1)
    assert content(Path("docs/machine-1"))["plan.json"] == announced["plan.json"]
    assert decode(Path("docs/machine-1") / store.VALIDATION, Validation).seed == 7
    assert main(["--output", "docs/machine", "--resume"]) == 2  # nothing is left to go on with


@pytest.mark.parametrize(
    ("stop", "told"), [(KeyboardInterrupt(), 130), (HarnessError("the stack's Python cannot be started"), 2)]
)
def test_a_run_that_stops_keeps_its_cells_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, stop: BaseException, told: int
) -> None:
    asked: list[Request] = []

    def stops_at_the_second(request: Request, output: Path, cores: int) -> Cell:
        asked.append(request)
        if len(asked) == 2:
            raise stop
        return measured(request, output, cores)

    monkeypatch.setattr(measuring, "run", stops_at_the_second)
    assert main(BARE) == told
    kept = store.read_cells(Path("docs/machine-1"))
    assert [stored.number for stored in kept] == [0]
    assert main(["--output", "docs/machine", "--resume"]) in (0, 1)
    assert len(asked) == 3  # the first cell was not measured again
    assert store.read_cells(Path("docs/machine-1"))[0] == kept[0]
    assert not Path("docs/machine-2").exists()


def test_cells_survive_and_no_file_grows_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [machine_cells.made_up("aa", "train_on_batch", 1.0, n, Truth()) for n in range(5)]
    monkeypatch.setattr(store, "LARGEST_FILE", 2 * len(gzip.compress(msgspec.json.encode(cells[0]))) + 500)
    paths = store.write_cells(tmp_path, cells)
    assert [path.name for path in paths] == [f"cells-{n}.jsonl.gz" for n in (1, 2, 3)]
    assert all(path.stat().st_size <= store.LARGEST_FILE for path in paths)
    assert store.read_cells(tmp_path) == cells


@pytest.mark.parametrize("damage", [lambda b: b[:-20], lambda b: b"", lambda b: gzip.compress(b"{}\n")])
def test_a_damaged_file_is_named(tmp_path: Path, damage, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(BARE) in (0, 1)
    path = Path("docs/machine-1/cells-1.jsonl.gz")
    path.write_bytes(damage(path.read_bytes()))
    assert main(["--rederive", "docs/machine-1"]) == 2
    assert str(path) in capsys.readouterr().err


def test_a_folder_that_is_no_run_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rederive", "docs/machine-9"]) == 2
    assert "docs/machine-9/plan.json: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--sections", "bare,nothing"], ["--cells", "0"]])
def test_what_is_allowed_is_told(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(wrong)
    assert "allowed:" in capsys.readouterr().err
