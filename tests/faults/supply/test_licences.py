"""docs/LICENCES.md is of the locks as they are, and what asks something in return is seen."""

from __future__ import annotations

import importlib.metadata
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from requirements import licences
from tests.faults.conftest import Tell

pytestmark = pytest.mark.point("licences")
STATED: dict[str, Any] = yaml.safe_load((licences.FOLDER / "licences.yaml").read_text(encoding="utf-8"))
RECIPROCAL = re.compile(r"\b[AL]?GPL|gnu\s+(lesser |library |affero )?general\s+public", re.IGNORECASE)


def test_every_package_of_the_locks_has_its_licence_in_the_version_that_is_pinned(tell: Tell) -> None:
    pinned = {one.name: (one.version, one.locks) for one in licences.pinned()}
    listed = {one.name: (one.version, one.locks) for one in licences.listed().values()}
    stale = sorted(name for name in pinned.keys() | listed.keys() if pinned.get(name) != listed.get(name))
    assert not stale, f"docs/LICENCES.md is not of the locks: {', '.join(stale)}; run `make licences`"
    kinds = Counter(licences.kind(one.licence) for one in licences.listed().values())
    tell(
        f"{len(listed)} packages of the locks {', '.join(licences.LOCKS)}: "
        + ", ".join(f"{n} {k}" for k, n in kinds.items())
    )


def test_the_document_is_what_make_licences_writes_now() -> None:
    """Of what is installed here the metadata is read again; the rest stands by its version."""
    assert licences.DOCUMENT.read_text(encoding="utf-8") == licences.document(licences.licensed())


def test_an_update_or_a_new_package_makes_the_document_stale(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (licences.FOLDER / "cpu.txt").read_text(encoding="utf-8")
    for lock in licences.LOCKS:
        (tmp_path / f"{lock}.txt").write_text(text.replace("\nsix==", "\nsix==9"), encoding="utf-8")
    monkeypatch.setattr(licences, "FOLDER", tmp_path)
    with pytest.raises(AssertionError, match=r"six.*make licences"):
        test_every_package_of_the_locks_has_its_licence_in_the_version_that_is_pinned(lambda told: None)


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("MIT", "permissive"),
        ("MIT AND MPL-2.0", "copyleft in part"),
        ("GPL-3.0-only", "copyleft"),
        ("AGPL-3.0-or-later OR MIT", "permissive"),
        ("BSD-3-Clause AND AGPL-3.0-or-later", "copyleft"),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", "copyleft in part"),
        ("LicenseRef-NVIDIA-Proprietary", "its own terms"),
        ("GPL-2.0-only AND LicenseRef-Something", "its own terms"),
    ],
)
def test_a_licence_is_of_the_kind_that_it_is(expression: str, kind: str) -> None:
    assert licences.kind(expression) == kind


def test_what_of_nvidia_is_proprietary_is_flagged() -> None:
    rows = licences.listed()
    wheels = [one for name, one in rows.items() if re.fullmatch(r"nvidia-.*-cu12", name)]
    assert len(wheels) >= 10
    assert {licences.kind(one.licence) for one in wheels} == {"its own terms"}
    assert all(one.locks == ("cuda",) for one in wheels), "the CPU variant has none"


def test_metadata_that_says_something_else_than_when_it_was_read_is_refused() -> None:
    assert licences.licence("jinja2", STATED["packages"]["jinja2"]["says"], STATED) == "BSD-3-Clause"
    with pytest.raises(licences.Unknown, match=r"jinja2.*read its licence file"):
        licences.licence("jinja2", "SSPL-1.0", STATED)
    with pytest.raises(licences.Unknown, match=r"brand-new.*'BSD', which is no SPDX licence"):
        licences.licence("brand-new", "BSD", STATED)
    with pytest.raises(licences.Unknown, match="brand-new"):
        licences.licence("brand-new", "", STATED)


def test_nothing_is_stated_of_a_package_that_is_in_no_lock() -> None:
    assert sorted(STATED["packages"].keys() - {one.name for one in licences.pinned()}) == []


def test_every_licence_file_that_names_the_gpl_was_read_by_somebody(tell: Tell) -> None:
    """What a wheel carries of others' is in its licence files, and not always in its metadata."""
    names = {one.name for one in licences.pinned() if licences.installed(one) is not None}
    naming = {name for name in names if any(RECIPROCAL.search(text) for text in licence_files(name))}
    assert {"numpy", "scipy"} <= naming, "libgfortran: read rightly"
    assert sorted(naming - STATED["packages"].keys()) == [], "read them, and say in licences.yaml what holds"
    tell(
        f"licence files of {len(names)} installed packages searched; {len(naming)} name the GPL, and were read"
    )


def licence_files(name: str) -> list[str]:
    files = importlib.metadata.files(name) or []
    ours = [
        one for one in files if re.search(r"dist-info/.*(licen[cs]e|copying|notice)", str(one), re.IGNORECASE)
    ]
    return [Path(str(one.locate())).read_text(encoding="utf-8", errors="replace") for one in ours]
