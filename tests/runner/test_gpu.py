"""What the driver tells of a GPU, through the real library's binding, from a driver that is none."""

from __future__ import annotations

import os

import msgspec
import pytest

from looptax.records.cell import GpuState, Versions
from looptax.runner import count, device, gpu, host
from looptax.runner.errors import HarnessError
from tests import stub_driver

READ = "import msgspec; from looptax.runner import gpu; print(msgspec.json.encode(gpu.read()).decode())"
NAME = "from looptax.runner import gpu; print(gpu.name(), '|', gpu.driver())"


def read(**told: str) -> list[GpuState]:
    return msgspec.json.decode(stub_driver.run(READ, **told), type=list[GpuState])


def test_a_gpu_tells_its_clocks_heat_power_and_limits() -> None:
    (state,) = read()
    assert (state.index, state.clock_mhz, state.memory_clock_mhz) == (0, 1900, 2600)
    assert (state.celsius, state.watts) == (61, 250.5)
    assert state.slowed_by == []
    assert (state.power_limited_seconds, state.heat_limited_seconds) == (0.005, 0.0)


def test_what_slows_it_is_named_and_idling_is_not() -> None:
    (state,) = read(STUB_SLOWED=str(0x1 | 0x2 | 0x4 | 0x40))
    assert state.slowed_by == ["software power cap", "hardware thermal slowdown"]


def test_what_a_gpu_does_not_tell_is_none_and_the_rest_is_kept() -> None:
    second = read(STUB_GPUS="2")[1]
    assert (second.clock_mhz, second.watts, second.power_limited_seconds) == (1500, None, None)


@pytest.mark.parametrize(
    ("chosen", "indices"),
    [("1", [1]), ("1,0", [1, 0]), ("GPU-00000001", [1]), ("MIG-1", [1]), ("MIG-2", []), ("", []), ("-1", [])],
)
def test_only_gpus_that_the_user_leaves_visible_are_read(chosen: str, indices: list[int]) -> None:
    assert [s.index for s in read(STUB_GPUS="2", CUDA_VISIBLE_DEVICES=chosen)] == indices


def test_gpus_that_are_alike_are_counted_in_one_name() -> None:
    assert stub_driver.run(NAME, STUB_GPUS="2") == "2 × Stub GPU | 550.54.15"
    assert stub_driver.run(NAME, STUB_GPUS="0") == "None | 550.54.15"


def test_a_gpu_that_is_lost_is_left_out_and_the_others_tell() -> None:
    assert [s.index for s in read(STUB_GPUS="2", STUB_LOST="0")] == [1]


def test_a_driver_that_does_not_answer_says_why() -> None:
    code = "from looptax.runner import gpu; print(gpu.driver(), '|', gpu.trouble())"
    assert stub_driver.run(code, STUB_INIT="18") == "None | RM has detected an NVML/RM version mismatch."
    assert stub_driver.run(code) == "550.54.15 |"


def test_a_host_record_names_gpu_and_driver() -> None:
    code = "from looptax.runner import host; h = host.describe(2); print(h.gpu, '|', h.driver)"
    assert stub_driver.run(code) == "Stub GPU | 550.54.15"


def test_without_a_driver_nothing_is_told() -> None:
    assert (gpu.read(), gpu.name(), gpu.driver()) == ([], None, None)


@pytest.mark.parametrize("choice", ["", "-1", " "])
def test_a_gpu_that_is_hidden_is_not_visible(choice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu.Path, "glob", lambda self, pattern: iter([self / "nvidia0"]))
    assert gpu.visible()
    assert host.start_method() == "spawn"
    assert not host.room_for_two(2, host.start_method(), 1)
    monkeypatch.setenv(gpu.CHOICE, choice)
    assert not gpu.visible()
    assert host.start_method() == "fork"


def versions(*devices: str, cuda: str | None = "12.5.1") -> Versions:
    return Versions("3.11.2", "tensorflow", "2.21.0", "3.15.1", "2.4.6", "tensorflow", cuda, list(devices))


def test_a_run_that_asked_for_a_gpu_is_told_when_the_framework_finds_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    device.require(versions())
    monkeypatch.setenv(device.VARIANT, "cuda")  # an image whose first program was gone round
    with pytest.raises(HarnessError, match="found none"):
        device.require(versions())
    monkeypatch.setenv(device.VARIABLE, "cpu")
    device.require(versions())
    monkeypatch.setenv(device.VARIABLE, "gpu")
    device.require(versions("NVIDIA H100"))
    with pytest.raises(
        HarnessError, match=r"tensorflow 2\.21\.0 \(built for CUDA 12\.5\.1\) found none: give it one"
    ):
        device.require(versions())
    with pytest.raises(HarnessError, match="built without CUDA"):
        device.require(versions(cuda=None))


@pytest.mark.parametrize("visible", [True, False])
def test_two_counts_share_a_machine_but_never_a_gpu(visible: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def lock(say: object, shared: bool) -> None:
        asked.append(shared)
        raise HarnessError("enough")

    monkeypatch.setattr(count, "machine_lock", lock)
    monkeypatch.setattr(count.gpu, "visible", lambda: visible)
    monkeypatch.setattr(count.msgspec.json, "decode", lambda *_, **__: None)
    monkeypatch.setattr("sys.argv", ["count", "--request", "{}", "--output", "counts.json"])
    assert count.main() == 1
    assert asked == [not visible]


@pytest.mark.tensorflow
def test_a_round_keeps_what_the_driver_told_and_a_spawned_child_what_its_framework_found() -> None:
    code = (
        "from pathlib import Path; from looptax.runner.parent import Parent\n"
        "from tests.runner.test_faults import ROOT, request\n"
        "parent = Parent(request('raises'), str(ROOT), 'spawn'); parent.wait_until_ready()\n"
        "message = {'kind': 'alone', 'role': 'strategy', 'strategy_file': 'tests/runner/faulty/is_slow.py',\n"
        "  'workload_file': 'workflow/looptax/measure/workloads/article_mlp.py', 'rows': 64, 'batch_size': 32,\n"
        "  'seed': 1, 'min_seconds': 0.01}\n"
        "outcome = parent.ask(message, 120); parent.close()\n"
        "told = [e['noise']['gpu'][0]['clock_mhz'] for e in outcome.of('noise')]\n"
        "limits = [e['noise']['gpu'][0]['power_limited_seconds'] for e in outcome.of('noise')]\n"
        "print(outcome.status, parent.versions.devices, told, limits)\n"
    )
    root = str(stub_driver.ROOT)
    told = stub_driver.run(
        code, PYTHONPATH=f"{root}/workflow:{root}", TMPDIR=os.environ.get("TMPDIR", "/tmp")
    )
    # Limits grow by 5 ms at each question. The first was asked when the child was ready; what stands before the visits,
    # the second, in its warm-up.
    assert told == "done [] [1900, 1900] [0.01, 0.015]"
