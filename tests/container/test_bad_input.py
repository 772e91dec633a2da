"""What a user may get wrong: one sentence that says what to do, and nothing measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.container.engine import Answer, Engine


def one_sentence(answer: Answer) -> str:
    """The message; fails where there is another line, or the container did not fail."""
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert answer.stdout == ""
    assert answer.stderr.startswith("error: ")
    assert answer.stderr.count("\n") == 1, answer.stderr
    return answer.stderr


def test_a_mount_that_is_missing(image: str, engine: Engine) -> None:
    told = one_sentence(engine.run(image))
    assert (
        'would be gone with this container; mount a folder there: --volume "$PWD/results:/looptax/results"'
        in told
    )


def test_a_mount_that_is_read_only(image: str, engine: Engine, results: Path) -> None:
    told = one_sentence(engine.run(image, options=("--volume", f"{results}:/looptax/results:ro")))
    assert "is mounted read-only; leave out ':ro'" in told


def test_a_mount_of_another_user(image: str, engine: Engine, tmp_path: Path) -> None:
    if engine.user != 20002:
        pytest.skip("only root can give a folder to another user")
    tmp_path.chmod(0o755)
    told = one_sentence(engine.run(image, results=tmp_path))
    assert "belongs to 0:0, and this container runs as 20002:20002" in told
    assert "start it with --user 0:0" in told


def test_a_mount_that_is_full(image: str, engine: Engine) -> None:
    told = one_sentence(engine.run(image, options=("--user", "0:0", "--tmpfs", "/looptax/results:size=1m")))
    assert "/looptax/results is full: 1 MB are free, and 64 MB are needed; make room" in told


def test_a_read_only_root_without_a_place_for_temporary_files(
    image: str, engine: Engine, results: Path
) -> None:
    user = f"{engine.user}:{engine.user}"
    told = one_sentence(
        engine(
            "run", "--rm", "--read-only", "--read-only-tmpfs=false", "--user", user,
            "--volume", f"{results}:/looptax/results", image, check=False,
        )
        if engine.name == "podman"
        else engine(
            "run", "--rm", "--read-only", "--user", user, "--volume", f"{results}:/looptax/results", image, check=False
        )
    )  # fmt: skip
    assert "/tmp cannot be written; beside --read-only give --tmpfs /tmp" in told


def test_a_gpu_that_this_variant_cannot_use(image: str, engine: Engine, results: Path) -> None:
    told = one_sentence(engine.run(image, options=("--env", "LOOPTAX_DEVICE=gpu"), results=results))
    assert "this is the image without CUDA: take looptax:cuda" in told


def test_a_device_that_is_unknown(image: str, engine: Engine, results: Path) -> None:
    told = one_sentence(engine.run(image, options=("--env", "LOOPTAX_DEVICE=tpu"), results=results))
    assert "LOOPTAX_DEVICE: found 'tpu'; allowed: gpu, cpu" in told


def test_a_lock_that_is_not_the_images(image: str, engine: Engine, results: Path, tmp_path: Path) -> None:
    lock = tmp_path / "cpu.txt"
    lock.write_text("# another\n", encoding="ascii")
    told = one_sentence(
        engine.run(image, options=("--volume", f"{lock}:/looptax/requirements/cpu.txt:ro"), results=results)
    )
    assert "/looptax/requirements/cpu.txt is not the lock that this image was built from" in told


def test_a_command_that_is_not_there(image: str, engine: Engine) -> None:
    assert "nonsense cannot be run in this image" in one_sentence(engine.run(image, "nonsense"))


@pytest.mark.parametrize("command", [("snakemake", "--version"), ("python", "-c", "print('9.27.1')")])
def test_anything_else_runs_as_it_is(image: str, engine: Engine, command: tuple[str, ...]) -> None:
    answer = engine.run(image, *command)
    assert (answer.returncode, answer.stdout) == (0, "9.27.1\n")


def test_the_image_is_whole(image: str, engine: Engine) -> None:
    answer = engine.run(image, "check")
    assert answer.returncode == 0, answer.stdout
    assert answer.stdout.endswith("The image is whole.\n")
    assert "NO" not in answer.stdout
