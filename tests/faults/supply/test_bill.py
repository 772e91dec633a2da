"""The bill of materials of .venv names all that the lock pins; an audit that saw nothing never looks clean."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from requirements import licences
from tests.faults.conftest import Tell
from tests.faults.supply.installing import ROOT

pytestmark = pytest.mark.point("audit")
# Known since 2021: CVE-2021-23336 and its like of Django, in a version of 2019.
PLANTED, ADVISORIES = "django", ("PYSEC-", "CVE-", "GHSA-")
LOOKED_UP_NOT = ("could not be audited", "Failed to", "ConnectionError", "ServiceError")


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bill") / "sbom.spdx.json"
    made = subprocess.run(
        [ROOT / "container/sbom", "venv", path], capture_output=True, text=True, timeout=600, check=False
    )
    assert made.returncode == 0, made.stderr
    assert ".venv" in made.stdout
    return path


def packages(bill: Path) -> set[tuple[str, str]]:
    found = json.loads(bill.read_text(encoding="utf-8"))["packages"]
    return {(canonicalize_name(one["name"]), one.get("versionInfo", "")) for one in found}


def here() -> list[licences.Pinned]:
    """What the developers' lock pins for this machine: what is installed, in whatever version."""
    there = {canonicalize_name(one.name) for one in importlib.metadata.distributions()}
    return [one for one in licences.pinned(("dev",)) if one.name in there]


def lacking(there: set[tuple[str, str]]) -> list[str]:
    """What of that the bill does not name in the version that is pinned."""
    return [f"{one.name} {one.version}" for one in here() if (one.name, one.version) not in there]


def test_the_bill_names_every_package_of_the_lock_in_its_version(bill: Path, tell: Tell) -> None:
    assert len(here()) > 100
    assert lacking(packages(bill)) == []
    tell(
        f"the bill of .venv names all {len(here())} packages of the lock that are for this machine, and "
        f"{len(packages(bill))} in all"
    )


def test_a_package_that_a_bill_leaves_out_is_missed(bill: Path) -> None:
    there = packages(bill)
    (keras,) = (one for one in there if one[0] == "keras")
    assert lacking(there - {keras}) == [" ".join(keras)]
    assert lacking(there - {keras} | {("keras", "3.0.0")}) == [" ".join(keras)]


def test_the_bill_is_valid_spdx(bill: Path, tmp_path: Path, tell: Tell) -> None:
    """By the validator of those who wrote the format; one with an invalid licence is refused."""
    document = parse_file(str(bill))
    assert [one.validation_message for one in validate_full_spdx_document(document)] == []
    assert document.creation_info.spdx_version == "SPDX-2.3"
    document.creation_info.data_license = "none"
    assert validate_full_spdx_document(document)
    tell("the bill is valid SPDX 2.3 by the Linux Foundation's validator")


def test_without_an_image_one_is_told_of_the_bill_of_the_environment(tmp_path: Path) -> None:
    """Whether there is an engine or not."""
    command = [ROOT / "container/sbom", "cpu", tmp_path / "sbom"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "NAME": "looptax:there-is-none"}
    made = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 1
    assert "make image VARIANT=cpu" in made.stderr
    assert "make sbom VARIANT=venv" in made.stderr
    assert not (tmp_path / "sbom").exists()


def test_a_variant_that_is_none_is_refused_with_those_that_are(tmp_path: Path) -> None:
    command = [ROOT / "container/sbom", "gpu", tmp_path / "sbom"]
    made = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (made.returncode, "found 'gpu'; allowed: cuda, cpu, venv" in made.stderr) == (2, True)


def test_a_planted_vulnerability_is_never_passed_over(tmp_path: Path, tell: Tell) -> None:
    """The audit's own list, where it is reached, names it; where not, the audit says that it could not look."""
    planted = tmp_path / "planted.txt"
    planted.write_text(f"{PLANTED}==2.2.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    command = [
        ROOT / ".venv/bin/pip-audit",
        "--strict",
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner",
        "off",
    ]
    reached = subprocess.run(
        [*command, "--requirement", planted], capture_output=True, text=True, timeout=300, check=False
    )
    assert reached.returncode != 0, "a vulnerability of 2019 was passed over"
    audit = subprocess.run(
        [ROOT / "container/audit"], capture_output=True, text=True, timeout=600, check=False
    )
    told = audit.stdout + audit.stderr
    if any(advisory in reached.stdout for advisory in ADVISORIES):
        assert PLANTED in reached.stdout
        assert not any(words in told for words in LOOKED_UP_NOT), told
        tell("the list of vulnerabilities was reached; it names the planted one")
        return
    assert any(words in reached.stderr for words in LOOKED_UP_NOT), reached.stderr
    assert audit.returncode == 1
    assert any(words in audit.stderr for words in LOOKED_UP_NOT), audit.stderr
    assert "could not look everything up" in audit.stderr
    assert "No known vulnerabilities" not in told
    tell(
        "the index in reach keeps no list of vulnerabilities: the audit fails, and says that it could not look"
    )
