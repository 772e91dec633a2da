"""The folder for temporary files: there while somebody uses it, and gone with the last one."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from looptax.runner import preloading
from looptax.runner.parent import Parent
from looptax.runner.scratch import Scratch
from tests.runner.test_faults import ROOT, request
from tests.runner.test_parent import message


def test_the_last_one_out_removes_it_with_all_that_is_in_it(tmp_path: Path) -> None:
    one, other = Scratch(tmp_path, "1"), Scratch(tmp_path, "1")
    assert one.path == other.path
    (one.path / "folder").mkdir()
    (one.path / "folder/file").touch()
    one.leave()
    assert (other.path / "folder/file").is_file()
    other.leave()
    assert list(tmp_path.iterdir()) == []
    other.leave()  # twice is once


def test_what_a_killed_user_left_goes_when_the_next_one_comes(tmp_path: Path) -> None:
    using = "import sys, time; from pathlib import Path; from looptax.runner.scratch import Scratch\n"
    using += "kept = Scratch(Path(sys.argv[1]), '1'); print(flush=True); time.sleep(600)"
    command = [sys.executable, "-c", using, str(tmp_path)]
    environment = {"PYTHONPATH": str(ROOT / "workflow")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as user:
        assert user.stdout is not None
        user.stdout.readline()
        Scratch(tmp_path, "2").leave()
        assert (tmp_path / "tmp-1").is_dir(), "its user lives"
        user.kill()
    Scratch(tmp_path, "2").leave()
    assert list(tmp_path.iterdir()) == []


def test_one_who_enters_while_another_leaves_has_a_folder(tmp_path: Path) -> None:
    def come_and_go() -> None:
        for _ in range(300):
            used = Scratch(tmp_path, "1")
            (used.path / f"{threading.get_ident()}").touch()
            used.leave()

    failed: list[BaseException] = []
    hook, threading.excepthook = threading.excepthook, lambda told: failed.append(told.exc_value)
    try:
        threads = [threading.Thread(target=come_and_go) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        threading.excepthook = hook
    assert failed == []
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_somebody_planted_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    private = tmp_path / "private"
    private.mkdir()
    (private / "tmp-1").symlink_to(elsewhere)
    Scratch(private, "2").leave()
    assert (elsewhere / "precious").is_file()
    with pytest.raises(OSError, match="tmp-1"):
        Scratch(private, "1")


@pytest.mark.tensorflow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_a_child_leaves_among_temporary_files_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(preloading.tempfile, "gettempdir", lambda: str(tmp_path))
    private = preloading._private_folder()
    loop = tmp_path / "leaves.py"
    loop.write_text(
        (ROOT / "workflow/looptax/measure/strategies/train_on_batch.py")
        .read_text(encoding="utf-8")
        .replace("def prepare(workload):", "def prepare(workload):\n    import tempfile; tempfile.mkstemp()"),
        encoding="utf-8",
    )
    parent = Parent(request("raises"), str(ROOT), method)
    parent.wait_until_ready()
    outcome = parent.ask({**message("raises"), "strategy_file": str(loop)}, 120)
    assert outcome.status == "done", outcome.reason
    assert [path for path in private.glob("tmp-*/*") if path.is_file()], "it left one, in our folder"
    parent.close()
    assert list(private.glob("tmp-*")) == []
