"""JSON Schemas of the records, for editors and for programs that are not ours: ``workflow/schemas/``.

``python -m looptax.records.schemas FOLDER`` writes them; a test finds one that no longer fits its record.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from looptax.records.base import RECORD_VERSION, Record
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell
from looptax.records.claims import Claim
from looptax.records.compared import RunComparison
from looptax.records.config import Config
from looptax.records.counts import Counts, CountsOfRun
from looptax.records.files import write_atomically
from looptax.records.findings import Findings
from looptax.records.manifest import Manifest
from looptax.records.runs import PublishedRuns
from looptax.records.stack import Stack
from looptax.records.validation import Validation

DIALECT = "https://json-schema.org/draft/2020-12/schema"

KINDS: dict[str, type[Record]] = {
    "catalogue": Catalogue,
    "cell": Cell,
    "claim": Claim,
    "config": Config,
    "counts": Counts,
    "counts_of_run": CountsOfRun,
    "findings": Findings,
    "manifest": Manifest,
    "published_runs": PublishedRuns,
    "run_comparison": RunComparison,
    "stack": Stack,
    "validation": Validation,
}


def schema(kind: type[Record]) -> dict[str, Any]:
    """The JSON Schema of a record, with the records inside it under ``$defs``."""
    _, definitions = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    for definition in definitions.values():
        definition["description"] = inspect.cleandoc(definition["description"])
    top = definitions.pop(kind.__name__)
    if "record_version" in top["properties"]:
        top["properties"]["record_version"]["const"] = RECORD_VERSION
    return {"$schema": DIALECT, **top, "$defs": definitions}


def render(kind: type[Record]) -> bytes:
    """The schema as the bytes of its file."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False).encode() + b"\n"


def write_all(folder: Path) -> list[Path]:
    """Write ``<kind>.schema.json`` for every kind, and tell which files they are."""
    paths = [folder / f"{name}.schema.json" for name in KINDS]
    for path, kind in zip(paths, KINDS.values(), strict=True):
        write_atomically(path, render(kind))
    return paths


def main() -> int:
    """Write the schemas into the folder that the command names."""
    parser = argparse.ArgumentParser(prog="python -m looptax.records.schemas", description=write_all.__doc__)
    parser.add_argument("folder", type=Path)
    for path in write_all(parser.parse_args().folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
