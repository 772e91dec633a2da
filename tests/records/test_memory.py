"""What a process may take: the least of all limits around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.records.memory import granted


def tree(folder: Path, groups: str, **limits: str) -> tuple[Path, Path]:
    """``/proc/self/cgroup`` with this content, and control groups with these limits."""
    told = folder / "cgroup"
    told.write_text(groups)
    for place, limit in limits.items():
        path = folder / "sys" / place.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(limit)
    return told, folder / "sys"


@pytest.mark.parametrize(
    ("groups", "limits", "bytes_"),
    [
        ("0::/user/one\n", {"user__memory_dot_max": "5000", "user__one__memory_dot_max": "max"}, 5000),
        ("0::/\n", {"memory_dot_max": "7000\n"}, 7000),
        ("4:cpu,memory:/a\n0::/\n", {"memory__a__memory_dot_limit_in_bytes": "900"}, 900),
        ("4:cpu:/a\n", {"memory__a__memory_dot_limit_in_bytes": "900"}, None),
        ("0::/a\n", {}, None),
    ],
)
def test_a_limit_on_the_way_counts(
    groups: str, limits: dict[str, str], bytes_: int | None, tmp_path: Path
) -> None:
    installed = granted(tmp_path / "none", tmp_path)
    assert installed > 1_000_000
    assert granted(*tree(tmp_path, groups, **limits)) == (bytes_ or installed)
