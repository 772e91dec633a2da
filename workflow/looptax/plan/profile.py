"""Snakemake's profile, as ``make`` is told it: Snakemake itself passes over one that is not there, and runs without."""

from __future__ import annotations

from pathlib import Path

from looptax.plan.errors import PlanError, nearest

FILES = ("profile*.yaml", "config*.yaml")
NONE = "none"  # Snakemake's own word for no profile at all


def check(name: str, root: Path) -> None:
    """Raise ``PlanError`` where Snakemake would find no profile of that name: a folder, or a file."""
    places = [Path(name), Path("profiles") / name, root / "profiles" / name]
    if name != NONE and not any(place.is_file() or _holds_one(place) for place in places):
        there = sorted({f"profiles/{path.name}" for path in _all(root)})
        near = nearest(name, [*there, *(path.rpartition("/")[2] for path in there)])
        raise PlanError(
            f"PROFILE: found {name!r}, where no profile is; allowed: {', '.join(there)}, or the path of another "
            f"folder with a config.yaml.{near}"
        )


def _all(root: Path) -> list[Path]:
    return [
        path
        for folder in (Path("profiles"), root / "profiles")
        for path in folder.glob("*")
        if _holds_one(path)
    ]


def _holds_one(folder: Path) -> bool:
    return any(True for pattern in FILES for _ in folder.glob(pattern))
