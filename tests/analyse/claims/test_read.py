"""A claim that does not fit is named with its file, its place and what is allowed."""

from pathlib import Path

import pytest

from looptax.analyse.cells import BadInput
from looptax.analyse.claims.find import REGISTRY
from looptax.analyse.claims.read import read_claims
from looptax.records.claims import Test as AnyTest
from looptax.records.files import UnreadableRecord

NAMES = ["train_on_batch", "fit_numpy"]
GOOD = """
- id: one
  article: somewhere
  says: fit is faster.
  predicts: It takes less time.
  decided_by: {test: faster, strategies: [fit_numpy], than: train_on_batch}
"""


def read(folder: Path, text: str) -> list:
    path = folder / "claims.yaml"
    path.write_text(text)
    return read_claims(path, NAMES)


def test_a_claim_is_read(tmp_path):
    (claim,) = read(tmp_path, GOOD)
    assert (claim.id, claim.holds, claim.needs, claim.decided_by.expects) == ("one", "every", "", "above")


def test_every_kind_of_test_is_in_the_registry():
    assert set(REGISTRY) == set(AnyTest.__args__)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("test: faster", "test: quicker"), ["one", "quicker", "decided_by"]),
        (
            ("strategies: [fit_numpy]", "strategies: [fit_nmupy]"),
            ["one.decided_by", "'fit_nmupy'", "fit_numpy"],
        ),
        (("than: train_on_batch", "then: train_on_batch"), ["one", "then", "decided_by"]),
        (("  says: fit is faster.\n", ""), ["one", "says"]),
        (("- id: one", "- id: One Claim"), ["One Claim", "id"]),
        ((GOOD, GOOD + GOOD), ["'one' stands twice", "an id of its own"]),
        ((GOOD, "claims: none"), ["found dict", "a list of claims"]),
        ((GOOD, "- just words"), ["claim 1"]),
        ((GOOD, "- {unclosed"), ["claims.yaml:1: is no YAML"]),
        ((GOOD, GOOD + "  says: another\n"), ["claims.yaml:7: the key 'says' stands twice", "in line 4"]),
    ],
)
def test_a_mistake_is_named(tmp_path, change, told):
    with pytest.raises((BadInput, UnreadableRecord)) as error:
        read(tmp_path, GOOD.replace(*change))
    for words in ["claims.yaml", *told]:
        assert words in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableRecord, match=r"claims\.yaml: cannot be read"):
        read_claims(tmp_path / "claims.yaml", NAMES)
