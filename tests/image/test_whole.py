"""The check of an image: what is broken on purpose is found, and what cannot be seen here is no fault."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from looptax.image.whole import check, cuda, software, trains
from looptax.image.whole.checks import Checked
from looptax.records.cell import Cell, GpuState
from tests import synthetic
from tests.compilers import c_compiler


def library(path: Path, source: str = "int answer(void) { return 42; }", *more: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [c_compiler(), "-shared", "-fPIC", "-x", "c", "-", "-x", "none", "-o", str(path), *more]
    subprocess.run(command, input=source.encode(), check=True)


def test_libraries_that_load_are_counted_whatever_order_they_need(tmp_path: Path) -> None:
    # The first by name needs the last, which is found only once it is loaded.
    library(
        tmp_path / "b/lib/libz_looptax.so.1", "int z(void) { return 1; }", "-Wl,-soname,libz_looptax.so.1"
    )
    needed = str(tmp_path / "b/lib/libz_looptax.so.1")
    library(tmp_path / "a/lib/liba_looptax.so.1", "int z(void); int a(void) { return z(); }", needed)
    found = cuda.libraries(tmp_path)
    assert (found.holds, found.found) == (True, "2 load")


def test_a_library_that_is_cut_off_is_named(tmp_path: Path) -> None:
    library(tmp_path / "a/lib/libgood.so")
    (tmp_path / "a/lib/libcut.so").write_bytes((tmp_path / "a/lib/libgood.so").read_bytes()[:600])
    found = cuda.libraries(tmp_path)
    assert found.holds is False
    assert "libcut.so does not load" in found.found


def test_what_needs_the_drivers_library_is_no_fault_of_the_image(tmp_path: Path) -> None:
    library(tmp_path / "x/libcuda.so.1", "int cu(void) { return 1; }", "-Wl,-soname,libcuda.so.1")
    library(
        tmp_path / "a/lib/liba.so",
        "int cu(void); int a(void) { return cu(); }",
        str(tmp_path / "x/libcuda.so.1"),
    )
    library(tmp_path / "a/lib/libb.so")
    shutil.rmtree(tmp_path / "x")
    found = cuda.libraries(tmp_path)
    assert (found.holds, found.found) == (True, "1 load, 1 more need the driver of a machine with a GPU")


def test_no_libraries_at_all_are_no_cuda(tmp_path: Path) -> None:
    assert cuda.libraries(tmp_path).holds is False


def test_ptxas_must_be_there_and_run(tmp_path: Path) -> None:
    assert cuda.ptxas(tmp_path).holds is False
    tool = tmp_path / "cuda_nvcc/bin/ptxas"
    tool.parent.mkdir(parents=True)
    tool.write_text("#!/bin/sh\necho 'Cuda compilation tools, release 12.9, V12.9.86'\n", encoding="ascii")
    tool.chmod(0o755)
    assert cuda.ptxas(tmp_path) == Checked("ptxas", True, "release 12.9")
    tool.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    assert cuda.ptxas(tmp_path).holds is False


def test_libdevice_must_be_there_and_be_bitcode(tmp_path: Path) -> None:
    assert cuda.libdevice(tmp_path).holds is False
    file = tmp_path / "cuda_nvcc/nvvm/libdevice/libdevice.10.bc"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"BC\xc0\xde and so on")
    assert cuda.libdevice(tmp_path).holds is True
    file.write_bytes(b"")
    assert cuda.libdevice(tmp_path).holds is False


@pytest.mark.parametrize(("variant", "holds"), [("cpu", True), ("cuda", False)])
def test_a_tensorflow_that_is_not_the_variants_is_found(variant: str, holds: bool) -> None:
    found = software.framework(variant)
    assert found.holds is holds
    assert "built without CUDA" in found.found


def test_bytecode_that_goes_by_times_is_found() -> None:
    assert software.bytecode().holds is False  # of this environment: pip and uv date it, an image cannot


def on_gpu(
    clocks: tuple[int, ...] = (1900, 1700), devices: tuple[str, ...] = ("A GPU",), method: str = "spawn"
) -> Cell:
    """A record as one of a GPU would be."""
    _, _, cells = synthetic.run({"fit_numpy": 1.3}, rows=(256,), rounds=6)
    cell = cells[0]
    assert cell.versions
    rounds = [
        msgspec.structs.replace(
            r,
            after=msgspec.structs.replace(
                r.after,
                gpu=[GpuState(i, clock, None, 60, None, [], None, None) for i, clock in enumerate(clocks)],
            ),
        )
        for r in cell.rounds
    ]
    versions = msgspec.structs.replace(cell.versions, devices=list(devices))
    return msgspec.structs.replace(cell, rounds=rounds, versions=versions, start_method=method)


def test_a_record_of_a_gpu_is_told_from_others() -> None:
    assert trains.seen(on_gpu()) == Checked("training on a GPU", True, "A GPU, 1700 to 1900 MHz, 6 rounds")
    for other in (on_gpu(devices=()), on_gpu(clocks=()), on_gpu(method="fork")):
        assert trains.seen(other).holds is False


def test_one_broken_part_makes_the_check_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [Checked("one", True, "there"), Checked("two", None, "no GPU")]
    monkeypatch.setattr(check, "all_of", lambda variant: iter(parts))
    assert check.main() == 0
    assert "The image is whole." in capsys.readouterr().out
    parts.append(Checked("three", False, "gone"))
    assert check.main() == 1
    told = capsys.readouterr().out
    assert "NO  three: gone" in told
    assert "The image is not whole: three; build it anew: make image" in told
    parts[-1] = Checked(trains.WHAT, False, "none")
    assert check.main() == 1
    assert "does not train on the GPU of this machine" in capsys.readouterr().out
