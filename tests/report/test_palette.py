"""Marks and text can be told from their ground in both modes; a strategy looks the same everywhere."""

import pytest

from looptax.plan.catalogue import collect
from looptax.report.palette import DARK, FAMILIES, LIGHT, MARKERS, looks
from tests import synthetic
from tests.report.samples import ROOT

GROUNDS = ("ground", "raised")
TEXT = ("ink", "muted", "link", "good", "bad")


def luminance(colour: str) -> float:
    """Relative luminance of sRGB, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(mode):
    for ground in GROUNDS:
        for role in TEXT:
            assert contrast(mode[role], mode[ground]) >= 4.5, (role, ground)
    for ground in ("ground", "band"):
        for role in FAMILIES:
            assert contrast(mode[role], mode[ground]) >= 3, (role, ground)
    assert contrast(mode["muted"], mode["band"]) >= 3  # the line at 1


def test_both_modes_have_the_same_roles():
    assert list(LIGHT) == list(DARK)


def test_looks_are_stable_and_differ():
    names = [
        "train_on_batch",
        "train_on_batch_tensors",
        "fit_numpy",
        "fit_dataset",
        "own_step",
        "resident_epoch",
    ]
    found = looks(synthetic.catalogue(names))
    pairs = [(look.family, look.marker) for look in found.values()]
    assert len(set(pairs)) == len(pairs)
    more = looks(synthetic.catalogue([*names, "fit_steps_8", "mixed_precision"]))
    assert {name: more[name] for name in found} == found
    assert more["mixed_precision"].hollow
    assert len(MARKERS) >= 12


def test_our_own_strategies_all_look_different():
    found = looks(collect(ROOT, [])).values()
    assert len(found) > 20
    assert len({(look.family, look.marker, look.hollow) for look in found}) == len(found)
    assert {look.family for look in found} == set(FAMILIES)
