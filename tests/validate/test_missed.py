"""A gate lets pass the missed bounds that are stated, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from looptax.records.files import decode
from looptax.records.validation import Check, Validation
from looptax.validate import document, missed
from tests.report.samples import validation

ROOT = Path(__file__).parents[2]
FILE = Path("missed.yaml")
FOUND = 0.86
SECTION = validation().sections[0].name
KNOWN = missed.Missed(section=SECTION, figure="power", found=FOUND, because="a noisy\nhour")


def record(**figures: float) -> Validation:
    """A validation with these shares of 4,000, each held to at least 95 %."""
    checks = [Check(name, found, "share", 0.95, None, 4000) for name, found in figures.items()]
    whole = validation()
    return replace(whole, sections=[replace(whole.sections[0], checks=checks)])


@pytest.mark.parametrize(
    ("found", "stated", "complaint"),
    [
        ({"power": FOUND}, [KNOWN], None),
        ({"power": FOUND - 0.015}, [KNOWN], None),
        ({"power": 0.94}, [KNOWN], None),
        ({"power": 0.96}, [], None),
        ({"power": FOUND}, [], "power: misses its bound, and is not stated in missed.yaml"),
        ({"power": FOUND, "other": 0.9}, [KNOWN], "other: misses its bound"),
        (
            {"power": FOUND - 0.02},
            [KNOWN],
            "further from its bound (0.8400) than missed.yaml states (0.8600)",
        ),
        ({"power": 0.96}, [KNOWN], "misses no bound now; take it out"),
        ({"other": 0.96}, [KNOWN], "no figure has this name"),
    ],
)
def test_a_gate_lets_pass_what_is_stated_and_nothing_else(found, stated, complaint):
    complaints = missed.complaints(record(**found), stated, FILE)
    assert len(complaints) == (complaint is not None)
    assert all(complaint in line for line in complaints)


def test_what_is_stated_of_one_section_says_nothing_of_another() -> None:
    """Names are those of kinds of noise, of which several sections ask."""
    whole = record(power=FOUND)
    other = replace(whole.sections[0], name="other")
    for sections in ([*whole.sections, other], [other, *whole.sections]):
        complaints = missed.complaints(replace(whole, sections=sections), [KNOWN], FILE)
        assert complaints == ["other: power: misses its bound, and is not stated in missed.yaml"]


def test_section_and_name_tell_the_figures_of_a_record_apart() -> None:
    committed = decode(ROOT / "docs/validation/simulated.json", Validation)
    named = [(section.name, check.what) for section in committed.sections for check in section.checks]
    assert len(set(named)) == len(named)


def test_a_stated_bound_that_is_missed_from_above_may_not_rise():
    check = Check("false", 0.2, "share", None, 0.05, 4000)
    whole = record()
    found = replace(whole, sections=[replace(whole.sections[0], checks=[check])])
    for stated, complaints in ((0.2, 0), (0.17, 1)):
        one = missed.Missed(section=SECTION, figure="false", found=stated, because="planted")
        assert len(missed.complaints(found, [one], FILE)) == complaints


def test_the_committed_list_is_that_of_the_committed_record():
    folder = ROOT / "docs/validation"
    stated = document.missed_in(folder)
    assert missed.complaints(decode(folder / "simulated.json", Validation), stated, FILE) == []


def test_the_document_tells_what_is_missed_and_why():
    assert f"- {SECTION}: power. a noisy hour\n" in document.document([("", record(power=FOUND))], [KNOWN])
    assert "missed.yaml" not in document.document([("", record(power=0.96))], [])
