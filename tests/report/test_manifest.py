"""The manifest says at its top what is the same for the whole run; an image is told by both it and the page."""

import pytest
from msgspec.structs import replace

from looptax.records.manifest import manifest
from looptax.report.run import Run
from looptax.runner import host
from tests.report.samples import rendered, sample
from tests.report.test_page import tree


def made(*environments):
    return manifest(replace(sample("one size").findings, environments=list(environments)), {})


def test_what_is_single_stands_at_the_top():
    (one,) = sample("one size").findings.environments
    one = replace(one, host=replace(one.host, image="looptax:1"))
    found = made(one, replace(one, stack="another"))
    assert (found.commit, found.lock, found.image, found.host) == ("abc1234", "l0", "looptax:1", one.host)


def test_what_is_not_single_or_not_known_is_none():
    (one,) = sample("one size").findings.environments
    two = replace(one, commit="def5678", lock="l1", host=replace(one.host, image="looptax:1"))
    for found in (made(one, two), made()):
        assert (found.commit, found.lock, found.image, found.host) == (None, None, None, None)


@pytest.mark.parametrize(("told", "known"), [("looptax:1", "looptax:1"), ("", None), (None, None)])
def test_the_image_is_what_it_calls_itself(monkeypatch, told, known):
    monkeypatch.delenv("LOOPTAX_IMAGE", raising=False)
    if told is not None:
        monkeypatch.setenv("LOOPTAX_IMAGE", told)
    assert host.describe(2).image == known


def test_the_page_says_which_image(tmp_path):
    run = sample("one size")
    (one,) = run.findings.environments
    section = "string(//section[@id='environment'])"
    assert "Image" not in tree(rendered(run, tmp_path / "without")).xpath(section)
    inside = replace(one, host=replace(one.host, image="looptax:<1>"))
    found = replace(run.findings, environments=[inside])
    page = tree(rendered(Run(found, run.catalogue), tmp_path / "within"))
    assert "Imagelooptax:<1>" in page.xpath(section)
