"""Files of the user's own that a config names: anywhere, found from the working folder or from the checkout."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from looptax.plan.errors import PlanError


def found(root: Path, name: str) -> Path | None:
    """The file or folder of that name: from the working folder first, then from the checkout; None where neither is.

    Raises
    ------
    PlanError
        If this process' locale has no letters for it.
    """
    try:
        os.fsencode(name)
        given = Path(name).expanduser()
        places = [given] if given.is_absolute() else [Path.cwd() / given, root / given]
        return next((path.resolve() for path in places if path.exists()), None)
    except UnicodeEncodeError:
        locale = sys.getfilesystemencoding()
        if locale == "utf-8":
            return None  # half a character is a letter nowhere
        raise PlanError(
            f"the name {name!r} cannot be spelled in this locale ({locale}); run again with PYTHONUTF8=1, as make does"
        ) from None
    except (OSError, RuntimeError, ValueError):
        return None  # too long, a loop of links, a user or a character that is none


def told(root: Path, path: Path) -> str:
    """A path as records tell it: relative to the checkout, out of it where the file lies elsewhere."""
    return Path(os.path.relpath(path.resolve(), root.resolve())).as_posix()
