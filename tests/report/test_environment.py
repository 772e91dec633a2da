"""Where a run was measured, as its page says it: a GPU that the machine has is not yet one that was computed on."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace

from looptax.report.run import Run
from tests.report.pointers import complaints
from tests.report.samples import rendered, sample

GPU, DRIVER = "NVIDIA H100", "550.54.15"


def page(folder: Path, gpu: str | None, devices: list[str]) -> tuple[Path, str, str]:
    """The report of a run on such a machine; what it says of the GPU, and the line below its first sentence."""
    run = sample("fit wins")
    (environment,) = run.findings.environments
    assert environment.versions
    changed = replace(
        environment,
        host=replace(environment.host, gpu=gpu, driver=DRIVER if gpu else None),
        versions=replace(environment.versions, devices=devices),
    )
    made = rendered(Run(replace(run.findings, environments=[changed]), run.catalogue), folder)
    tree = html.parse(made / "index.html")
    said = tree.xpath("//section[.//h2[@id='environment-heading']]//div[dt='GPU']/dd")[0].text_content()
    return (
        made,
        " ".join(said.split()),
        " ".join(tree.xpath("//p[@class='context']")[0].text_content().split()),
    )


@pytest.mark.parametrize(
    ("gpu", "devices", "said", "first"),
    [
        (None, [], "none", "A CPU"),
        (GPU, [GPU], f"{GPU}, driver {DRIVER}; tensorflow computed on {GPU}", GPU),
        (GPU, [], f"{GPU}, driver {DRIVER}, not used: the framework computed on the CPU", "A CPU"),
    ],
)
def test_the_page_names_what_was_computed_on(
    gpu: str | None, devices: list[str], said: str, first: str, tmp_path: Path
) -> None:
    made, told, context = page(tmp_path, gpu, devices)
    assert told == said
    assert f"· {first}, 2 cores" in context
    assert complaints(made) == []
