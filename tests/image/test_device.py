"""What a container is asked to compute on, and the sentence where it cannot."""

from __future__ import annotations

import pytest

from looptax.image import device
from looptax.image.errors import ImageError
from tests import stub_driver


def settled(
    variant: str = "cuda",
    asked: str = "",
    driver: str | None = "550.54.15",
    cuda: str | None = "12.9.79",
    trouble: str = "",
) -> dict[str, str]:
    environment = {"LOOPTAX_VARIANT": variant} | ({"LOOPTAX_DEVICE": asked} if asked else {})
    name = None if driver is None else "A GPU"
    return device.settled(
        environment, trouble=lambda: trouble, driver=lambda: driver, name=lambda: name, cuda=lambda: cuda
    )


def test_each_variant_computes_on_what_it_is_for() -> None:
    assert settled("cuda")["LOOPTAX_DEVICE"] == "gpu"
    assert settled("cpu", driver=None, cuda=None)["LOOPTAX_DEVICE"] == "cpu"


def test_where_the_cpu_is_asked_for_no_gpu_is_visible_to_the_framework() -> None:
    assert settled("cuda", asked="cpu")["CUDA_VISIBLE_DEVICES"] == ""
    assert "CUDA_VISIBLE_DEVICES" not in settled("cuda")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"driver": None}, "no GPU is visible in this container: start it with --gpus all"),
        (
            {"driver": "525.60.12"},
            "the NVIDIA driver is 525.60.12, and CUDA 12.9.79 needs 525.60.13 or newer",
        ),
        ({"driver": "550.54.15", "cuda": "13.0.1"}, "needs 580.65.06 or newer"),
        ({"variant": "cpu", "asked": "gpu", "cuda": None}, "this is the image without CUDA"),
        (
            {"driver": None, "trouble": "Version mismatch"},
            "the NVIDIA driver does not answer (Version mismatch): mend it",
        ),
        ({"asked": "tpu"}, "LOOPTAX_DEVICE: found 'tpu'; allowed: gpu, cpu"),
    ],
)
def test_what_cannot_be_had_is_one_sentence(given: dict[str, str | None], says: str) -> None:
    with pytest.raises(ImageError) as caught:
        settled(**given)  # type: ignore[arg-type]
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("driver", ["525.60.13", "525.105.17", "580.65.06"])
def test_a_driver_that_is_old_enough_is_compared_by_numbers(driver: str) -> None:
    assert settled(driver=driver)["LOOPTAX_DEVICE"] == "gpu"


def test_the_driver_is_asked_through_its_own_library() -> None:
    code = (
        "from looptax.image import device\n"
        "try: print(device.settled({'LOOPTAX_VARIANT': 'cuda'}, cuda=lambda: '12.9.79')['LOOPTAX_DEVICE'])\n"
        "except Exception as error: print(error)\n"
    )
    assert stub_driver.run(code) == "gpu"
    assert "the NVIDIA driver is 470.82.01" in stub_driver.run(code, STUB_DRIVER="470.82.01")
    assert "no GPU is visible" in stub_driver.run(code, STUB_GPUS="0")
    told = stub_driver.run(code, STUB_INIT="18")
    assert told.startswith(
        "the NVIDIA driver does not answer (RM has detected an NVML/RM version mismatch"
    ), told


def test_the_environment_of_these_tests_has_no_cuda() -> None:
    assert device.installed_cuda() is None
