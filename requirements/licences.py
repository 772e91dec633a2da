"""Write docs/LICENCES.md: the licence of every package that the runtime locks pin.

    python requirements/licences.py        # what `make licences` runs

A package's own metadata says it: of one that is installed here as pinned, from there; of another (NVIDIA's wheels,
those for other systems) from the wheel, which pip fetches and checks against the lock, unless the document has this
version already. Where metadata does not say it in SPDX's terms, `licences.yaml` does. Which licence asks something in
return is what ScanCode's list of licences says, which license-expression carries.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from license_expression import AND, OR, LicenseWithExceptionSymbol, get_license_index, get_spdx_licensing
from packaging.licenses import canonicalize_license_expression
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).resolve().parent
DOCUMENT = FOLDER.parent / "docs/LICENCES.md"
LOCKS = ("cpu", "cuda", "uv")  # what an image is made of
LONGEST_WORDS = 60  # a longer licence field is the text itself

PERMISSIVE, IN_PART, COPYLEFT, OWN_TERMS = KINDS = (
    "permissive",
    "copyleft in part",
    "copyleft",
    "its own terms",
)
CATEGORIES = {
    "Permissive": PERMISSIVE,
    "Public Domain": PERMISSIVE,
    "Copyleft Limited": IN_PART,
    "Copyleft": COPYLEFT,
}
CATEGORY = {
    key: licence["category"]
    for licence in get_license_index()
    for key in [licence["spdx_license_key"], *licence["other_spdx_license_keys"]]
}
BEGIN = """# Licences

Of every package that an image is made of. Made by `make licences` from the packages' own metadata and from
`requirements/licences.yaml`; a test holds it against the locks. Debian's packages stand in `make sbom`.

A licence that is *copyleft in part* or *copyleft*, or that has *its own terms*, asks something of those who pass the
package on, as one does who publishes an image; reading it is theirs to do. Where one may choose (`OR`), the kind is
that of the choice that asks least.

| package | version | locks | licence | kind |
|---|---|---|---|---|
"""


class Unknown(Exception):
    """What a package's licence is cannot be said; what to do about it."""


@dataclass(frozen=True)
class Pinned:
    """One package of the locks: which of them pin it, and its lines there without their marker."""

    name: str
    version: str
    locks: tuple[str, ...]
    requirement: str


@dataclass(frozen=True)
class Licensed:
    """One row of the document."""

    name: str
    version: str
    locks: tuple[str, ...]
    licence: str

    def row(self) -> str:
        """As it is written."""
        cells = (self.name, self.version, ", ".join(self.locks), f"`{self.licence}`", kind(self.licence))
        return f"| {' | '.join(cells)} |\n"


def pinned(locks: Sequence[str] = LOCKS) -> list[Pinned]:
    """Every package of the locks, by name; those for other systems too."""
    found: dict[str, Pinned] = {}
    for lock in locks:
        text = (FOLDER / f"{lock}.txt").read_text(encoding="utf-8")
        for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
            stated = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", block)
            assert stated, f"{lock}.txt: {block.splitlines()[0]}"
            name = canonicalize_name(stated[1])
            hashes = re.findall(r"--hash=\S+", block)
            before = found.get(name)
            found[name] = Pinned(
                name,
                stated[2],
                (*(before.locks if before else ()), lock),
                " ".join([f"{stated[1]}=={stated[2]}", *hashes]),
            )
    return [found[name] for name in sorted(found)]


def said(metadata: Mapping[str, Any]) -> str:
    """What metadata (as JSON has it) says: SPDX's expression, or words of its own, or classifiers; else nothing."""
    if metadata.get("license_expression"):
        return str(metadata["license_expression"])
    words = str(metadata.get("license") or "").strip()
    if words and len(words) <= LONGEST_WORDS and "\n" not in words:
        return words
    return "; ".join(line for line in metadata.get("classifier") or [] if line.startswith("License ::"))


def licence(name: str, says: str, known: Mapping[str, Any]) -> str:
    """SPDX's expression for what a package says; ``known`` is `licences.yaml`.

    Raises
    ------
    Unknown
        If nobody has said what that means, or the package said something else when somebody did.
    """
    read = known["packages"].get(name)
    if read and read["says"] != says:
        raise Unknown(
            f"{name}: requirements/licences.yaml was written when its metadata said {read['says']!r}; now it says "
            f"{says!r}: read its licence file, and correct the line"
        )
    meant = read["is"] if read else known["words"].get(says, says)
    try:
        return str(canonicalize_license_expression(meant))
    except ValueError as error:
        raise Unknown(
            f"{name}: its metadata says {says!r}, which is no SPDX licence: read its licence file, and add a line to "
            "requirements/licences.yaml"
        ) from error


def kind(expression: str) -> str:
    """Of ``KINDS``: of several licences together the one that asks most, of a choice the one that asks least."""
    return KINDS[_kind(get_spdx_licensing().parse(expression))]


def _kind(part: Any) -> int:
    if isinstance(part, AND):
        return max(_kind(one) for one in part.args)
    if isinstance(part, OR):
        return min(_kind(one) for one in part.args)
    key = part.exception_symbol.key if isinstance(part, LicenseWithExceptionSymbol) else part.key
    return KINDS.index(CATEGORIES.get(CATEGORY.get(key, ""), OWN_TERMS))


def listed() -> dict[str, Licensed]:
    """The rows of the document as it is."""
    if not DOCUMENT.is_file():
        return {}
    rows = re.findall(
        r"^\| (\S+) \| (\S+) \| ([a-z, ]+) \| `([^`]+)` \|", DOCUMENT.read_text("utf-8"), re.MULTILINE
    )
    return {name: Licensed(name, version, tuple(locks.split(", ")), of) for name, version, locks, of in rows}


def installed(package: Pinned) -> dict[str, Any] | None:
    """The metadata of a package that is here as it is pinned."""
    try:
        found = importlib.metadata.metadata(package.name)
    except importlib.metadata.PackageNotFoundError:
        return None
    return dict(found.json) if found["Version"] == package.version else None


def fetched(packages: Sequence[Pinned]) -> dict[str, dict[str, Any]]:
    """The metadata of wheels, by pip, which installs none of them; their hashes are the locks'."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder, "wanted.txt"), Path(folder, "report.json")
        wanted.write_text("".join(f"{one.requirement}\n" for one in packages), encoding="utf-8")
        options = ["--dry-run", "--ignore-installed", "--no-deps", "--no-cache-dir", "--only-binary=:all:"]
        options += ["--quiet", "--require-hashes", "--report", str(report), "--requirement", str(wanted)]
        subprocess.run([sys.executable, "-m", "pip", "install", *options], check=True)
        found = [one["metadata"] for one in json.loads(report.read_text(encoding="utf-8"))["install"]]
    return {canonicalize_name(one["name"]): one for one in found}


def licensed() -> list[Licensed]:
    """What the document should say, of everything that the locks pin.

    Raises
    ------
    Unknown
        If a package says nothing that can be understood; names all of them.
    """
    known = yaml.safe_load((FOLDER / "licences.yaml").read_text(encoding="utf-8"))
    packages, before = pinned(), listed()
    here = {one.name: metadata for one in packages if (metadata := installed(one)) is not None}
    kept = {
        one.name: before[one.name].licence
        for one in packages
        if one.name not in here and one.name in before and before[one.name].version == one.version
    }
    missing = [one for one in packages if one.name not in here and one.name not in kept]
    if missing:
        print(f"Fetching {', '.join(one.name for one in missing)} to read their metadata …", file=sys.stderr)
        here |= fetched(missing)
    rows, unknown = [], []
    for one in packages:
        try:
            of = kept.get(one.name) or licence(one.name, said(here[one.name]), known)
            rows.append(Licensed(one.name, one.version, one.locks, of))
        except Unknown as error:
            unknown.append(str(error))
    if unknown:
        raise Unknown("\n".join(unknown))
    return rows


def document(rows: Sequence[Licensed]) -> str:
    """The whole of docs/LICENCES.md."""
    return BEGIN + "".join(one.row() for one in rows)


def main() -> int:
    """Write the document, and say which packages ask something in return."""
    try:
        rows = licensed()
    except Unknown as error:
        print(error, file=sys.stderr)
        return 1
    DOCUMENT.write_text(document(rows), encoding="utf-8")
    print(f"{DOCUMENT.relative_to(FOLDER.parent)}: {len(rows)} packages. Not permissive:")
    for one in rows:
        if kind(one.licence) != PERMISSIVE:
            print(f"  {one.name} ({', '.join(one.locks)}): {one.licence}, {kind(one.licence)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
