"""Which sources a run was made from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

COMMIT_VARIABLE = "LOOPTAX_COMMIT"


def commit(root: Path) -> str:
    """The commit of the sources: from git, else from the image's variable, else *unknown*."""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=30
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        answer = ""
    return answer or os.environ.get(COMMIT_VARIABLE) or "unknown"
